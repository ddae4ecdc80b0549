#ifndef BLUEGATE_SERVICES_REGISTRY_IMPORT_JOB_H_
#define BLUEGATE_SERVICES_REGISTRY_IMPORT_JOB_H_

#include <deque>
#include <functional>
#include <list>
#include <memory>
#include <optional>
#include <string>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "services/registry/table_importer.h"

namespace bluegate::registry {

// One piece of an import as it came in; the first one carries the order.
struct ImportPiece {
  std::optional<ImportOrder> order;
  std::string csv;
};

// An import call, its reading and its work apart: messages are taken on gRPC's threads, which must
// not wait, and worked on one thread of its own. A call derives from it and from its reactor.
class ImportJob : protected ImportListener {
 public:
  // Pieces that wait before the sender is made to.
  static constexpr size_t kPiecesMax = 8;

  ~ImportJob() override = default;

  // The body of the thread: works until the stream has ended or the job was stopped, then calls
  // Complete.
  void Work();

  // The server stops: the import ends without a change. Any thread.
  void Stop() { End(absl::UnavailableError("the server stops")); }

 protected:
  ImportJob(storage::RegisterStore* store, const Clock* clock) : importer_(store, clock, this) {}

  // For the reactor: takes a piece. True: the next may be read now; otherwise ReadNext is called
  // when it may.
  bool Offer(ImportPiece piece);
  // For the reactor: no more pieces come. An error ends the import without a change.
  void End(absl::Status status);

  // Reads the next message. Called from Work.
  virtual void ReadNext() = 0;
  // Who imports, as the order says; empty before it came. For the thread of Work.
  const std::string& actor() const { return actor_; }

  // Answers the call. Called from Work, last.
  virtual void Complete(absl::StatusOr<v1::ImportResult> result) = 0;

 private:
  absl::StatusOr<v1::ImportResult> Import();

  TableImporter importer_;
  std::string actor_;
  absl::Mutex mutex_;
  std::deque<ImportPiece> pieces_ ABSL_GUARDED_BY(mutex_);
  bool reader_waits_ ABSL_GUARDED_BY(mutex_) = false;
  bool ended_ ABSL_GUARDED_BY(mutex_) = false;
  absl::Status end_status_ ABSL_GUARDED_BY(mutex_);
};

// The threads of import jobs. Thread-safe.
class ImportJobs {
 public:
  // `done` is called after each job, on its thread, when nothing of it is left.
  explicit ImportJobs(std::function<void()> done) : done_(std::move(done)) {}
  ~ImportJobs() { Stop(); }

  void Start(std::shared_ptr<ImportJob> job);
  // Stops every job and waits for the threads. Jobs that are started later are stopped at once.
  void Stop();

 private:
  struct Running {
    std::shared_ptr<ImportJob> job;  // null when its work is done
    std::thread thread;
    bool ended = false;
  };
  void Run(Running& running);

  const std::function<void()> done_;
  absl::Mutex mutex_;
  bool stopped_ ABSL_GUARDED_BY(mutex_) = false;
  std::list<Running> running_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace bluegate::registry

#endif  // BLUEGATE_SERVICES_REGISTRY_IMPORT_JOB_H_
