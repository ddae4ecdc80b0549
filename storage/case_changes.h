#ifndef BLUEGATE_STORAGE_CASE_CHANGES_H_
#define BLUEGATE_STORAGE_CASE_CHANGES_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "storage/kv.h"

// The changes of cases: by revision, for those who watch, and by case, so that whoever deletes a
// case finds all rows that belong to it. Used by the case store's own files only.
namespace bluegate::storage::case_changes {

// Adds the change that made `revision` of a case:
//   case.change/<revision>: case id
//   case.request/<case id>/<revision>: id of the request that asked for the change and under which
//     its answer is kept; empty for the change that opened the case
void Stage(std::string_view case_id, uint64_t revision, std::string_view request_id,
           WriteBatch& batch);

struct Change {
  uint64_t revision = 0;
  std::string request_id;
};
// The changes of a case by its case.request rows, oldest first. A case has as many changes as
// events; where there are fewer, a version that kept no such rows wrote some of them.
absl::StatusOr<std::vector<Change>> Of(const KeyValueStore& kv, std::string_view case_id);

// Deletes the rows of Stage and the kept answer.
void StageDeletion(std::string_view case_id, const std::vector<Change>& changes, WriteBatch& batch);

// Adds the case.request rows that a version without them left out, in small buffered writes. Cut
// off at any moment, it is begun anew: rows of changes with an answer come first, so a case never
// seems whole before it is. Used by one thread; others may write meanwhile.
class Completion {
 public:
  static constexpr size_t kRowsAtOnce = 1000;

  // Goes on with the next rows. True when there are no more.
  absl::StatusOr<bool> Step(KeyValueStore& kv);

 private:
  absl::StatusOr<bool> StepAnswers(KeyValueStore& kv);
  absl::StatusOr<bool> StepChanges(KeyValueStore& kv);

  bool answers_done_ = false;
  std::string next_key_;  // empty: the first of the table
};

}  // namespace bluegate::storage::case_changes

#endif  // BLUEGATE_STORAGE_CASE_CHANGES_H_
