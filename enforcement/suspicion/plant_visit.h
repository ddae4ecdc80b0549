#ifndef BLUEGATE_ENFORCEMENT_SUSPICION_PLANT_VISIT_H_
#define BLUEGATE_ENFORCEMENT_SUSPICION_PLANT_VISIT_H_

#include <optional>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "enforcement/suspicion/past_sighting.h"
#include "enforcement/suspicion/plant_table.h"
#include "enforcement/suspicion/travel_table.h"

namespace bluegate::suspicion {

// What does not fit in a visit to a plant.
enum class VisitFault {
  kTwoPlants,         // went into another plant while it was inside this one
  kExitWithoutEntry,  // left, and nothing says that it came
  kOverStay,          // stayed longer than the plant allows
  kStillInside,       // the same, and was not seen to leave
};

struct VisitSuspicion {
  VisitFault fault = VisitFault::kExitWithoutEntry;
  // How it left; none for kStillInside.
  std::optional<PastSighting> exit;
  // How it came in; none for kExitWithoutEntry.
  std::optional<PastSighting> entry;
  // Its entry into the other plant; of kTwoPlants only.
  std::optional<PastSighting> elsewhere;
};

// What does not fit in the visit that `seen` ends (S08). Only an exit that was read surely can end
// one, and each at most once; visits of trailers are not looked at, because a trailer is seen from
// behind alone and stays without its tractor.
//
// kTwoPlants: between entry and exit there is a proven entry (IsProof) into another plant, that may
// not be misread. A missed exit does not do that: the vehicle would have had to come in again
// unseen.
// kOverStay: longer inside than `stay_max`, and seen nowhere else meanwhile, which would show that
// an exit was missed.
// kExitWithoutEntry: no entry since the last exit or within `stay_max`, under its number or any
// text under which it may have been kept when it was not read surely (TextsKeptFor). An exit within
// 10 minutes of another one is the same one. Silent while the history is younger than `stay_max`.
// Where an entry arrives after its exit, from a terminal that was cut off, this is a false alarm:
// whoever keeps what was found asks again (MayOverturn) and withdraws it.
absl::StatusOr<std::optional<VisitSuspicion>> CheckVisit(const PastSighting& seen,
                                                         const History& history,
                                                         const PlantTable& plants,
                                                         const TravelTable& travel);

// Whether the sighting begins a stay that can be too long without an exit: an entry that was read
// surely, not of a trailer, into a plant.
bool BeginsStay(const PastSighting& seen, const PlantTable& plants);

// The stay that `entry` began, as it stands at `now` (S08): kStillInside when it is longer than
// `stay_max` and nothing says that the vehicle has left. It may have left when something other than
// an entry was kept at the plant under a text that may be its own (TextsKeptFor), or when its own
// number was seen anywhere since: at another site, which shows that an exit was missed, or coming
// in again, which begins a stay of its own.
absl::StatusOr<std::optional<VisitSuspicion>> CheckStillInside(const PastSighting& entry,
                                                               absl::Time now,
                                                               const History& history,
                                                               const PlantTable& plants);

// Whether `late`, which arrives after `found` was stated, may explain it, so that the check has to
// be made again with it: something at the same plant, or of the same number, from before the exit
// or, of a vehicle still inside, from its stay before it became too long.
bool MayOverturn(const PastSighting& late, const VisitSuspicion& found, const PlantTable& plants);

}  // namespace bluegate::suspicion

#endif  // BLUEGATE_ENFORCEMENT_SUSPICION_PLANT_VISIT_H_
