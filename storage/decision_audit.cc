#include <charconv>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "storage/change_log.h"
#include "storage/decision_layout.h"
#include "storage/decision_store.h"
#include "storage/ordered_key.h"

namespace bluegate::storage {
namespace {

// Position of the last decision that has its leaf.
constexpr std::string_view kLoggedTable = "decision-logged";

}  // namespace

// A batch of leaves is visible before it is synced. Nothing is built upon it, and no checkpoint
// tells of it, until a sync has succeeded.
absl::Status DecisionStore::SettleLog() {
  if (!unsynced_.has_value()) return absl::OkStatus();
  if (absl::Status status = kv_->Sync(); !status.ok()) return status;
  audit_log_->Commit(*std::move(unsynced_));
  unsynced_.reset();
  return absl::OkStatus();
}

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
  // A store that was opened to be read only has no log yet and needs none.
  if (absl::IsUnavailable(status)) return absl::OkStatus();
  if (status.ok()) audit_log_->Commit(std::move(growth));
  return status;
}

absl::StatusOr<uint64_t> DecisionStore::LogDecisions(const AuditStamp& stamp, size_t count_max) {
  absl::MutexLock lock(&change_mutex_);
  if (absl::Status settled = SettleLog(); !settled.ok()) return settled;
  const auto logged = kv_->Get(OrderedKey(kLoggedTable).str());
  if (!logged.ok() && !absl::IsNotFound(logged.status())) return logged.status();
  absl::StatusOr<uint64_t> position = logged.ok() ? DecodeNumber(*logged) : first_layout_last_;
  if (!position.ok()) return position;
  const uint64_t last = LastDecision();
  if (*position >= last) return 0;
  std::vector<AuditEntry> entries;
  absl::Status broken;
  KeyRange range = PrefixRange(OrderedKey(kEntryTable).str());
  range.start = OrderedKey(kEntryTable).Number(*position + 1).str();
  const absl::Status scan =
      kv_->Scan(range, ScanOrder::kAscending, [&](std::string_view key, std::string_view value) {
        const absl::StatusOr<uint64_t> at = OrderedKeyReader(kEntryTable, key).Number();
        broken = at.status();
        if (!at.ok() || *at > last) return false;
        position = at;
        entries.push_back(
            {"decision", absl::StrCat(*at), stamp.actor, stamp.time_us, Sha256(value)});
        return entries.size() < count_max;
      });
  if (!scan.ok()) return scan;
  if (!broken.ok()) return broken;
  if (entries.empty()) return 0;
  WriteBatch batch;
  batch.Put(OrderedKey(kLoggedTable).str(), EncodeNumber(*position));
  AuditLog::Growth growth = audit_log_->Stage(entries, batch);
  // Not synced here: a synced write would hold up the decisions of that moment.
  if (absl::Status status = kv_->Write(batch, Durability::kBuffered); !status.ok()) return status;
  unsynced_ = std::move(growth);
  if (absl::Status status = SettleLog(); !status.ok()) return status;
  return entries.size();
}

absl::StatusOr<std::string> DecisionStore::ReadLogged(const AuditEntry& entry) const {
  if (entry.kind == "rule_set") return RuleSetFile(entry.subject);
  if (entry.kind == "decision") {
    uint64_t position = 0;
    const char* const end = entry.subject.data() + entry.subject.size();
    if (std::from_chars(entry.subject.data(), end, position).ptr != end) position = 0;
    return kv_->Get(OrderedKey(kEntryTable).Number(position).str());
  }
  absl::StatusOr<KeptAnswer> kept = absl::NotFoundError("entry: of no kind that is kept here");
  if (entry.kind == "alert") kept = FindAlert(entry.subject);
  if (entry.kind == "rule_set.change") kept = FindRuleSet(entry.subject);
  if (!kept.ok()) return kept.status();
  return kept->bytes;
}

}  // namespace bluegate::storage
