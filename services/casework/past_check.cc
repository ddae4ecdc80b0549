#include "services/casework/past_check.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "enforcement/plate/look_alike.h"
#include "enforcement/suspicion/history_check.h"
#include "services/casework/conversions.h"

namespace bluegate::casework {
namespace {

// More than a batch of passages adds.
constexpr size_t kExpiredAtOnce = 2000;

bool HasRival(const recognition::v1::PlateReading& plate, const plate::PlateNumber& number,
              double confidence_min) {
  return std::any_of(plate.candidates().begin(), plate.candidates().end(),
                     [&](const recognition::v1::PlateCandidate& candidate) {
                       const auto other = plate::PlateNumber::Parse(candidate.number());
                       return other.ok() && candidate.confidence() >= confidence_min &&
                              plate::LooksLike(number, *other);
                     });
}

// None for a plate without a number, or a passage without a time.
std::optional<suspicion::PastSighting> ToSighting(const recognition::v1::ReadingRecord& reading,
                                                  const recognition::v1::PlateReading& plate,
                                                  uint64_t position, double rival_confidence_min,
                                                  std::optional<absl::Duration> clock_offset) {
  auto number = plate::PlateNumber::Parse(plate.number());
  const int64_t passed_us = PassedTimeUs(reading.capture());
  if (!number.ok() || passed_us <= 0) return std::nullopt;
  suspicion::PastSighting sighting;
  sighting.passage_id = PassageIdOf(reading, position);
  sighting.plate_class =
      plate::PlateClassFromCode(plate.plate_class()).value_or(plate::PlateClass::kUnspecified);
  sighting.color = plate::PlateColorFromCode(plate.color()).value_or(plate::PlateColor());
  sighting.site_id = reading.capture().site_id();
  sighting.direction = static_cast<suspicion::Direction>(reading.capture().direction());
  sighting.time = absl::FromUnixMicros(passed_us);
  sighting.verdict = static_cast<plate::ReadingVerdict>(plate.verdict());
  sighting.has_rival = HasRival(plate, *number, rival_confidence_min);
  sighting.clock_offset = clock_offset;
  sighting.number = *std::move(number);
  return sighting;
}

}  // namespace

absl::StatusOr<PastCheck::Batch> PastCheck::OpenBatch() const {
  absl::StatusOr<KeptHistory> history = KeptHistory::Open(&store_->sightings());
  if (!history.ok()) return history.status();
  const absl::Duration offset_max =
      data_->travel.has_value() ? data_->travel->terms().clock_offset_max : absl::ZeroDuration();
  return Batch{*std::move(history),
               DeviceClocks(store_->kv(), offset_max, data_->clock_known_within)};
}

absl::StatusOr<PastFindings> PastCheck::Check(const recognition::v1::ReadingRecord& reading,
                                              uint64_t position, Batch* batch) const {
  PastFindings findings;
  findings.suspicions.resize(static_cast<size_t>(reading.readings_size()));
  if (reading.readings_size() == 1) {
    findings.appearance = suspicion::AppearanceOf(ToSeenVehicle(reading.capture().seen_vehicle()),
                                                  data_->seen_confidence_min);
  }
  KeptHistory* const history = &batch->history;
  const absl::Time passed = absl::FromUnixMicros(PassedTimeUs(reading.capture()));
  if (history->MayExplainUnwritten(passed)) return PastFindings{.waits = true};
  std::optional<absl::Duration> clock_offset;
  if (data_->travel.has_value()) {
    auto taken = batch->clocks.Take(reading.capture(), &findings.beside);
    if (!taken.ok()) return taken.status();
    clock_offset = *taken;
  }
  for (int i = 0; i < reading.readings_size(); ++i) {
    const auto seen = ToSighting(reading, reading.readings(i), position,
                                 data_->rival_confidence_min, clock_offset);
    if (!seen.has_value()) continue;
    storage::SightingRow row = ToRow(*seen, position, static_cast<uint32_t>(i));
    std::vector<suspicion::Suspicion>& suspicions = findings.suspicions[static_cast<size_t>(i)];
    if (data_->travel.has_value()) {
      auto conflict = suspicion::TravelSuspicionOf(*seen, *history, *data_->travel);
      if (!conflict.ok()) return conflict.status();
      if (conflict->has_value()) suspicions.push_back(**std::move(conflict));
      absl::Status status = visits_.Take(*seen, row.name, history, &suspicions, &findings);
      if (!status.ok()) return status;
    }
    suspicion::AddSuspicions(watchlist_->SuspicionsOf(*seen), &suspicions);
    findings.sightings.push_back(std::move(row));
    history->Add(*seen);
    if (data_->travel.has_value()) {
      absl::Status status = visits_.Explain(*seen, *history, &findings);
      if (!status.ok()) return status;
    }
  }
  return findings;
}

absl::Status PastCheck::Expire(absl::Time now) {
  const uint64_t today = storage::DayOf(std::max<int64_t>(absl::ToUnixMicros(now), 0));
  if (today < kKeptDays || expired_before_day_ > today - kKeptDays) return absl::OkStatus();
  const uint64_t first_kept = today - kKeptDays + 1;
  const auto expired = store_->sightings().ExpireBefore(first_kept, kExpiredAtOnce);
  if (!expired.ok()) return expired.status();
  const absl::Time first_day =
      absl::UnixEpoch() + absl::Hours(24) * static_cast<int64_t>(first_kept);
  absl::Status status = visits_.Expire(first_day, kExpiredAtOnce);
  if (!status.ok()) return status;
  if (*expired < kExpiredAtOnce) expired_before_day_ = first_kept;
  return absl::OkStatus();
}

}  // namespace bluegate::casework
