#include "storage/decision_rows.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "storage/decision_layout.h"
#include "storage/ordered_key.h"
#include "storage/record_codec.h"

namespace bluegate::storage {
namespace {

// A run is read whole for one entry of it.
constexpr size_t kRunEntriesMax = 64;
constexpr size_t kRunBytesMax = 1 << 20;

std::string KeyOf(uint64_t position) { return OrderedKey(kEntryTable).Number(position).str(); }

// Takes a part off the front of `rest`; false when it is not there.
bool TakeNumber(std::string_view* rest, uint64_t* value) {
  if (rest->size() < 8) return false;
  *value = 0;
  for (const char byte : rest->substr(0, 8)) *value = *value << 8 | static_cast<uint8_t>(byte);
  rest->remove_prefix(8);
  return true;
}

bool TakeBytes(std::string_view* rest, std::string_view* bytes) {
  uint64_t size = 0;
  if (!TakeNumber(rest, &size) || size > rest->size()) return false;
  *bytes = rest->substr(0, size);
  rest->remove_prefix(size);
  return true;
}

std::string EncodeRun(absl::Span<const std::string_view> values) {
  size_t bytes = 16;
  for (const std::string_view value : values) bytes += 8 + value.size();
  RecordWriter run;
  run.Reserve(bytes).Number(kRun).Number(values.size());
  for (const std::string_view value : values) run.Bytes(value);
  return run.Take();
}

}  // namespace

absl::StatusOr<DecisionEntry> ReadDecisionEntry(std::string_view value) {
  DecisionEntry entry;
  if (TakeNumber(&value, &entry.kind) && TakeBytes(&value, &entry.request_id) &&
      TakeBytes(&value, &entry.question_digest) && TakeBytes(&value, &entry.bytes) &&
      value.empty()) {
    return entry;
  }
  return absl::DataLossError("decision-entry: cannot be read");
}

absl::StatusOr<EntryRow> ReadEntryRow(std::string_view key, std::string_view value) {
  const absl::StatusOr<uint64_t> first = OrderedKeyReader(kEntryTable, key).Number();
  if (!first.ok()) return first.status();
  EntryRow row;
  row.first = *first;
  uint64_t kind = 0, count = 0;
  std::string_view rest = value;
  if (!TakeNumber(&rest, &kind) || kind != kRun) {
    row.values.push_back(value);
    return row;
  }
  bool whole = TakeNumber(&rest, &count);
  for (std::string_view entry; whole && !rest.empty(); row.values.push_back(entry)) {
    whole = TakeBytes(&rest, &entry);
    if (!whole) break;
  }
  if (whole && count > 0 && row.values.size() == count) return row;
  return absl::DataLossError(absl::StrCat("decision-entry: the run at ", *first, " is damaged"));
}

absl::StatusOr<KeptEntryRow> FindEntryRow(const KeyValueStore& store, uint64_t position) {
  absl::StatusOr<KeptEntryRow> found = absl::NotFoundError("decision-entry: no row");
  const absl::Status scan = store.Scan({KeyOf(0), KeyOf(position) + '\0'}, ScanOrder::kDescending,
                                       [&](std::string_view key, std::string_view value) {
                                         found = KeptEntryRow{std::string(key), std::string(value)};
                                         return false;
                                       });
  return scan.ok() ? found : scan;
}

absl::StatusOr<std::string> FindEntry(const KeyValueStore& store, uint64_t position) {
  const absl::StatusOr<KeptEntryRow> kept = FindEntryRow(store, position);
  if (!kept.ok()) return kept.status();
  const absl::StatusOr<EntryRow> row = ReadEntryRow(kept->key, kept->value);
  if (!row.ok()) return row.status();
  const uint64_t at = position - row->first;
  if (at >= row->values.size() || row->values[at].empty()) {
    return absl::NotFoundError(absl::StrCat("decision-entry: ", position, " is not there"));
  }
  return std::string(row->values[at]);
}

absl::StatusOr<uint64_t> LastEntry(const KeyValueStore& store) {
  const absl::StatusOr<KeptEntryRow> last = FindEntryRow(store, UINT64_MAX);
  if (absl::IsNotFound(last.status())) return 0;
  if (!last.ok()) return last.status();
  const absl::StatusOr<EntryRow> row = ReadEntryRow(last->key, last->value);
  if (!row.ok()) return row.status();
  return row->first + row->values.size() - 1;
}

void PutEntries(absl::Span<const PlacedEntry> entries, WriteBatch& batch) {
  std::vector<std::string_view> run;
  size_t bytes = 0;
  for (size_t i = 0; i < entries.size(); ++i) {
    run.push_back(entries[i].value);
    bytes += entries[i].value.size();
    const bool goes_on =
        i + 1 < entries.size() && entries[i + 1].position == entries[i].position + 1 &&
        run.size() < kRunEntriesMax && bytes + entries[i + 1].value.size() <= kRunBytesMax;
    if (goes_on) continue;
    batch.Put(KeyOf(entries[i].position + 1 - run.size()),
              run.size() == 1 ? std::string(run.front()) : EncodeRun(run));
    run.clear();
    bytes = 0;
  }
}

void PutEntryRow(const EntryRow& row, WriteBatch& batch) {
  const bool is_empty = std::all_of(row.values.begin(), row.values.end(),
                                    [](std::string_view value) { return value.empty(); });
  if (is_empty) return batch.Delete(KeyOf(row.first));
  batch.Put(KeyOf(row.first),
            row.values.size() == 1 ? std::string(row.values.front()) : EncodeRun(row.values));
}

}  // namespace bluegate::storage
