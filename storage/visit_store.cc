#include "storage/visit_store.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "storage/ordered_key.h"

namespace bluegate::storage {
namespace {

// visit.stay, visit.judged: time, number, time of the sighting, position, plate -> the owner's
// bytes
std::string_view NameOf(VisitTable table) {
  return table == VisitTable::kStay ? "visit.stay" : "visit.judged";
}

std::string KeyOf(VisitTable table, const VisitRow& row) {
  return OrderedKey(NameOf(table))
      .Number(static_cast<uint64_t>(row.at_us))
      .Text(row.sighting.number)
      .Number(static_cast<uint64_t>(row.sighting.time_us))
      .Number(row.sighting.position)
      .Number(row.sighting.plate)
      .str();
}

std::string KeyFrom(VisitTable table, int64_t time_us) {
  return OrderedKey(NameOf(table))
      .Number(static_cast<uint64_t>(std::max<int64_t>(time_us, 0)))
      .str();
}

absl::StatusOr<VisitRow> ReadRow(VisitTable table, std::string_view key, std::string_view value) {
  OrderedKeyReader reader(NameOf(table), key);
  const auto at_us = reader.Number();
  const auto number = reader.Text();
  const auto time_us = reader.Number();
  const auto position = reader.Number();
  const auto plate = reader.Number();
  for (const absl::Status& status :
       {at_us.status(), number.status(), time_us.status(), position.status(), plate.status()}) {
    if (!status.ok()) return status;
  }
  return VisitRow{
      static_cast<int64_t>(*at_us),
      {*number, static_cast<int64_t>(*time_us), *position, static_cast<uint32_t>(*plate)},
      std::string(value)};
}

}  // namespace

void StageVisit(VisitTable table, const VisitRow& row, WriteBatch& batch) {
  batch.Put(KeyOf(table, row), row.content);
}

void StageVisitSettled(VisitTable table, const VisitRow& row, WriteBatch& batch) {
  batch.Delete(KeyOf(table, row));
}

absl::StatusOr<std::vector<VisitRow>> VisitsBetween(const KeyValueStore& kv, VisitTable table,
                                                    int64_t from_us, int64_t until_us,
                                                    size_t count_max) {
  std::vector<VisitRow> rows;
  if (count_max == 0 || until_us <= from_us) return rows;
  absl::Status damage;
  const absl::Status scan =
      kv.Scan({KeyFrom(table, from_us), KeyFrom(table, until_us)}, ScanOrder::kAscending,
              [&](std::string_view key, std::string_view value) {
                absl::StatusOr<VisitRow> row = ReadRow(table, key, value);
                damage = row.status();
                if (!row.ok()) return false;
                rows.push_back(*std::move(row));
                return rows.size() < count_max;
              });
  if (!scan.ok()) return scan;
  if (!damage.ok()) return damage;
  return rows;
}

}  // namespace bluegate::storage
