#include "services/casework/past_check.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "enforcement/plate/look_alike.h"
#include "enforcement/suspicion/history_check.h"

namespace bluegate::casework {
namespace {

// More than a batch of passages adds.
constexpr size_t kExpiredAtOnce = 2000;

std::optional<absl::Duration> ClockOffsetOf(const capture::v1::CaptureRecord& capture) {
  if (capture.clock_suspect() || capture.terminal_time_us() <= 0) return std::nullopt;
  return absl::FromUnixMicros(capture.received_time_us()) -
         absl::FromUnixMicros(capture.terminal_time_us());
}

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
                                                  uint64_t position, double rival_confidence_min) {
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
  sighting.clock_offset = ClockOffsetOf(reading.capture());
  sighting.number = *std::move(number);
  return sighting;
}

}  // namespace

absl::StatusOr<PastFindings> PastCheck::Check(const recognition::v1::ReadingRecord& reading,
                                              uint64_t position, KeptHistory* history) const {
  PastFindings findings;
  findings.suspicions.resize(static_cast<size_t>(reading.readings_size()));
  for (int i = 0; i < reading.readings_size(); ++i) {
    const auto seen =
        ToSighting(reading, reading.readings(i), position, data_->rival_confidence_min);
    if (!seen.has_value()) continue;
    std::vector<suspicion::Suspicion>& suspicions = findings.suspicions[static_cast<size_t>(i)];
    if (data_->travel.has_value()) {
      auto found = suspicion::SuspicionsOfHistory(*seen, *history, *data_->travel, data_->plants);
      if (!found.ok()) return found.status();
      suspicions = *std::move(found);
    }
    suspicion::AddSuspicions(watchlist_->SuspicionsOf(*seen), &suspicions);
    findings.sightings.push_back(ToRow(*seen, position, static_cast<uint32_t>(i)));
    history->Add(*seen);
  }
  return findings;
}

absl::Status PastCheck::Expire(absl::Time now) {
  const uint64_t today = storage::DayOf(std::max<int64_t>(absl::ToUnixMicros(now), 0));
  if (today < kKeptDays || expired_before_day_ > today - kKeptDays) return absl::OkStatus();
  const uint64_t first_kept = today - kKeptDays + 1;
  const auto expired = store_->ExpireBefore(first_kept, kExpiredAtOnce);
  if (!expired.ok()) return expired.status();
  if (*expired < kExpiredAtOnce) expired_before_day_ = first_kept;
  return absl::OkStatus();
}

}  // namespace bluegate::casework
