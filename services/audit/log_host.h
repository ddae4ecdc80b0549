#ifndef BLUEGATE_SERVICES_AUDIT_LOG_HOST_H_
#define BLUEGATE_SERVICES_AUDIT_LOG_HOST_H_

#include <prometheus/counter.h>
#include <prometheus/family.h>
#include <prometheus/gauge.h>
#include <prometheus/registry.h>

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "enforcement/clock.h"
#include "services/audit/signing_key.h"
#include "services/support/hosted_service.h"
#include "storage/audit_log.h"

namespace bluegate::audit {

// The kept bytes that a leaf tells of. NOT_FOUND when they are gone. Called by any thread.
using ReadContent = std::function<absl::StatusOr<std::string>(const storage::AuditEntry& entry)>;

// Keeps `content` and puts the leaf that tells of it into the log, in one step that survives power
// loss. Doing it again with the same kind, subject and content does nothing; ALREADY_EXISTS with
// another content.
using AppendRecord =
    std::function<absl::Status(const storage::AuditEntry& entry, const std::string& content)>;

// A log as its service publishes it.
struct PublishedLog {
  storage::AuditLog* log = nullptr;
  ReadContent read_content;
  AppendRecord append;  // null: takes no records of others
};

// The logs of a process: signs a checkpoint of each that has grown, and answers for them. Made
// before the services and gone after them. Thread-safe.
class LogHost {
 public:
  static constexpr absl::Duration kInterval = absl::Seconds(2);

  // Signs what is published, every `interval`, which is short enough that a checkpoint is at most
  // 5 s behind. What another key signed last, such as the one before, is signed anew when it is
  // published. The clock outlives the host. `metrics` may be null. `handovers` are those by which
  // `key` came into its place (key_handover.h).
  LogHost(SigningKey key, const Clock* clock, std::shared_ptr<prometheus::Registry> metrics,
          absl::Duration interval = kInterval, std::vector<std::string> handovers = {});
  ~LogHost();
  LogHost(const LogHost&) = delete;

  // A log is published as long as this lives; its last leaves are signed when it goes. Goes before
  // the log does.
  class Publication {
   public:
    ~Publication();
    Publication(const Publication&) = delete;

   private:
    friend class LogHost;
    Publication(LogHost* host, std::string name) : host_(host), name_(std::move(name)) {}
    LogHost* const host_;
    const std::string name_;
  };
  // `service` is the log's name; a process has one of each.
  std::unique_ptr<Publication> Publish(std::string service, PublishedLog log);

  // Signs every log that has grown since its last checkpoint. The first error; all are tried.
  absl::Status SignGrown();

  const SigningKey& key() const { return key_; }
  const std::vector<std::string>& handovers() const { return handovers_; }
  std::string OriginOf(std::string_view service) const;
  std::vector<std::string> Logs() const;
  // Runs `read` with the log, which stays as long. NOT_FOUND when there is no such log here.
  absl::Status With(std::string_view service,
                    absl::FunctionRef<absl::Status(const PublishedLog&)> read) const;
  // Leaves that the newest checkpoint tells of; 0 without one.
  uint64_t SignedSize(std::string_view service) const;

  // Not OK while checkpoints cannot be signed or kept.
  absl::Status health() const;

 private:
  struct Hosted {
    PublishedLog log;
    uint64_t signed_size = 0;
    bool signed_by_another = false;
  };

  bool IsOurs(const std::string& checkpoint) const;
  absl::Status Sign(const std::string& service, Hosted& hosted);
  // The same, at a time when nobody waits for it: what is wrong goes to the log.
  void TrySign(const std::string& service, Hosted& hosted) ABSL_LOCKS_EXCLUDED(sign_mutex_);
  void Withdraw(const std::string& service);
  void Run();

  const SigningKey key_;
  const Clock* const clock_;
  const std::shared_ptr<prometheus::Registry> metrics_;
  const absl::Duration interval_;
  const std::vector<std::string> handovers_;
  prometheus::Family<prometheus::Gauge>& leaves_;
  prometheus::Family<prometheus::Gauge>& signed_leaves_;
  prometheus::Family<prometheus::Counter>& checkpoints_;
  prometheus::Counter& failures_;

  // Readers hold it shared while they ask the disk, so that a log does not go meanwhile.
  mutable absl::Mutex logs_mutex_;
  std::map<std::string, std::unique_ptr<Hosted>, std::less<>> logs_ ABSL_GUARDED_BY(logs_mutex_);
  mutable absl::Mutex sign_mutex_ ABSL_ACQUIRED_AFTER(logs_mutex_);  // of what Hosted holds
  absl::Status health_ ABSL_GUARDED_BY(sign_mutex_);
  absl::Mutex stop_mutex_;
  bool stopping_ ABSL_GUARDED_BY(stop_mutex_) = false;
  std::thread signer_;
};

// Leaves that a checkpoint of ours tells of: the number in its second line; 0 where there is none.
uint64_t SizeOfCheckpoint(std::string_view checkpoint);

// Publishes a service's log with the host of its process; null where the context has none.
std::unique_ptr<LogHost::Publication> Publish(const support::ServiceContext& context,
                                              std::string service, PublishedLog log);

}  // namespace bluegate::audit

#endif  // BLUEGATE_SERVICES_AUDIT_LOG_HOST_H_
