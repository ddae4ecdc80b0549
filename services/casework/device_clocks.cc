#include "services/casework/device_clocks.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "bluegate/casework/v1/kept_sighting.pb.h"
#include "storage/clock_store.h"

namespace bluegate::casework {
namespace {

using suspicion::ClockPeriod;

// More than one hour's row can push out.
constexpr size_t kExpiredAtOnce = 100;

std::string ToBytes(const ClockPeriod& period) {
  v1::DeviceClockHour hour;
  hour.set_wrong(period.wrong);
  hour.set_right(period.right);
  if (period.right) {
    hour.set_offset_most_us(absl::ToInt64Microseconds(period.offset_most));
    hour.set_first_us(absl::ToUnixMicros(period.first));
    hour.set_last_us(absl::ToUnixMicros(period.last));
    hour.set_boot_epoch(period.boot_epoch);
    hour.set_sequence(period.sequence);
    hour.set_device_time_us(absl::ToUnixMicros(period.device_time));
  }
  return hour.SerializeAsString();
}

absl::StatusOr<ClockPeriod> FromBytes(const std::string& bytes) {
  v1::DeviceClockHour hour;
  if (!hour.ParseFromString(bytes)) return absl::DataLossError("device clock: not readable");
  return ClockPeriod{hour.right(),
                     absl::Microseconds(hour.offset_most_us()),
                     absl::FromUnixMicros(hour.first_us()),
                     absl::FromUnixMicros(hour.last_us()),
                     hour.boot_epoch(),
                     hour.sequence(),
                     absl::FromUnixMicros(hour.device_time_us()),
                     hour.wrong()};
}

uint64_t HourOf(absl::Time time) {
  return storage::HourOf(std::max<int64_t>(absl::ToUnixMicros(time), 0));
}

}  // namespace

absl::StatusOr<std::vector<ClockPeriod>> DeviceClocks::Known(const std::string& device_id,
                                                             absl::Time from, absl::Time until) {
  const uint64_t until_hour = HourOf(until);
  const uint64_t kept_from = until_hour < kKeptHours ? 0 : until_hour - kKeptHours;
  const uint64_t from_hour = std::max(HourOf(from), kept_from);
  const auto rows =
      storage::ClockHours(*kv_, device_id, from_hour, until_hour, size_t{kKeptHours} + 1);
  if (!rows.ok()) return rows.status();
  const std::map<uint64_t, ClockPeriod>& changed = changed_[device_id];
  std::vector<ClockPeriod> known;
  for (const storage::ClockHourRow& row : *rows) {
    if (changed.contains(row.hour)) continue;
    absl::StatusOr<ClockPeriod> period = FromBytes(row.content);
    if (!period.ok()) return period.status();
    known.push_back(*period);
  }
  for (auto it = changed.lower_bound(from_hour); it != changed.end() && it->first <= until_hour;
       ++it) {
    known.push_back(it->second);
  }
  return known;
}

absl::StatusOr<ClockPeriod*> DeviceClocks::PeriodOf(const std::string& device_id, uint64_t hour,
                                                    storage::WriteBatch* batch) {
  std::map<uint64_t, ClockPeriod>& changed = changed_[device_id];
  const auto found = changed.find(hour);
  if (found != changed.end()) return &found->second;
  const auto rows = storage::ClockHours(*kv_, device_id, hour, hour, 1);
  if (!rows.ok()) return rows.status();
  ClockPeriod period;
  if (!rows->empty()) {
    absl::StatusOr<ClockPeriod> kept = FromBytes(rows->front().content);
    if (!kept.ok()) return kept.status();
    period = *kept;
  } else if (hour > kKeptHours) {
    const auto old = storage::ClockHours(*kv_, device_id, 0, hour - kKeptHours - 1, kExpiredAtOnce);
    if (!old.ok()) return old.status();
    for (const storage::ClockHourRow& row : *old) {
      storage::StageClockHourExpired(device_id, row.hour, *batch);
    }
  }
  return &changed.emplace(hour, period).first->second;
}

absl::StatusOr<std::optional<absl::Duration>> DeviceClocks::Take(
    const capture::v1::CaptureRecord& capture, storage::WriteBatch* batch) {
  const std::string& device_id = capture.name().device_id();
  if (device_id.empty() || capture.received_time_us() <= 0) return std::nullopt;
  const suspicion::CaptureTimes times = {
      capture.name().boot_epoch(), capture.name().sequence(),
      absl::FromUnixMicros(capture.terminal_time_us()),
      absl::FromUnixMicros(capture.received_time_us()),
      capture.clock_suspect() || capture.terminal_time_us() <= 0};
  const absl::Time taken =
      times.suspect ? times.arrived : std::min(times.device_time, times.arrived);
  const auto known = Known(device_id, taken - known_within_, times.arrived);
  if (!known.ok()) return known.status();
  const uint64_t hour = HourOf(times.arrived);
  const absl::StatusOr<ClockPeriod*> period = PeriodOf(device_id, hour, batch);
  if (!period.ok()) return period.status();
  const ClockPeriod before = **period;
  suspicion::AddEvidence(times, suspicion::EvidenceOf(times, *known, offset_max_), *period);
  if (!(**period == before)) {
    storage::StageClockHour(device_id, {hour, ToBytes(**period)}, *batch);
  }
  return suspicion::ClockOffsetOf(times, *known, offset_max_, known_within_);
}

}  // namespace bluegate::casework
