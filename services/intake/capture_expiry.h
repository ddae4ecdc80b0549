#ifndef BLUEGATE_SERVICES_INTAKE_CAPTURE_EXPIRY_H_
#define BLUEGATE_SERVICES_INTAKE_CAPTURE_EXPIRY_H_

#include <cstdint>
#include <initializer_list>
#include <utility>

#include "absl/status/statusor.h"
#include "enforcement/clock.h"
#include "enforcement/operation/retention.h"
#include "services/support/capture_needs.h"
#include "services/support/expiry_sweep.h"
#include "storage/capture_store.h"

namespace bluegate::intake {

// Deletes captures and pictures whose period is over, counted from the day they came. Casework is
// asked what it still needs of each: a case or a legal hold keeps all of a capture.
//
// Two sweeps go through the log, oldest first. That of pictures (RETENTION_CLASS_PICTURE) deletes
// those of a passage that are not its evidence, and looks at each capture once. That of captures
// deletes all of those whose passage casework has deleted, once the longest period of the classes
// LEDGER, STILL and PICTURE is over, and looks each time again at those that were still needed. One
// thread may use it.
class CaptureExpiry {
 public:
  // All outlive this. A class without a period is not swept.
  CaptureExpiry(storage::CaptureStore* store, const operation::Retention* retention,
                const Clock* clock, support::AskNeeds ask)
      : store_(store), retention_(retention), clock_(clock), ask_(std::move(ask)) {}

  // A step of either sweep; pictures first. Counted are captures of which something went.
  absl::StatusOr<support::ExpirySweep::Step> Take(bool is_first);

 private:
  // Captures for which the periods of all these classes are over; none where one has no period.
  absl::StatusOr<support::OldCaptures> Find(
      uint64_t after_position, std::initializer_list<operation::RetentionClass> classes) const;
  absl::StatusOr<support::ExpirySweep::Step> TakePictures();
  absl::StatusOr<support::ExpirySweep::Step> TakeCaptures();
  absl::StatusOr<support::ExpirySweep::Step> Expire(storage::CaptureExpiry expiry, bool done);

  storage::CaptureStore* const store_;
  const operation::Retention* const retention_;
  const Clock* const clock_;
  const support::AskNeeds ask_;
  bool pictures_done_ = false;
  uint64_t captures_position_ = 0;  // of the sweep that is on
};

}  // namespace bluegate::intake

#endif  // BLUEGATE_SERVICES_INTAKE_CAPTURE_EXPIRY_H_
