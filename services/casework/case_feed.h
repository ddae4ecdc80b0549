#ifndef BLUEGATE_SERVICES_CASEWORK_CASE_FEED_H_
#define BLUEGATE_SERVICES_CASEWORK_CASE_FEED_H_

#include <grpcpp/server_context.h>
#include <grpcpp/support/server_callback.h>

#include <cstdint>
#include <map>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "bluegate/casework/v1/casework.pb.h"
#include "enforcement/clock.h"
#include "storage/case_store.h"

namespace bluegate::casework {

// Sends changes of cases to those who watch. One thread reads the store for all watchers that have
// taken what they were sent; a slow one holds a page of at most 16 cases and nothing else, and
// keeps neither writers nor other watchers waiting. Thread-safe.
class CaseFeed {
 public:
  using Reactor = grpc::ServerWriteReactor<v1::WatchCasesResponse>;

  // At most this many at once; more are refused with RESOURCE_EXHAUSTED.
  static constexpr size_t kWatchersMax = 256;

  // `heartbeat`: real time of silence after which a watcher gets a sign of life.
  CaseFeed(const storage::CaseStore* store, const Clock* clock, absl::Duration heartbeat);
  ~CaseFeed() { Stop(); }

  void Start();
  // Ends all streams with UNAVAILABLE and returns when they are gone. May be called twice.
  void Stop();

  // Cases were changed.
  void Notify();

  // A stream of every change after `after_revision`. OUT_OF_RANGE when that is in the future.
  Reactor* Open(uint64_t after_revision, grpc::CallbackServerContext* context);

 private:
  class Watcher;
  struct Errand {
    uint64_t watcher_id = 0;
    uint64_t after_revision = 0;
  };

  void Run();
  // A watcher to be sent something; waits for one. watcher_id 0: stopping.
  Errand NextErrand();
  // What it is sent: the next changes, or a sign of life when there are none.
  absl::StatusOr<std::vector<v1::WatchCasesResponse>> ReadPage(uint64_t after_revision) const;
  void Leave(uint64_t watcher_id);

  const storage::CaseStore* const store_;
  const Clock* const clock_;
  const absl::Duration heartbeat_;
  absl::Mutex mutex_;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  // Set when a watcher may have something to be sent.
  bool notified_ ABSL_GUARDED_BY(mutex_) = false;
  uint64_t next_id_ ABSL_GUARDED_BY(mutex_) = 1;
  uint64_t last_served_ ABSL_GUARDED_BY(mutex_) = 0;
  // Open streams; each deletes itself when gRPC is done with it.
  std::map<uint64_t, Watcher*> watchers_ ABSL_GUARDED_BY(mutex_);
  std::thread thread_;
};

}  // namespace bluegate::casework

#endif  // BLUEGATE_SERVICES_CASEWORK_CASE_FEED_H_
