#include "storage/clock_store.h"

#include "storage/ordered_key.h"

namespace bluegate::storage {
namespace {

// device.clock: device, hour -> the owner's bytes
constexpr std::string_view kTable = "device.clock";

constexpr int64_t kMicrosAnHour = 3'600'000'000;

std::string KeyOf(std::string_view device_id, uint64_t hour) {
  return OrderedKey(kTable).Text(device_id).Number(hour).str();
}

}  // namespace

uint64_t HourOf(int64_t time_us) { return static_cast<uint64_t>(time_us / kMicrosAnHour); }

void StageClockHour(std::string_view device_id, const ClockHourRow& row, WriteBatch& batch) {
  batch.Put(KeyOf(device_id, row.hour), row.content);
}

void StageClockHourExpired(std::string_view device_id, uint64_t hour, WriteBatch& batch) {
  batch.Delete(KeyOf(device_id, hour));
}

absl::StatusOr<std::vector<ClockHourRow>> ClockHours(const KeyValueStore& kv,
                                                     std::string_view device_id, uint64_t from_hour,
                                                     uint64_t until_hour, size_t count_max) {
  std::vector<ClockHourRow> rows;
  if (count_max == 0 || until_hour < from_hour) return rows;
  absl::Status damage;
  const absl::Status scan =
      kv.Scan({KeyOf(device_id, from_hour), KeyOf(device_id, until_hour + 1)},
              ScanOrder::kAscending, [&](std::string_view key, std::string_view value) {
                OrderedKeyReader reader(kTable, key);
                damage = reader.Text().status();
                const absl::StatusOr<uint64_t> hour = reader.Number();
                damage.Update(hour.status());
                if (!damage.ok()) return false;
                rows.push_back({*hour, std::string(value)});
                return rows.size() < count_max;
              });
  if (!scan.ok()) return scan;
  if (!damage.ok()) return damage;
  return rows;
}

}  // namespace bluegate::storage
