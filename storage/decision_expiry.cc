// The end of decisions whose period is over.
#include <utility>

#include "absl/strings/str_cat.h"
#include "storage/decision_layout.h"
#include "storage/decision_store.h"
#include "storage/ordered_key.h"

namespace bluegate::storage {

absl::StatusOr<size_t> DecisionStore::ExpireDecisions(const std::vector<uint64_t>& positions,
                                                      const AuditStamp& stamp) {
  // The newest stays, whose position the next one follows.
  const uint64_t newest = LastDecision();
  absl::MutexLock lock(&change_mutex_);
  WriteBatch batch;
  std::vector<AuditEntry> leaves;
  for (const uint64_t position : positions) {
    if (position >= newest) continue;
    const std::string key = OrderedKey(kEntryTable).Number(position).str();
    const auto value = kv_->Get(key);
    if (absl::IsNotFound(value.status())) continue;
    if (!value.ok()) return value.status();
    const absl::StatusOr<DecisionEntry> entry = ReadDecisionEntry(*value);
    if (!entry.ok()) return entry.status();
    batch.Delete(key);
    // A late truth has no name of its own.
    if (entry->kind == kAnswer) batch.Delete(OrderedKey(kNameTable).Text(entry->request_id).str());
    leaves.push_back({kDeletionKind, DeletedSubject("decision", absl::StrCat(position)),
                      stamp.actor, stamp.time_us, Sha256(*value)});
  }
  if (leaves.empty()) return 0;
  AuditLog::Growth growth = audit_log_->Stage(leaves, batch, AuditLog::Guard::kOwnersLock);
  if (absl::Status status = kv_->Write(batch, Durability::kSynced); !status.ok()) return status;
  audit_log_->Commit(std::move(growth));
  return leaves.size();
}

}  // namespace bluegate::storage
