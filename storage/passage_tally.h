#ifndef BLUEGATE_STORAGE_PASSAGE_TALLY_H_
#define BLUEGATE_STORAGE_PASSAGE_TALLY_H_

#include <cstdint>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "storage/case_facets.h"
#include "storage/case_store.h"
#include "storage/kv.h"

// How many passages of each kind there were on a day. Counted up in the batch that writes the
// passages, so exact whatever is cut off or comes again; never counted down, because passages never
// change and a day's count outlives them. It is kept for good: it names nobody, and the kinds of a
// day are few. Part of the storage format, never changed. Used by the case store's own files only.
//
//   passage.day/<day>/<site>/<state>/<stage>/<fuel>/<outcome>: how many
//   passage.day.until: up to which position passages are counted, and the first day that is whole
namespace bluegate::storage::passage_tally {

// Adds passages to the counts of their kinds. Whoever writes the batch is the only one to count
// meanwhile, and counts once in a batch.
absl::Status Stage(const KeyValueStore& kv, absl::Span<const PassageKind> kinds, WriteBatch& batch);

// In the order of their kinds.
absl::StatusOr<std::vector<PassageCount>> OfDay(const KeyValueStore& kv, uint64_t day);

struct Until {
  uint64_t position = 0;
  // Days before it may lack passages; 0: every passage of the folder is counted.
  uint64_t first_day = 0;
};
// All zero when nothing is kept.
absl::StatusOr<Until> CountedUntil(const KeyValueStore& kv);
void StageUntil(const Until& until, WriteBatch& batch);

}  // namespace bluegate::storage::passage_tally

#endif  // BLUEGATE_STORAGE_PASSAGE_TALLY_H_
