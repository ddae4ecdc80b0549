#ifndef BLUEGATE_SERVICES_ADMISSION_DECISION_EXPIRY_H_
#define BLUEGATE_SERVICES_ADMISSION_DECISION_EXPIRY_H_

#include <cstdint>
#include <utility>

#include "absl/status/statusor.h"
#include "enforcement/clock.h"
#include "enforcement/operation/retention.h"
#include "services/support/capture_needs.h"
#include "services/support/expiry_sweep.h"
#include "storage/decision_store.h"

namespace bluegate::admission {

// Deletes decisions whose period is over (RETENTION_CLASS_LEDGER), counted from the time that they
// were made for: a gate's by its age alone, a passage's when casework has deleted the passage. What
// an older version kept, which did not note the passage, stays. One thread may use it.
class DecisionExpiry {
 public:
  // All outlive this. Without a period of the class nothing is deleted.
  DecisionExpiry(storage::DecisionStore* store, const operation::Retention* retention,
                 const Clock* clock, support::AskNeeds ask)
      : store_(store), retention_(retention), clock_(clock), ask_(std::move(ask)) {}

  // Ends the sweep at a whole page without an old decision: they are made for times that a caller
  // may choose, so a single younger one is not the end.
  absl::StatusOr<support::ExpirySweep::Step> Take(bool is_first);

 private:
  storage::DecisionStore* const store_;
  const operation::Retention* const retention_;
  const Clock* const clock_;
  const support::AskNeeds ask_;
  uint64_t position_ = 0;  // of the sweep that is on
};

}  // namespace bluegate::admission

#endif  // BLUEGATE_SERVICES_ADMISSION_DECISION_EXPIRY_H_
