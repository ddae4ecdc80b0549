#ifndef BLUEGATE_SERVICES_RECOGNITION_READING_EXPIRY_H_
#define BLUEGATE_SERVICES_RECOGNITION_READING_EXPIRY_H_

#include <cstdint>
#include <utility>

#include "absl/status/statusor.h"
#include "enforcement/clock.h"
#include "enforcement/operation/retention.h"
#include "services/recognition/reading_log.h"
#include "services/support/capture_needs.h"
#include "services/support/expiry_sweep.h"

namespace bluegate::recognition {

// Deletes readings whose period is over (RETENTION_CLASS_LEDGER), counted from the day that their
// capture came, and whose passage casework has deleted. One thread may use it.
class ReadingExpiry {
 public:
  // All outlive this. Without a period of the class nothing is deleted.
  ReadingExpiry(ReadingLog* log, const operation::Retention* retention, const Clock* clock,
                support::AskNeeds ask)
      : log_(log), retention_(retention), clock_(clock), ask_(std::move(ask)) {}

  absl::StatusOr<support::ExpirySweep::Step> Take(bool is_first);

 private:
  ReadingLog* const log_;
  const operation::Retention* const retention_;
  const Clock* const clock_;
  const support::AskNeeds ask_;
  uint64_t position_ = 0;  // of the sweep that is on
};

}  // namespace bluegate::recognition

#endif  // BLUEGATE_SERVICES_RECOGNITION_READING_EXPIRY_H_
