#ifndef BLUEGATE_SERVICES_CASEWORK_RETENTION_DESK_H_
#define BLUEGATE_SERVICES_CASEWORK_RETENTION_DESK_H_

#include <prometheus/registry.h>

#include <memory>
#include <optional>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "bluegate/casework/v1/retention.grpc.pb.h"
#include "enforcement/clock.h"
#include "enforcement/operation/retention.h"
#include "services/support/expiry_sweep.h"
#include "storage/case_expiry.h"
#include "storage/case_store.h"
#include "storage/ledger_expiry.h"
#include "storage/legal_holds.h"

namespace bluegate::casework {

// Holds, the deletion of what is over its period, and the word to the services that keep the rest
// of a capture. Cases go by RETENTION_CLASS_CASE, counted from the day that they were closed
// (services/casework/case_expiry.h); passages without a case by RETENTION_CLASS_LEDGER, counted
// from the day that intake received the capture. What a sweep that was broken off left, the next
// one takes.
class RetentionDesk final : public v1::RetentionService::CallbackService {
 public:
  static constexpr size_t kBatch = 200;

  // `retention` may be null: then nothing is ever deleted. All outlive the desk.
  RetentionDesk(storage::CaseStore* store, const operation::Retention* retention,
                const Clock* clock, std::shared_ptr<prometheus::Registry> registry);
  ~RetentionDesk() override { Stop(); }

  void Start();
  // May be called twice.
  void Stop();

  // One whole sweep of each; how many were deleted.
  absl::StatusOr<uint64_t> SweepCases() { return case_sweep_.Sweep(); }
  absl::StatusOr<uint64_t> SweepPassages() { return passage_sweep_.Sweep(); }

  grpc::ServerUnaryReactor* SetLegalHold(grpc::CallbackServerContext* call,
                                         const v1::SetLegalHoldRequest* request,
                                         v1::SetLegalHoldResponse* response) override;
  grpc::ServerUnaryReactor* LiftLegalHold(grpc::CallbackServerContext* call,
                                          const v1::LiftLegalHoldRequest* request,
                                          v1::LiftLegalHoldResponse* response) override;
  grpc::ServerUnaryReactor* ListLegalHolds(grpc::CallbackServerContext* call,
                                           const v1::ListLegalHoldsRequest* request,
                                           v1::ListLegalHoldsResponse* response) override;

  grpc::ServerUnaryReactor* ListNeeds(grpc::CallbackServerContext* call,
                                      const v1::ListNeedsRequest* request,
                                      v1::ListNeedsResponse* response) override;

 private:
  using Step = support::ExpirySweep::Step;

  absl::StatusOr<Step> TakeCaseStep(bool is_first);
  absl::StatusOr<Step> TakePassageStep(bool is_first);
  absl::Status AnswerHolds(const v1::ListLegalHoldsRequest& request,
                           v1::ListLegalHoldsResponse* response) const;
  absl::Status AnswerNeeds(const v1::ListNeedsRequest& request,
                           v1::ListNeedsResponse* response) const;

  storage::CaseStore* const store_;
  storage::LegalHolds holds_;
  storage::CaseExpiry case_expiry_;
  storage::LedgerExpiry passage_expiry_;
  const operation::Retention* const retention_;
  const Clock* const clock_;
  // Of the sweeps that are on.
  std::optional<storage::CasePlace> swept_place_;
  uint64_t swept_position_ = 0;
  // Last: their threads use the rest.
  support::ExpirySweep case_sweep_;
  support::ExpirySweep passage_sweep_;
};

}  // namespace bluegate::casework

#endif  // BLUEGATE_SERVICES_CASEWORK_RETENTION_DESK_H_
