#ifndef BLUEGATE_STORAGE_VISIT_STORE_H_
#define BLUEGATE_STORAGE_VISIT_STORE_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "storage/kv.h"
#include "storage/sighting_store.h"

namespace bluegate::storage {

// What visits to plants still wait for. A row is dropped once it is settled.
enum class VisitTable {
  kStay,    // entries, by when their stay is to be looked at
  kJudged,  // suspicions about visits, by until when something that arrives late may explain them
};

struct VisitRow {
  // Microseconds since 1970 UTC, not negative.
  int64_t at_us = 0;
  // The sighting that it is about.
  SightingName sighting;
  // The owner's.
  std::string content;

  friend bool operator==(const VisitRow&, const VisitRow&) = default;
};

// Adds a row to a batch, or takes it away. Repeating changes nothing.
void StageVisit(VisitTable table, const VisitRow& row, WriteBatch& batch);
void StageVisitSettled(VisitTable table, const VisitRow& row, WriteBatch& batch);

// Rows at `from_us` or later and before `until_us`, the earliest first, at most `count_max`. Errors
// are those of KeyValueStore.
absl::StatusOr<std::vector<VisitRow>> VisitsBetween(const KeyValueStore& kv, VisitTable table,
                                                    int64_t from_us, int64_t until_us,
                                                    size_t count_max);

}  // namespace bluegate::storage

#endif  // BLUEGATE_STORAGE_VISIT_STORE_H_
