// The end of decisions whose period is over.
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "storage/decision_layout.h"
#include "storage/decision_rows.h"
#include "storage/decision_store.h"
#include "storage/ordered_key.h"

namespace bluegate::storage {
namespace {

// A row of which entries go.
struct ChangedRow {
  std::string bytes;
  EntryRow row;
  bool is_changed = false;  // it may have turned out to have none of them
};

}  // namespace

absl::StatusOr<size_t> DecisionStore::ExpireDecisions(const std::vector<uint64_t>& positions,
                                                      const AuditStamp& stamp) {
  // The newest stays, whose position the next one follows.
  const uint64_t newest = LastDecision();
  absl::MutexLock lock(&change_mutex_);
  WriteBatch batch;
  std::vector<AuditEntry> leaves;
  std::map<std::string, ChangedRow> rows;
  for (const uint64_t position : positions) {
    if (position >= newest) continue;
    absl::StatusOr<KeptEntryRow> kept = FindEntryRow(*kv_, position);
    if (absl::IsNotFound(kept.status())) continue;
    if (!kept.ok()) return kept.status();
    const auto [at, is_first] = rows.try_emplace(kept->key);
    ChangedRow& changed = at->second;
    if (is_first) {
      changed.bytes = std::move(kept->value);
      absl::StatusOr<EntryRow> row = ReadEntryRow(kept->key, changed.bytes);
      if (!row.ok()) return row.status();
      changed.row = *std::move(row);
    }
    const uint64_t place = position - changed.row.first;
    if (place >= changed.row.values.size() || changed.row.values[place].empty()) continue;
    const std::string_view value = std::exchange(changed.row.values[place], {});
    changed.is_changed = true;
    const absl::StatusOr<DecisionEntry> entry = ReadDecisionEntry(value);
    if (!entry.ok()) return entry.status();
    // A late truth has no name of its own.
    if (entry->kind == kAnswer) batch.Delete(OrderedKey(kNameTable).Text(entry->request_id).str());
    leaves.push_back({kDeletionKind, DeletedSubject("decision", absl::StrCat(position)),
                      stamp.actor, stamp.time_us, Sha256(value)});
  }
  for (const auto& [key, changed] : rows) {
    if (changed.is_changed) PutEntryRow(changed.row, batch);
  }
  if (leaves.empty()) return 0;
  AuditLog::Growth growth = audit_log_->Stage(leaves, batch, AuditLog::Guard::kOwnersLock);
  if (absl::Status status = kv_->Write(batch, Durability::kSynced); !status.ok()) return status;
  audit_log_->Commit(std::move(growth));
  return leaves.size();
}

}  // namespace bluegate::storage
