#ifndef BLUEGATE_STORAGE_CHANGE_LOG_H_
#define BLUEGATE_STORAGE_CHANGE_LOG_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "storage/audit_log.h"
#include "storage/decision_store.h"
#include "storage/kv.h"

namespace bluegate::storage {

// A log of changes that each have a request id: `table` holds them by id, `log_table` the ids by
// position. Used by DecisionStore. A value; as thread-safe as the store below it, but a change is
// appended by one thread at a time.
struct ChangeLog {
  std::string_view table;
  std::string_view log_table;

  // The request id is 1-64 bytes without a zero byte, INVALID_ARGUMENT otherwise. Appends in one
  // synced write, together with what `batch` holds and with the leaves of `entries` in `audit_log`,
  // unless the id is there already; returns what is kept.
  absl::StatusOr<KeptAnswer> Append(KeyValueStore& kv, std::string_view request_id,
                                    std::string_view question_digest, std::string_view bytes,
                                    WriteBatch batch, absl::Span<const AuditEntry> entries,
                                    AuditLog& audit_log) const;
  // NOT_FOUND when there is none.
  absl::StatusOr<KeptAnswer> Find(const KeyValueStore& kv, std::string_view request_id) const;
  // Oldest first.
  absl::StatusOr<std::vector<KeptAnswer>> All(const KeyValueStore& kv) const;
  // The same, each with its request id.
  absl::StatusOr<std::vector<std::pair<std::string, KeptAnswer>>> AllByRequestId(
      const KeyValueStore& kv) const;
};

inline constexpr ChangeLog kAlerts = {"alert", "alert-log"};
inline constexpr ChangeLog kRuleSets = {"rule-set-change", "rule-set-log"};
// rule-set: revision -> the file
inline constexpr std::string_view kRuleSetTable = "rule-set";

absl::Status CheckRequestId(std::string_view request_id);

// Of the log's newest entry; 0 when it has none.
absl::StatusOr<uint64_t> LastPosition(const KeyValueStore& kv, std::string_view log_table);

}  // namespace bluegate::storage

#endif  // BLUEGATE_STORAGE_CHANGE_LOG_H_
