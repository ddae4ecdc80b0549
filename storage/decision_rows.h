#ifndef BLUEGATE_STORAGE_DECISION_ROWS_H_
#define BLUEGATE_STORAGE_DECISION_ROWS_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "storage/kv.h"

namespace bluegate::storage {

// Rows of the table decision-entry (docs/storage_format.md): one entry, or a run, the entries of
// positions that follow each other. Used by DecisionStore. Any thread may call; errors of the store
// come through as kv.h lists them.

struct EntryRow {
  uint64_t first = 0;  // position of the first value
  // Of each position; empty where the entry was deleted. Views into the bytes that were read.
  std::vector<std::string_view> values;
};
// `value` outlives the row. DATA_LOSS when it is none.
absl::StatusOr<EntryRow> ReadEntryRow(std::string_view key, std::string_view value);

// A row as it is kept.
struct KeptEntryRow {
  std::string key;
  std::string value;
};
// The row that begins at that position or is the last to begin before it: if any row has the
// position, it is this one. NOT_FOUND when there is none.
absl::StatusOr<KeptEntryRow> FindEntryRow(const KeyValueStore& store, uint64_t position);

// One entry's value. NOT_FOUND when there is none, or it was deleted.
absl::StatusOr<std::string> FindEntry(const KeyValueStore& store, uint64_t position);

// Position of the newest entry; 0 when there is none.
absl::StatusOr<uint64_t> LastEntry(const KeyValueStore& store);

struct PlacedEntry {
  uint64_t position = 0;
  std::string_view value;
};
// Puts entries of rising positions into rows, neighbours together.
void PutEntries(absl::Span<const PlacedEntry> entries, WriteBatch& batch);

// Puts a row that was read, changed, in its old place; nothing is left of it when all its values
// are empty.
void PutEntryRow(const EntryRow& row, WriteBatch& batch);

}  // namespace bluegate::storage

#endif  // BLUEGATE_STORAGE_DECISION_ROWS_H_
