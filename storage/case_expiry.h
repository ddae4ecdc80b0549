#ifndef BLUEGATE_STORAGE_CASE_EXPIRY_H_
#define BLUEGATE_STORAGE_CASE_EXPIRY_H_

#include <cstdint>
#include <optional>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "storage/case_changes.h"
#include "storage/case_store.h"

namespace bluegate::storage {

// The deletion of cases whose period is over. A case goes with all its rows in one batch, together
// with a leaf in the audit log for each of its events: it is there as a whole, or not at all.
// Leaves of before stay, so proofs hold; revisions of deleted changes are never given again, nor is
// the id of a deleted case. What was counted stays counted. The passage stays; LedgerExpiry deletes
// it once it has no case.
//
// Used by one thread; others may read and change the store meanwhile.
class CaseExpiry {
 public:
  // A batch has about so many rows at most, but always a whole case.
  static constexpr size_t kRowsAtOnce = 5000;

  // `store` outlives this.
  explicit CaseExpiry(CaseStore* store) : store_(store) {}

  // What becomes of a case.
  enum class Fate {
    kTooYoung,  // opened too late for its period to be over, and so is every case behind it
    kKept,
    kOver,
  };
  // Answers from a case without the content of its passage. Errors end the sweep.
  using FateOf = absl::FunctionRef<absl::StatusOr<Fate>(const CaseRecord& record)>;

  struct Step {
    uint64_t deleted = 0;
    CasePlace last;     // the next step goes on behind it
    bool done = false;  // no more cases, or one that is too young
  };
  // Looks at no more than `limit` cases behind `after` (std::nullopt: from the first on), in the
  // order of their places, which is that of their opening, and deletes those that are over and not
  // under a legal hold. A sweep begins with std::nullopt; one that was broken off begins again.
  // ABORTED, and nothing is deleted: a case was changed or held meanwhile. A step may also do
  // nothing but add rows that an older version left out: then `last` is `after` and it is not done.
  absl::StatusOr<Step> Sweep(std::optional<CasePlace> after, size_t limit, int64_t now_us,
                             FateOf fate_of);

 private:
  CaseStore* const store_;
  std::optional<case_changes::Completion> completion_;  // while rows are added
  bool completed_ = false;                              // in this sweep
};

}  // namespace bluegate::storage

#endif  // BLUEGATE_STORAGE_CASE_EXPIRY_H_
