#ifndef BLUEGATE_STORAGE_CASE_LISTS_H_
#define BLUEGATE_STORAGE_CASE_LISTS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "storage/case_facets.h"
#include "storage/case_store.h"
#include "storage/kv.h"

// The lists in which cases stand by their facets: by deadline, by likeness and by day. Part of the
// storage format, never changed; a version that does not know these tables leaves them as they are.
// Used by the case store's own files only.
//
//   case.due/<state>/<passage state or 0>/<site or empty>/<due>/<position>/<late>: OrderEntry,
//   under
//     the case's state and the one that it lapses to
//   case.like/<like>/<position>/<late>: case id
//   case.day/<day>/<position>/<late>: figures
//   case.listed/<case id>: under what the case stands in them, and since which revision
//   case.listed.until: the revision up to which all changes are in the lists
namespace bluegate::storage::case_lists {

std::string ListedKey(std::string_view case_id);

// Brings the lists to `record` and its facets. `listed`: what is kept under ListedKey; std::nullopt
// when nothing is. DATA_LOSS when it cannot be read.
absl::Status Stage(const CaseRecord& record, const CaseFacets& facets,
                   const std::optional<std::string>& listed, WriteBatch& batch);

// Takes a case that is deleted off the lists; its figures of the day stay. The batch is to expect
// that the case has not changed.
absl::Status StageRemoval(const KeyValueStore& kv, const CaseRecord& record, WriteBatch& batch);

// Of the bytes under ListedKey: the revision of the case that stands in the lists.
absl::StatusOr<uint64_t> RevisionOf(std::string_view listed);

// Up to which revision all changes are in the lists; 0 when nothing is kept.
absl::StatusOr<uint64_t> ListedUntil(const KeyValueStore& kv);
void StageListedUntil(uint64_t revision, WriteBatch& batch);

// All keys of one list by deadline; a place is added to make an entry's key.
std::string DuePrefix(uint32_t state, uint32_t passage_state, std::string_view site_id);
std::string EncodeDuePlace(const DuePlace& place);
absl::StatusOr<DuePlace> DecodeDuePlace(std::string_view bytes);

// The states under which any case stands in the lists by deadline.
absl::StatusOr<std::vector<uint32_t>> DueStates(const KeyValueStore& kv);

// All keys of one list; the place, always with its late number, is added.
std::string LikePrefix(std::string_view like);
std::string DayPrefix(uint64_t day);
absl::StatusOr<CasePlace> DecodeWholePlace(std::string_view bytes);

}  // namespace bluegate::storage::case_lists

#endif  // BLUEGATE_STORAGE_CASE_LISTS_H_
