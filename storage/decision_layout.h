#ifndef BLUEGATE_STORAGE_DECISION_LAYOUT_H_
#define BLUEGATE_STORAGE_DECISION_LAYOUT_H_

#include <cstdint>
#include <string_view>

#include "absl/status/statusor.h"

namespace bluegate::storage {

// The tables of decisions, see docs/storage_format.md. Used by DecisionStore.

// decision-name: request id -> position of its answer
inline constexpr std::string_view kNameTable = "decision-name";
// decision-named: -> position up to which decision-name is complete
inline constexpr std::string_view kNamedTable = "decision-named";
// decision-logged: -> position up to which decisions have their leaves
inline constexpr std::string_view kLoggedTable = "decision-logged";
// decision-entry: position -> kind, request id, question digest, the owner's bytes; or a run of
// such values (decision_rows.h). A record of the journal is the position (8 bytes, big-endian) and
// one value.
inline constexpr std::string_view kEntryTable = "decision-entry";

// Kinds of an entry.
inline constexpr uint64_t kAnswer = 1;
inline constexpr uint64_t kLate = 2;
// In the place of a kind: the row is a run.
inline constexpr uint64_t kRun = 3;

// The parts of an entry; views into its value.
struct DecisionEntry {
  uint64_t kind = 0;
  std::string_view request_id;
  std::string_view question_digest;
  std::string_view bytes;
};
// DATA_LOSS when the value is none.
absl::StatusOr<DecisionEntry> ReadDecisionEntry(std::string_view value);

}  // namespace bluegate::storage

#endif  // BLUEGATE_STORAGE_DECISION_LAYOUT_H_
