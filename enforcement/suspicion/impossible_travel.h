#ifndef BLUEGATE_ENFORCEMENT_SUSPICION_IMPOSSIBLE_TRAVEL_H_
#define BLUEGATE_ENFORCEMENT_SUSPICION_IMPOSSIBLE_TRAVEL_H_

#include <optional>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "enforcement/suspicion/past_sighting.h"
#include "enforcement/suspicion/travel_table.h"

namespace bluegate::suspicion {

// One number at two sites, sooner than any drive between them.
struct TravelConflict {
  PastSighting earlier;
  PastSighting later;
  // Between the two, with all that the two clocks may be wrong.
  absl::Duration elapsed_most;
  // What the drive takes at the least.
  absl::Duration needed;
};

// Whether both may be one vehicle by what else was seen of their plates: the same number stands on
// two colours, and a trailer's plate never on the vehicle that draws it.
bool MayBeOneVehicle(const PastSighting& a, const PastSighting& b);

// Whether the sighting may prove something in space and time: read surely and without a rival, and
// its clock known to be right within the terms.
bool IsProof(const PastSighting& sighting, const TravelTerms& terms);

// Whether `sighting` may be a misreading of another number's vehicle that was about: a number of
// NumbersMisreadAs was seen, on a plate of this colour, `about_within` before or after,
// and that vehicle could have been here at this time.
absl::StatusOr<bool> MayBeMisread(const PastSighting& sighting, const History& history,
                                  const TravelTable& travel);

// The conflict of `seen` (S01) with what was seen of its number just before it or just after, the
// more impossible of the two: of a vehicle that keeps on driving each sighting conflicts at most
// once, and a conflict is found when the second of its sightings comes, in whatever order they
// come. `seen` itself may be in the history already. None unless both are proof (IsProof), both may
// be one vehicle, and neither may be misread. Errors are those of the history.
absl::StatusOr<std::optional<TravelConflict>> FindImpossibleTravel(const PastSighting& seen,
                                                                   const History& history,
                                                                   const TravelTable& travel);

}  // namespace bluegate::suspicion

#endif  // BLUEGATE_ENFORCEMENT_SUSPICION_IMPOSSIBLE_TRAVEL_H_
