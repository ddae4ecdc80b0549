#ifndef BLUEGATE_STORAGE_LEDGER_EXPIRY_H_
#define BLUEGATE_STORAGE_LEDGER_EXPIRY_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "storage/case_store.h"

namespace bluegate::storage {

// The deletion of passages whose period is over. Passages with a case, opened with them or later,
// are evidence and stay until CaseExpiry has deleted it; those under a legal hold stay too. Every
// deletion has a leaf in the audit log, in the batch that makes it; the leaves of deleted passages
// stay, so proofs of before hold. Thread-safe.
class LedgerExpiry {
 public:
  // `store` outlives this.
  explicit LedgerExpiry(CaseStore* store) : store_(store) {}

  // What the ledger has of a capture.
  struct Entry {
    std::optional<std::string> content;  // of its passage; nullopt: there is none
    bool has_case = false;               // its own, or one that was opened later
    bool held = false;
  };
  // One for each id, in order.
  absl::StatusOr<std::vector<Entry>> Look(const std::vector<std::string>& passage_ids) const;

  struct Step {
    uint64_t seen = 0;           // passages looked at
    uint64_t deleted = 0;        // of them
    uint64_t last_position = 0;  // the next step goes on after it
    bool done = false;           // no more passages, or one that `is_over` says is too young
  };
  // Looks at no more than `limit` passages after `after_position`, oldest first, and deletes those
  // of which `is_over` says, from their content, that their period is over. The first that is not
  // ends the sweep: passages come in the order of their time. A sweep begins at position 0; one
  // that was broken off begins again, and what it deleted is gone. `is_over` must be false while a
  // case may still be opened for the passage. ABORTED, and nothing is deleted: a hold came between.
  absl::StatusOr<Step> Sweep(uint64_t after_position, size_t limit, int64_t now_us,
                             absl::FunctionRef<absl::StatusOr<bool>(std::string_view)> is_over);

 private:
  CaseStore* const store_;
};

}  // namespace bluegate::storage

#endif  // BLUEGATE_STORAGE_LEDGER_EXPIRY_H_
