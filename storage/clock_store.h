#ifndef BLUEGATE_STORAGE_CLOCK_STORE_H_
#define BLUEGATE_STORAGE_CLOCK_STORE_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "storage/kv.h"

namespace bluegate::storage {

// What is known of devices' clocks, an hour (UTC) a row.

struct ClockHourRow {
  // Counted from 1970-01-01 UTC.
  uint64_t hour = 0;
  // The owner's.
  std::string content;

  friend bool operator==(const ClockHourRow&, const ClockHourRow&) = default;
};

// Hour of a time, microseconds since 1970 UTC, not negative.
uint64_t HourOf(int64_t time_us);

// Adds a row to a batch, in the place of the one of that hour, or takes it away.
void StageClockHour(std::string_view device_id, const ClockHourRow& row, WriteBatch& batch);
void StageClockHourExpired(std::string_view device_id, uint64_t hour, WriteBatch& batch);

// A device's rows from `from_hour` to `until_hour`, both included, the earliest first, at most
// `count_max`. Errors are those of KeyValueStore.
absl::StatusOr<std::vector<ClockHourRow>> ClockHours(const KeyValueStore& kv,
                                                     std::string_view device_id, uint64_t from_hour,
                                                     uint64_t until_hour, size_t count_max);

}  // namespace bluegate::storage

#endif  // BLUEGATE_STORAGE_CLOCK_STORE_H_
