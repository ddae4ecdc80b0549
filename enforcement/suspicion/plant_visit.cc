#include "enforcement/suspicion/plant_visit.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "enforcement/suspicion/impossible_travel.h"
#include "enforcement/suspicion/near_reading.h"

namespace bluegate::suspicion {
namespace {

// Vehicles that back up at a barrier are seen again within minutes.
constexpr absl::Duration kSameExitWithin = absl::Minutes(10);
// As far back as history reaches in casework.
constexpr absl::Duration kLookBack = absl::Hours(30 * 24);

// Whether something other than an exit of this plant was kept, after `since`, under a text that may
// be this vehicle's.
absl::StatusOr<bool> MayHaveComeIn(const PastSighting& exit, absl::Time since,
                                   const History& history, const PlantTable& plants) {
  const Plant* const plant = plants.PlantOf(exit.site_id);
  for (const plate::PlateNumber& text : TextsKeptFor(exit.number)) {
    const auto sightings = history.Of(text, since, exit.time);
    if (!sightings.ok()) return sightings.status();
    for (const PastSighting& other : *sightings) {
      if (other.passage_id == exit.passage_id) continue;
      if (other.direction != Direction::kOut && plants.PlantOf(other.site_id) == plant) return true;
    }
  }
  return false;
}

// The visit between the two, both at one plant. `between`: sightings of the vehicle meanwhile, all
// elsewhere.
absl::StatusOr<std::optional<VisitSuspicion>> CheckStay(
    const PastSighting& entry, const PastSighting& exit, const std::vector<PastSighting>& between,
    const History& history, const PlantTable& plants, const TravelTable& travel) {
  for (const PastSighting& other : between) {
    const bool entered = other.direction == Direction::kIn && plants.PlantOf(other.site_id);
    const bool proven = IsProof(other, travel.terms()) && IsProof(entry, travel.terms()) &&
                        IsProof(exit, travel.terms());
    if (!entered || !proven) continue;
    bool misread = false;
    for (const PastSighting* sighting : {&entry, &other, &exit}) {
      const auto may_be = MayBeMisread(*sighting, history, travel);
      if (!may_be.ok()) return may_be.status();
      misread = misread || *may_be;
    }
    if (!misread) return VisitSuspicion{VisitFault::kTwoPlants, exit, entry, other};
  }
  const Plant* const plant = plants.PlantOf(exit.site_id);
  const bool over_stay = exit.time - entry.time > plant->stay_max;
  if (!over_stay || !between.empty() || !IsSure(entry)) return std::nullopt;
  return VisitSuspicion{VisitFault::kOverStay, exit, entry};
}

}  // namespace

absl::StatusOr<std::optional<VisitSuspicion>> CheckVisit(const PastSighting& seen,
                                                         const History& history,
                                                         const PlantTable& plants,
                                                         const TravelTable& travel) {
  const Plant* const plant = plants.PlantOf(seen.site_id);
  const bool ends_a_visit = plant != nullptr && seen.direction == Direction::kOut && IsSure(seen) &&
                            !IsTrailerNumber(seen.number);
  if (!ends_a_visit) return std::nullopt;
  auto past = history.Of(seen.number, seen.time - kLookBack, seen.time);
  if (!past.ok()) return past.status();
  std::erase_if(*past, [&](const PastSighting& other) {
    return other.passage_id == seen.passage_id || !MayBeOneVehicle(seen, other);
  });
  const auto last = std::find_if(past->rbegin(), past->rend(), [&](const PastSighting& other) {
    return plants.PlantOf(other.site_id) == plant;
  });
  if (last != past->rend() && last->direction == Direction::kUnspecified) return std::nullopt;
  if (last != past->rend() && last->direction == Direction::kIn) {
    const std::vector<PastSighting> between(last.base(), past->end());
    return CheckStay(*last, seen, between, history, plants, travel);
  }
  const bool went_out = last != past->rend();
  if (went_out && seen.time - last->time <= kSameExitWithin) return std::nullopt;
  absl::Time since = seen.time - plant->stay_max;
  if (!went_out && history.Begins() > since) return std::nullopt;
  if (went_out) since = std::max(since, last->time + absl::Microseconds(1));
  const auto came_in = MayHaveComeIn(seen, since, history, plants);
  if (!came_in.ok()) return came_in.status();
  if (*came_in) return std::nullopt;
  return VisitSuspicion{VisitFault::kExitWithoutEntry, seen};
}

bool BeginsStay(const PastSighting& seen, const PlantTable& plants) {
  return seen.direction == Direction::kIn && IsSure(seen) && !IsTrailerNumber(seen.number) &&
         plants.PlantOf(seen.site_id) != nullptr;
}

absl::StatusOr<std::optional<VisitSuspicion>> CheckStillInside(const PastSighting& entry,
                                                               absl::Time now,
                                                               const History& history,
                                                               const PlantTable& plants) {
  const Plant* const plant = plants.PlantOf(entry.site_id);
  if (!BeginsStay(entry, plants) || now - entry.time <= plant->stay_max) return std::nullopt;
  for (const plate::PlateNumber& text : TextsKeptFor(entry.number)) {
    const auto sightings = history.Of(text, entry.time, now);
    if (!sightings.ok()) return sightings.status();
    for (const PastSighting& other : *sightings) {
      if (other.passage_id == entry.passage_id) continue;
      const bool own = text == entry.number && MayBeOneVehicle(entry, other);
      const bool may_leave =
          other.direction != Direction::kIn && plants.PlantOf(other.site_id) == plant;
      if (own || may_leave) return std::nullopt;
    }
  }
  return VisitSuspicion{VisitFault::kStillInside, std::nullopt, entry};
}

bool MayOverturn(const PastSighting& late, const VisitSuspicion& found, const PlantTable& plants) {
  const PastSighting& judged = found.exit.has_value() ? *found.exit : *found.entry;
  const Plant* const plant = plants.PlantOf(judged.site_id);
  if (plant == nullptr || late.passage_id == judged.passage_id) return false;
  if (plants.PlantOf(late.site_id) != plant && late.number != judged.number) return false;
  if (found.exit.has_value()) return late.time <= judged.time;
  return judged.time <= late.time && late.time <= judged.time + plant->stay_max;
}

}  // namespace bluegate::suspicion
