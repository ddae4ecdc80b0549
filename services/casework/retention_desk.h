#ifndef BLUEGATE_SERVICES_CASEWORK_RETENTION_DESK_H_
#define BLUEGATE_SERVICES_CASEWORK_RETENTION_DESK_H_

#include <prometheus/counter.h>
#include <prometheus/registry.h>

#include <memory>
#include <string>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "bluegate/casework/v1/retention.grpc.pb.h"
#include "enforcement/clock.h"
#include "enforcement/operation/retention.h"
#include "storage/case_store.h"
#include "storage/ledger_expiry.h"

namespace bluegate::casework {

// Holds, and the deletion of passages whose period is over (RETENTION_CLASS_LEDGER), counted from
// the day that intake received the capture. A thread sweeps once an hour, in small batches with
// pauses, so that nobody waits for it; what a sweep that was broken off left, the next one takes.
class RetentionDesk final : public v1::RetentionService::CallbackService {
 public:
  static constexpr absl::Duration kInterval = absl::Hours(1);
  static constexpr absl::Duration kPause = absl::Milliseconds(50);
  static constexpr size_t kBatch = 200;

  // `retention` may be null: then nothing is ever deleted. All outlive the desk.
  RetentionDesk(storage::CaseStore* store, const operation::Retention* retention,
                const Clock* clock, std::shared_ptr<prometheus::Registry> registry);
  ~RetentionDesk() override { Stop(); }

  void Start();
  void Stop();

  // One whole sweep; how many passages were deleted. Ends early when the desk stops.
  absl::StatusOr<uint64_t> Sweep();

  grpc::ServerUnaryReactor* SetLegalHold(grpc::CallbackServerContext* call,
                                         const v1::SetLegalHoldRequest* request,
                                         v1::SetLegalHoldResponse* response) override;
  grpc::ServerUnaryReactor* LiftLegalHold(grpc::CallbackServerContext* call,
                                          const v1::LiftLegalHoldRequest* request,
                                          v1::LiftLegalHoldResponse* response) override;

 private:
  void Loop();
  // False when the desk stops meanwhile.
  bool Rest(absl::Duration time);

  storage::CaseStore* const store_;
  storage::LedgerExpiry expiry_;
  const operation::Retention* const retention_;
  const Clock* const clock_;
  const std::shared_ptr<prometheus::Registry> registry_;
  prometheus::Counter& deleted_;
  prometheus::Counter& failures_;
  absl::Mutex mutex_;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace bluegate::casework

#endif  // BLUEGATE_SERVICES_CASEWORK_RETENTION_DESK_H_
