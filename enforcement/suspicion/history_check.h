#ifndef BLUEGATE_ENFORCEMENT_SUSPICION_HISTORY_CHECK_H_
#define BLUEGATE_ENFORCEMENT_SUSPICION_HISTORY_CHECK_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "enforcement/suspicion/impossible_travel.h"
#include "enforcement/suspicion/past_sighting.h"
#include "enforcement/suspicion/plant_table.h"
#include "enforcement/suspicion/plant_visit.h"
#include "enforcement/suspicion/suspicion.h"
#include "enforcement/suspicion/travel_table.h"
#include "enforcement/suspicion/watch_index.h"

namespace bluegate::suspicion {

// What does not fit when `seen` is laid beside what was seen before: S01 (FindImpossibleTravel) and
// S08 (CheckVisit), each at most once and in this order, in sentences that name both sightings.
// Errors are those of the history.
absl::StatusOr<std::vector<Suspicion>> SuspicionsOfHistory(const PastSighting& seen,
                                                           const History& history,
                                                           const TravelTable& travel,
                                                           const PlantTable& plants);

// S01 alone, and what a visit's fault is as S08.
absl::StatusOr<std::optional<Suspicion>> TravelSuspicionOf(const PastSighting& seen,
                                                           const History& history,
                                                           const TravelTable& travel);
Suspicion ToSuspicion(const VisitSuspicion& visit);

// One S12 for each entry of the list that the plate hits and that holds there and then: the nearest
// first, at most kWatchHitsMax. Uncertain readings are matched too: a hit is for a human.
inline constexpr size_t kWatchHitsMax = 8;
std::vector<Suspicion> SuspicionsOfWatchlist(const PastSighting& seen,
                                             const std::vector<std::string>& site_zones,
                                             const WatchIndex& watchlist);

// The hit as S12.
Suspicion ToSuspicion(const WatchHit& hit, const PastSighting& seen);

// Whether a hit that is found later, when the list has changed, is put before a human: an exact
// number always, and a look-alike within the entry's distance unless the entry is for information
// only (NOTICE). A number that was not read in full is a look-alike.
bool DeservesCase(const WatchHit& hit, const PastSighting& seen);

// Puts `more` among the suspicions of one sighting, in the order of the reason codes; within a code
// what was there comes first.
void AddSuspicions(std::vector<Suspicion> more, std::vector<Suspicion>* suspicions);

}  // namespace bluegate::suspicion

#endif  // BLUEGATE_ENFORCEMENT_SUSPICION_HISTORY_CHECK_H_
