#include "storage/passage_tally.h"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "storage/ordered_key.h"
#include "storage/record_codec.h"

namespace bluegate::storage::passage_tally {
namespace {

constexpr std::string_view kTable = "passage.day";
constexpr std::string_view kUntilTable = "passage.day.until";

std::string KeyOf(const PassageKind& kind) {
  return OrderedKey(kTable)
      .Number(kind.day)
      .Text(kind.site_id)
      .Number(kind.state)
      .Number(kind.stage)
      .Text(kind.fuel)
      .Number(kind.outcome)
      .str();
}

absl::StatusOr<PassageKind> ReadKey(std::string_view key) {
  OrderedKeyReader reader(kTable, key);
  const auto day = reader.Number();
  auto site_id = reader.Text();
  const auto state = reader.Number();
  const auto stage = reader.Number();
  auto fuel = reader.Text();
  const auto outcome = reader.Number();
  for (const absl::Status& status : {day.status(), site_id.status(), state.status(), stage.status(),
                                     fuel.status(), outcome.status()}) {
    if (!status.ok()) return status;
  }
  return PassageKind{*day,
                     *std::move(site_id),
                     static_cast<uint32_t>(*state),
                     static_cast<uint32_t>(*stage),
                     *std::move(fuel),
                     static_cast<uint32_t>(*outcome)};
}

}  // namespace

absl::Status Stage(const KeyValueStore& kv, absl::Span<const PassageKind> kinds,
                   WriteBatch& batch) {
  std::map<std::string, uint64_t> more;
  for (const PassageKind& kind : kinds) ++more[KeyOf(kind)];
  std::vector<std::string> keys;
  for (const auto& [key, count] : more) keys.push_back(key);
  const auto kept = kv.MultiGet(keys);
  if (!kept.ok()) return kept.status();
  for (size_t i = 0; i < keys.size(); ++i) {
    const std::optional<std::string>& bytes = (*kept)[i];
    const absl::StatusOr<uint64_t> before = bytes.has_value() ? DecodeNumber(*bytes) : 0;
    if (!before.ok()) return before.status();
    batch.Put(keys[i], EncodeNumber(*before + more[keys[i]]));
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<PassageCount>> OfDay(const KeyValueStore& kv, uint64_t day) {
  std::vector<PassageCount> counts;
  absl::Status broken;
  const absl::Status scanned =
      kv.Scan(PrefixRange(OrderedKey(kTable).Number(day).str()), ScanOrder::kAscending,
              [&](std::string_view key, std::string_view value) {
                absl::StatusOr<PassageKind> kind = ReadKey(key);
                const absl::StatusOr<uint64_t> count = DecodeNumber(value);
                broken.Update(kind.status());
                broken.Update(count.status());
                if (broken.ok()) counts.push_back({*std::move(kind), *count});
                return broken.ok();
              });
  if (!broken.ok()) return broken;
  if (!scanned.ok()) return scanned;
  return counts;
}

absl::StatusOr<Until> CountedUntil(const KeyValueStore& kv) {
  const absl::StatusOr<std::string> bytes = kv.Get(OrderedKey(kUntilTable).str());
  if (absl::IsNotFound(bytes.status())) return Until{};
  if (!bytes.ok()) return bytes.status();
  RecordReader record(*bytes);
  Until until;
  until.position = record.Number();
  until.first_day = record.Number();
  if (absl::Status status = record.Finish("passage.day.until"); !status.ok()) return status;
  return until;
}

void StageUntil(const Until& until, WriteBatch& batch) {
  batch.Put(OrderedKey(kUntilTable).str(),
            RecordWriter().Number(until.position).Number(until.first_day).Take());
}

}  // namespace bluegate::storage::passage_tally
