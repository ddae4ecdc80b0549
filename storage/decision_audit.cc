#include <charconv>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "storage/change_log.h"
#include "storage/decision_layout.h"
#include "storage/decision_rows.h"
#include "storage/decision_store.h"
#include "storage/ordered_key.h"

namespace bluegate::storage {
namespace {

// Decisions that get their leaves in one write.
constexpr size_t kLeavesAtOnce = 4096;

}  // namespace

// Alerts and rule sets of a store from before there was a log: from now on they are proven to be
// what they were then.
absl::Status DecisionStore::LogEarlierChanges() {
  if (audit_log_->size() > 0) return absl::OkStatus();
  std::vector<AuditEntry> entries;
  for (const ChangeLog& log : {kAlerts, kRuleSets}) {
    const auto changes = log.AllByRequestId(*kv_);
    if (!changes.ok()) return changes.status();
    for (const auto& [request_id, change] : *changes) {
      entries.push_back({log.table == kAlerts.table ? "alert" : "rule_set.change", request_id,
                         "bluegate", 0, Sha256(change.bytes)});
    }
  }
  const absl::Status scan =
      kv_->Scan(PrefixRange(OrderedKey(kRuleSetTable).str()), ScanOrder::kAscending,
                [&](std::string_view key, std::string_view file) {
                  const auto revision = OrderedKeyReader(kRuleSetTable, key).Text();
                  if (revision.ok()) {
                    entries.push_back({"rule_set", *revision, "bluegate", 0, Sha256(file)});
                  }
                  return true;
                });
  if (!scan.ok() || entries.empty()) return scan;
  WriteBatch batch;
  AuditLog::Growth growth = audit_log_->Stage(entries, batch);
  const absl::Status status = kv_->Write(batch, Durability::kSynced);
  if (status.ok()) audit_log_->Commit(std::move(growth));
  return status;
}

// An earlier version gave decisions their leaves some time after they were written.
absl::Status DecisionStore::LogEarlierDecisions(uint64_t last) {
  const auto logged = kv_->Get(OrderedKey(kLoggedTable).str());
  if (!logged.ok() && !absl::IsNotFound(logged.status())) return logged.status();
  absl::StatusOr<uint64_t> position = logged.ok() ? DecodeNumber(*logged) : first_layout_last_;
  KeyRange range = PrefixRange(OrderedKey(kEntryTable).str());
  while (position.ok() && *position < last) {
    std::vector<AuditEntry> entries;
    range.start = OrderedKey(kEntryTable).Number(*position + 1).str();
    const absl::Status scan =
        kv_->Scan(range, ScanOrder::kAscending, [&](std::string_view key, std::string_view value) {
          position = OrderedKeyReader(kEntryTable, key).Number();
          if (!position.ok()) return false;
          entries.push_back({"decision", absl::StrCat(*position), "bluegate", 0, Sha256(value)});
          return entries.size() < kLeavesAtOnce;
        });
    if (!scan.ok()) return scan;
    if (!position.ok() || entries.empty()) break;
    WriteBatch batch;
    batch.Put(OrderedKey(kLoggedTable).str(), EncodeNumber(*position));
    AuditLog::Growth growth = audit_log_->Stage(entries, batch, AuditLog::Guard::kOwnersLock);
    if (absl::Status status = kv_->Write(batch, Durability::kSynced); !status.ok()) return status;
    audit_log_->Commit(std::move(growth));
  }
  return position.status();
}

absl::StatusOr<std::string> DecisionStore::ReadLogged(const AuditEntry& entry) const {
  if (entry.kind == "rule_set") return RuleSetFile(entry.subject);
  if (entry.kind == "decision") {
    uint64_t position = 0;
    const char* const end = entry.subject.data() + entry.subject.size();
    if (std::from_chars(entry.subject.data(), end, position).ptr != end) position = 0;
    return FindEntry(*kv_, position);
  }
  absl::StatusOr<KeptAnswer> kept = absl::NotFoundError("entry: of no kind that is kept here");
  if (entry.kind == "alert") kept = FindAlert(entry.subject);
  if (entry.kind == "rule_set.change") kept = FindRuleSet(entry.subject);
  if (!kept.ok()) return kept.status();
  return kept->bytes;
}

}  // namespace bluegate::storage
