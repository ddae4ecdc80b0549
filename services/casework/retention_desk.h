#ifndef BLUEGATE_SERVICES_CASEWORK_RETENTION_DESK_H_
#define BLUEGATE_SERVICES_CASEWORK_RETENTION_DESK_H_

#include <prometheus/registry.h>

#include <memory>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "bluegate/casework/v1/retention.grpc.pb.h"
#include "enforcement/clock.h"
#include "enforcement/operation/retention.h"
#include "services/support/expiry_sweep.h"
#include "storage/case_store.h"
#include "storage/ledger_expiry.h"

namespace bluegate::casework {

// Holds, the deletion of passages whose period is over (RETENTION_CLASS_LEDGER), counted from the
// day that intake received the capture, and the word to the services that keep the rest of it.
// What a sweep that was broken off left, the next one takes.
class RetentionDesk final : public v1::RetentionService::CallbackService {
 public:
  static constexpr size_t kBatch = 200;

  // `retention` may be null: then nothing is ever deleted. All outlive the desk.
  RetentionDesk(storage::CaseStore* store, const operation::Retention* retention,
                const Clock* clock, std::shared_ptr<prometheus::Registry> registry);

  void Start();
  void Stop() { sweep_.Stop(); }

  // One whole sweep; how many passages were deleted.
  absl::StatusOr<uint64_t> Sweep() { return sweep_.Sweep(); }

  grpc::ServerUnaryReactor* SetLegalHold(grpc::CallbackServerContext* call,
                                         const v1::SetLegalHoldRequest* request,
                                         v1::SetLegalHoldResponse* response) override;
  grpc::ServerUnaryReactor* LiftLegalHold(grpc::CallbackServerContext* call,
                                          const v1::LiftLegalHoldRequest* request,
                                          v1::LiftLegalHoldResponse* response) override;

  grpc::ServerUnaryReactor* ListNeeds(grpc::CallbackServerContext* call,
                                      const v1::ListNeedsRequest* request,
                                      v1::ListNeedsResponse* response) override;

 private:
  absl::StatusOr<support::ExpirySweep::Step> TakeStep(bool is_first);
  absl::Status AnswerNeeds(const v1::ListNeedsRequest& request,
                           v1::ListNeedsResponse* response) const;

  storage::CaseStore* const store_;
  storage::LedgerExpiry expiry_;
  const operation::Retention* const retention_;
  const Clock* const clock_;
  uint64_t swept_position_ = 0;  // of the sweep that is on
  support::ExpirySweep sweep_;   // last: its thread uses the rest
};

}  // namespace bluegate::casework

#endif  // BLUEGATE_SERVICES_CASEWORK_RETENTION_DESK_H_
