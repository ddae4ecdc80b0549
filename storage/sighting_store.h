#ifndef BLUEGATE_STORAGE_SIGHTING_STORE_H_
#define BLUEGATE_STORAGE_SIGHTING_STORE_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "storage/kv.h"

namespace bluegate::storage {

// The name of a sighting: one plate of one passage.
struct SightingName {
  // As it was read, '-' for each unread character; 1-64 bytes.
  std::string number;
  // When the vehicle passed, microseconds since 1970 UTC, above 0.
  int64_t time_us = 0;
  // Position of the passage, and which of its plates.
  uint64_t position = 0;
  uint32_t plate = 0;

  friend bool operator==(const SightingName&, const SightingName&) = default;
};

struct SightingRow {
  SightingName name;
  // The owner's.
  std::string content;
};

// Day of a time, counted from 1970-01-01 UTC.
uint64_t DayOf(int64_t time_us);

// Adds the rows of a sighting to the batch that writes its passage. Writing it again changes
// nothing.
void StageSighting(const SightingRow& sighting, WriteBatch& batch);

// Plates by number and time, and numbers by day, for as long as they are kept. Reads and expires
// what StageSighting wrote. Thread-safe. Errors are those of KeyValueStore.
class SightingStore {
 public:
  // `kv` outlives the store.
  explicit SightingStore(KeyValueStore* kv) : kv_(kv) {}

  // Sightings of just this text from `from_us` to `until_us`, both included, oldest first; of more
  // than `count_max` the newest.
  absl::StatusOr<std::vector<SightingRow>> Of(std::string_view number, int64_t from_us,
                                              int64_t until_us, size_t count_max) const;

  // Calls `visit` for each sighting in that time until it returns false: by day (UTC), within a day
  // by number, within a number by time.
  absl::Status ScanDays(int64_t from_us, int64_t until_us,
                        absl::FunctionRef<bool(const SightingName& name)> visit) const;

  // Calls `visit` for every sighting until it returns false: by number, within a number by time.
  absl::Status ScanAll(
      absl::FunctionRef<bool(const SightingName& name, std::string_view content)> visit) const;

  // The content of each, in order; empty for one that has expired meanwhile.
  absl::StatusOr<std::vector<std::string>> Contents(absl::Span<const SightingName> names) const;

  // Adds the time since which sightings are kept to the batch, unless there is one already.
  absl::Status StageBegin(int64_t time_us, WriteBatch& batch) const;
  // That time, microseconds since 1970 UTC, or the beginning of the oldest day that has not
  // expired. The greatest number without any sighting.
  absl::StatusOr<int64_t> BeginsUs() const;

  // Deletes sightings of days before `day`, the oldest day first, at most `count_max`; how many
  // were. What is left is deleted by calling again. Not synced: deleting again does no harm.
  absl::StatusOr<size_t> ExpireBefore(uint64_t day, size_t count_max);

 private:
  KeyValueStore* const kv_;
};

}  // namespace bluegate::storage

#endif  // BLUEGATE_STORAGE_SIGHTING_STORE_H_
