#ifndef BLUEGATE_STORAGE_LEGAL_HOLDS_H_
#define BLUEGATE_STORAGE_LEGAL_HOLDS_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "storage/case_store.h"

namespace bluegate::storage {

// Legal holds: what keeps a passage with its cases, pictures and readings whatever its age. Each
// hold and each end of one has a leaf in the audit log, in the batch that makes it. Thread-safe.
class LegalHolds {
 public:
  // `store` outlives this.
  explicit LegalHolds(CaseStore* store) : store_(store) {}

  // A capture, named by its passage's id (1-128 bytes without zero bytes, or INVALID_ARGUMENT), is
  // kept. Repeating does nothing. `content` is the service's: who, when and why; it is kept for
  // good, and its SHA-256 is in the leaf, of which the subject is "PASSAGE_ID#TIME_US".
  absl::Status Hold(std::string_view passage_id, std::string_view content, std::string_view actor,
                    int64_t time_us);
  // NOT_FOUND when there is no hold on it.
  absl::Status Lift(std::string_view passage_id, std::string_view content, std::string_view actor,
                    int64_t time_us);
  absl::StatusOr<bool> IsHeld(std::string_view passage_id) const;

  struct Held {
    std::string passage_id;
    std::string content;  // as it was set
  };
  // The holds on passages behind `after_passage_id` (empty: all), in the order of the ids' bytes,
  // at most `limit`.
  absl::StatusOr<std::vector<Held>> List(std::string_view after_passage_id, size_t limit) const;

  // Of the row that is there while a hold is. A batch that deletes what a hold would keep expects
  // its absence.
  static std::string KeyOf(std::string_view passage_id);

 private:
  CaseStore* const store_;
};

}  // namespace bluegate::storage

#endif  // BLUEGATE_STORAGE_LEGAL_HOLDS_H_
