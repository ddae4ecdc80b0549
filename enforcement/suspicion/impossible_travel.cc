#include "enforcement/suspicion/impossible_travel.h"

#include <utility>
#include <vector>

#include "enforcement/suspicion/near_reading.h"

namespace bluegate::suspicion {
namespace {

absl::Duration OffsetOf(const PastSighting& sighting) {
  return absl::AbsDuration(sighting.clock_offset.value_or(absl::ZeroDuration()));
}

// Whether one vehicle can have been at both.
bool CanDrive(const PastSighting& a, const PastSighting& b, const TravelTable& travel) {
  const auto& [earlier, later] = a.time <= b.time ? std::pair(&a, &b) : std::pair(&b, &a);
  const auto needed = travel.ShortestTime(earlier->site_id, later->site_id);
  return !needed.has_value() || later->time - earlier->time + OffsetOf(a) + OffsetOf(b) >= *needed;
}

// The window in which another sighting can be too near in time.
absl::Duration WindowOf(const TravelTable& travel) {
  return travel.longest() + 2 * travel.terms().clock_offset_max;
}

absl::StatusOr<std::vector<PastSighting>> Around(const PastSighting& sighting,
                                                 const plate::PlateNumber& number,
                                                 const History& history, absl::Duration window) {
  return history.Of(number, sighting.time - window, sighting.time + window);
}

std::optional<TravelConflict> ConflictOf(const PastSighting& a, const PastSighting& b,
                                         const TravelTable& travel) {
  if (CanDrive(a, b, travel)) return std::nullopt;
  const bool in_order = a.time <= b.time;
  TravelConflict conflict{in_order ? a : b, in_order ? b : a};
  conflict.elapsed_most = absl::AbsDuration(b.time - a.time) + OffsetOf(a) + OffsetOf(b);
  conflict.needed = *travel.ShortestTime(conflict.earlier.site_id, conflict.later.site_id);
  return conflict;
}

bool MayBeOneColor(const PastSighting& a, const PastSighting& b) {
  return a.color == plate::PlateColor::kUnspecified || b.color == plate::PlateColor::kUnspecified ||
         a.color == b.color;
}

}  // namespace

bool MayBeOneVehicle(const PastSighting& a, const PastSighting& b) {
  if (IsTrailerNumber(a.number) != IsTrailerNumber(b.number)) return false;
  const bool classes_known = a.plate_class != plate::PlateClass::kUnspecified &&
                             b.plate_class != plate::PlateClass::kUnspecified;
  return (!classes_known || a.plate_class == b.plate_class) && MayBeOneColor(a, b);
}

bool IsProof(const PastSighting& sighting, const TravelTerms& terms) {
  return IsSure(sighting) && !sighting.has_rival && sighting.clock_offset.has_value() &&
         absl::AbsDuration(*sighting.clock_offset) <= terms.clock_offset_max;
}

absl::StatusOr<bool> MayBeMisread(const PastSighting& sighting, const History& history,
                                  const TravelTable& travel) {
  for (const plate::PlateNumber& number : NumbersMisreadAs(sighting.number)) {
    const auto others = Around(sighting, number, history, travel.terms().about_within);
    if (!others.ok()) return others.status();
    // That vehicle's own sightings just before and just after.
    const PastSighting* before = nullptr;
    const PastSighting* after = nullptr;
    for (const PastSighting& other : *others) {
      if (!MayBeOneColor(sighting, other)) continue;
      if (other.time <= sighting.time) {
        before = &other;
      } else if (after == nullptr) {
        after = &other;
      }
    }
    if (before == nullptr && after == nullptr) continue;
    if (before != nullptr && !CanDrive(*before, sighting, travel)) continue;
    if (after != nullptr && !CanDrive(sighting, *after, travel)) continue;
    return true;
  }
  return false;
}

absl::StatusOr<std::optional<TravelConflict>> FindImpossibleTravel(const PastSighting& seen,
                                                                   const History& history,
                                                                   const TravelTable& travel) {
  if (!IsProof(seen, travel.terms())) return std::nullopt;
  const auto around = Around(seen, seen.number, history, WindowOf(travel));
  if (!around.ok()) return around.status();
  const PastSighting* before = nullptr;
  const PastSighting* after = nullptr;
  for (const PastSighting& other : *around) {
    if (other.passage_id == seen.passage_id || !IsProof(other, travel.terms()) ||
        !MayBeOneVehicle(seen, other)) {
      continue;
    }
    if (other.time <= seen.time) {
      before = &other;
    } else if (after == nullptr) {
      after = &other;
    }
  }
  std::optional<TravelConflict> worst;
  for (const PastSighting* other : {before, after}) {
    if (other == nullptr) continue;
    std::optional<TravelConflict> conflict = ConflictOf(seen, *other, travel);
    if (!conflict.has_value()) continue;
    const bool worse = !worst.has_value() || conflict->needed - conflict->elapsed_most >
                                                 worst->needed - worst->elapsed_most;
    if (worse) worst = std::move(conflict);
  }
  if (!worst.has_value()) return worst;
  for (const PastSighting* sighting : {&worst->earlier, &worst->later}) {
    const auto misread = MayBeMisread(*sighting, history, travel);
    if (!misread.ok()) return misread.status();
    if (*misread) return std::nullopt;
  }
  return worst;
}

}  // namespace bluegate::suspicion
