#include "services/casework/kept_history.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"

namespace bluegate::casework {

storage::SightingRow ToRow(const suspicion::PastSighting& sighting, uint64_t position,
                           uint32_t plate) {
  v1::KeptSighting kept;
  kept.set_passage_id(sighting.passage_id);
  kept.set_plate_class(static_cast<common::v1::PlateClass>(sighting.plate_class));
  kept.set_color(static_cast<common::v1::PlateColor>(sighting.color));
  kept.set_site_id(sighting.site_id);
  kept.set_direction(static_cast<common::v1::Direction>(sighting.direction));
  kept.set_verdict(static_cast<common::v1::ReadingVerdict>(sighting.verdict));
  kept.set_has_rival(sighting.has_rival);
  if (sighting.clock_offset.has_value()) {
    kept.set_clock_offset_us(absl::ToInt64Microseconds(*sighting.clock_offset));
    kept.set_clock_known(true);
  }
  return {{sighting.number.text(), absl::ToUnixMicros(sighting.time), position, plate},
          kept.SerializeAsString()};
}

absl::StatusOr<suspicion::PastSighting> FromRow(const storage::SightingRow& row) {
  v1::KeptSighting kept;
  auto number = plate::PlateNumber::Parse(row.name.number);
  if (!number.ok() || !kept.ParseFromString(row.content)) {
    return absl::DataLossError(absl::StrCat("sighting at ", row.name.position, ": not readable"));
  }
  suspicion::PastSighting sighting;
  sighting.passage_id = kept.passage_id();
  sighting.number = *std::move(number);
  sighting.plate_class =
      plate::PlateClassFromCode(kept.plate_class()).value_or(plate::PlateClass::kUnspecified);
  sighting.color = plate::PlateColorFromCode(kept.color()).value_or(plate::PlateColor());
  sighting.site_id = kept.site_id();
  sighting.direction = static_cast<suspicion::Direction>(kept.direction());
  sighting.time = absl::FromUnixMicros(row.name.time_us);
  sighting.verdict = static_cast<plate::ReadingVerdict>(kept.verdict());
  sighting.has_rival = kept.has_rival();
  if (kept.clock_known()) {
    sighting.clock_offset = absl::Microseconds(kept.clock_offset_us());
  }
  return sighting;
}

absl::StatusOr<KeptHistory> KeptHistory::Open(const storage::SightingStore* store) {
  const absl::StatusOr<int64_t> begins_us = store->BeginsUs();
  if (!begins_us.ok()) return begins_us.status();
  return KeptHistory(store, absl::FromUnixMicros(*begins_us));
}

absl::StatusOr<std::vector<suspicion::PastSighting>> KeptHistory::Of(
    const plate::PlateNumber& number, absl::Time from, absl::Time until) const {
  const auto rows =
      store_->Of(number.text(), absl::ToUnixMicros(from), absl::ToUnixMicros(until), kSightingsMax);
  if (!rows.ok()) return rows.status();
  std::vector<suspicion::PastSighting> found;
  for (const storage::SightingRow& row : *rows) {
    absl::StatusOr<suspicion::PastSighting> sighting = FromRow(row);
    if (!sighting.ok()) return sighting.status();
    found.push_back(*std::move(sighting));
  }
  for (const suspicion::PastSighting& sighting : pending_) {
    if (sighting.number == number && from <= sighting.time && sighting.time <= until) {
      found.push_back(sighting);
    }
  }
  std::stable_sort(found.begin(), found.end(),
                   [](const auto& a, const auto& b) { return a.time < b.time; });
  return found;
}

}  // namespace bluegate::casework
