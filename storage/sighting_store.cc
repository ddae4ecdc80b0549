#include "storage/sighting_store.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "storage/ordered_key.h"

namespace bluegate::storage {
namespace {

// sighting: number, time, position, plate -> the owner's bytes
constexpr std::string_view kTable = "sighting";
// sighting.day: day, number, time, position, plate -> nothing
constexpr std::string_view kDayTable = "sighting.day";
// sighting.begin: -> since when sightings are kept
constexpr std::string_view kBeginTable = "sighting.begin";

constexpr int64_t kMicrosADay = 86'400'000'000;

std::string KeyOf(const SightingName& name) {
  return OrderedKey(kTable)
      .Text(name.number)
      .Number(static_cast<uint64_t>(name.time_us))
      .Number(name.position)
      .Number(name.plate)
      .str();
}

std::string DayKeyOf(const SightingName& name) {
  return OrderedKey(kDayTable)
      .Number(DayOf(name.time_us))
      .Text(name.number)
      .Number(static_cast<uint64_t>(name.time_us))
      .Number(name.position)
      .Number(name.plate)
      .str();
}

// What follows the table in either key, from the number on.
absl::StatusOr<SightingName> ReadName(OrderedKeyReader& reader) {
  const auto number = reader.Text();
  const auto time_us = reader.Number();
  const auto position = reader.Number();
  const auto plate = reader.Number();
  if (!number.ok()) return number.status();
  if (!time_us.ok()) return time_us.status();
  if (!position.ok()) return position.status();
  if (!plate.ok()) return plate.status();
  return SightingName{*number, static_cast<int64_t>(*time_us), *position,
                      static_cast<uint32_t>(*plate)};
}

absl::StatusOr<SightingName> ReadDayKey(std::string_view key) {
  OrderedKeyReader reader(kDayTable, key);
  if (const auto day = reader.Number(); !day.ok()) return day.status();
  return ReadName(reader);
}

}  // namespace

uint64_t DayOf(int64_t time_us) { return static_cast<uint64_t>(time_us / kMicrosADay); }

void StageSighting(const SightingRow& sighting, WriteBatch& batch) {
  batch.Put(KeyOf(sighting.name), sighting.content);
  batch.Put(DayKeyOf(sighting.name), "");
}

absl::StatusOr<std::vector<SightingRow>> SightingStore::Of(std::string_view number, int64_t from_us,
                                                           int64_t until_us,
                                                           size_t count_max) const {
  std::vector<SightingRow> rows;
  if (until_us < 0 || count_max == 0) return rows;
  const auto from = static_cast<uint64_t>(std::max<int64_t>(from_us, 0));
  const KeyRange range{
      OrderedKey(kTable).Text(number).Number(from).str(),
      OrderedKey(kTable).Text(number).Number(static_cast<uint64_t>(until_us) + 1).str()};
  absl::Status damage;
  const absl::Status scan =
      kv_->Scan(range, ScanOrder::kDescending, [&](std::string_view key, std::string_view value) {
        OrderedKeyReader reader(kTable, key);
        absl::StatusOr<SightingName> name = ReadName(reader);
        damage = name.status();
        if (!name.ok()) return false;
        rows.push_back({*std::move(name), std::string(value)});
        return rows.size() < count_max;
      });
  if (!scan.ok()) return scan;
  if (!damage.ok()) return damage;
  std::reverse(rows.begin(), rows.end());
  return rows;
}

absl::Status SightingStore::ScanDays(
    int64_t from_us, int64_t until_us,
    absl::FunctionRef<bool(const SightingName& name)> visit) const {
  from_us = std::max<int64_t>(from_us, 0);
  if (until_us < from_us) return absl::OkStatus();
  const KeyRange range{OrderedKey(kDayTable).Number(DayOf(from_us)).str(),
                       OrderedKey(kDayTable).Number(DayOf(until_us) + 1).str()};
  absl::Status damage;
  const absl::Status scan =
      kv_->Scan(range, ScanOrder::kAscending, [&](std::string_view key, std::string_view value) {
        const absl::StatusOr<SightingName> name = ReadDayKey(key);
        damage = name.status();
        if (!name.ok()) return false;
        return name->time_us < from_us || name->time_us > until_us || visit(*name);
      });
  return scan.ok() ? damage : scan;
}

absl::Status SightingStore::ScanAll(
    absl::FunctionRef<bool(const SightingName& name, std::string_view content)> visit) const {
  absl::Status damage;
  const absl::Status scan = kv_->Scan(PrefixRange(OrderedKey(kTable).str()), ScanOrder::kAscending,
                                      [&](std::string_view key, std::string_view value) {
                                        OrderedKeyReader reader(kTable, key);
                                        const absl::StatusOr<SightingName> name = ReadName(reader);
                                        damage = name.status();
                                        return name.ok() && visit(*name, value);
                                      });
  return scan.ok() ? damage : scan;
}

absl::StatusOr<std::vector<std::string>> SightingStore::Contents(
    absl::Span<const SightingName> names) const {
  std::vector<std::string> keys;
  for (const SightingName& name : names) keys.push_back(KeyOf(name));
  auto found = kv_->MultiGet(keys);
  if (!found.ok()) return found.status();
  std::vector<std::string> contents;
  for (auto& content : *found) contents.push_back(std::move(content).value_or(""));
  return contents;
}

absl::Status SightingStore::StageBegin(int64_t time_us, WriteBatch& batch) const {
  const auto bytes = kv_->Get(OrderedKey(kBeginTable).str());
  if (!absl::IsNotFound(bytes.status())) return bytes.status();
  batch.Put(OrderedKey(kBeginTable).str(), EncodeNumber(static_cast<uint64_t>(time_us)));
  return absl::OkStatus();
}

absl::StatusOr<int64_t> SightingStore::BeginsUs() const {
  const auto bytes = kv_->Get(OrderedKey(kBeginTable).str());
  if (absl::IsNotFound(bytes.status())) return std::numeric_limits<int64_t>::max();
  if (!bytes.ok()) return bytes.status();
  const auto begin = DecodeNumber(*bytes);
  if (!begin.ok()) return begin.status();
  return static_cast<int64_t>(*begin);
}

absl::StatusOr<size_t> SightingStore::ExpireBefore(uint64_t day, size_t count_max) {
  const KeyRange range{OrderedKey(kDayTable).str(), OrderedKey(kDayTable).Number(day).str()};
  WriteBatch batch;
  size_t count = 0;
  absl::Status damage;
  if (count_max == 0) return count;
  const absl::Status scan =
      kv_->Scan(range, ScanOrder::kAscending, [&](std::string_view key, std::string_view value) {
        const absl::StatusOr<SightingName> name = ReadDayKey(key);
        damage = name.status();
        if (!name.ok()) return false;
        batch.Delete(KeyOf(*name));
        batch.Delete(std::string(key));
        return ++count < count_max;
      });
  if (!scan.ok()) return scan;
  if (!damage.ok()) return damage;
  if (count == 0) return count;
  const auto begins_us = BeginsUs();
  if (!begins_us.ok()) return begins_us.status();
  const int64_t day_us = static_cast<int64_t>(day) * kMicrosADay;
  batch.Put(OrderedKey(kBeginTable).str(),
            EncodeNumber(static_cast<uint64_t>(std::max(*begins_us, day_us))));
  const absl::Status written = kv_->Write(batch, Durability::kBuffered);
  if (!written.ok()) return written;
  return count;
}

}  // namespace bluegate::storage
