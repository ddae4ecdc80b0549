#include "storage/decision_store.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "enforcement/text.h"
#include "storage/change_log.h"
#include "storage/decision_layout.h"
#include "storage/decision_rows.h"
#include "storage/many_sha256.h"
#include "storage/ordered_key.h"
#include "storage/record_codec.h"

namespace bluegate::storage {
namespace {

// The first layout, which is only read: decision (request id -> position, question digest, bytes)
// and decision-log (position -> request id).
constexpr ChangeLog kFirstLayout = {"decision", "decision-log"};

constexpr size_t kPositionBytes = 8;

std::string_view ValueOf(std::string_view record) {
  return record.substr(std::min(record.size(), kPositionBytes));
}

absl::StatusOr<LoggedDecision> ReadJournaled(std::string_view record) {
  const absl::StatusOr<uint64_t> position = DecodeNumber(record.substr(0, kPositionBytes));
  if (!position.ok()) return absl::DataLossError("journal: a record is cut short");
  const absl::StatusOr<DecisionEntry> entry = ReadDecisionEntry(ValueOf(record));
  if (!entry.ok()) return entry.status();
  return LoggedDecision{*position, entry->request_id, entry->bytes, entry->kind == kLate};
}

}  // namespace

absl::StatusOr<std::unique_ptr<DecisionStore>> DecisionStore::Open(
    std::unique_ptr<KeyValueStore> kv, const std::filesystem::path& folder) {
  std::vector<std::string> recovered;
  auto journal = Journal::Open(folder, &recovered);
  if (!journal.ok()) return journal.status();
  return Load(std::move(kv), *std::move(journal), std::move(recovered));
}

absl::StatusOr<std::unique_ptr<DecisionStore>> DecisionStore::OpenToRead(
    std::vector<std::string> journal, std::unique_ptr<KeyValueStore> kv) {
  return Load(std::move(kv), nullptr, std::move(journal));
}

absl::StatusOr<std::unique_ptr<DecisionStore>> DecisionStore::Load(
    std::unique_ptr<KeyValueStore> kv, std::unique_ptr<Journal> journal,
    std::vector<std::string> recovered) {
  const absl::StatusOr<uint64_t> first_layout = LastPosition(*kv, kFirstLayout.log_table);
  if (!first_layout.ok()) return first_layout.status();
  const absl::StatusOr<uint64_t> last = LastEntry(*kv);
  if (!last.ok()) return last.status();
  absl::StatusOr<std::unique_ptr<AuditLog>> audit_log = AuditLog::Open(kv.get());
  if (!audit_log.ok()) return audit_log.status();
  std::unique_ptr<DecisionStore> store(new DecisionStore(std::move(kv)));
  store->audit_log_ = *std::move(audit_log);
  store->first_layout_last_ = *first_layout;
  if (journal != nullptr) {
    absl::MutexLock change_lock(&store->change_mutex_);
    absl::Status logged = store->LogEarlierChanges();
    if (logged.ok()) logged = store->LogEarlierDecisions(*last);
    if (!logged.ok()) return logged;
  }
  absl::MutexLock lock(&store->mutex_);
  store->decision_last_ = std::max(*first_layout, *last);
  store->synced_last_ = store->decision_last_;
  store->journal_ = std::move(journal);
  const auto named = store->kv_->Get(OrderedKey(kNamedTable).str());
  if (!named.ok() && !absl::IsNotFound(named.status())) return named.status();
  const absl::StatusOr<uint64_t> named_last = named.ok() ? DecodeNumber(*named) : 0;
  if (!named_last.ok()) return named_last.status();
  if (absl::Status status = store->Recover(*named_last, std::move(recovered)); !status.ok()) {
    return status;
  }
  if (store->journal_ != nullptr) {
    store->learner_ = std::thread([learning = store.get()] { learning->LearnNames(); });
  }
  return store;
}

DecisionStore::~DecisionStore() {
  {
    absl::MutexLock lock(&mutex_);
    closing_ = true;
  }
  if (learner_.joinable()) learner_.join();
}

// Until it is through, and for good if the table cannot be read, the table is asked for each name.
void DecisionStore::LearnNames() {
  constexpr size_t kHashesAtOnce = 256;
  std::vector<uint64_t> hashes;
  const auto learn = [&] {
    absl::MutexLock lock(&mutex_);
    for (const uint64_t hash : hashes) name_filter_.Add(hash);
    hashes.clear();
    return !closing_;
  };
  const absl::Status scanned =
      kv_->Scan(PrefixRange(OrderedKey(kNameTable).str()), ScanOrder::kAscending,
                [&](std::string_view key, std::string_view) {
                  const absl::StatusOr<std::string> name = OrderedKeyReader(kNameTable, key).Text();
                  if (name.ok()) hashes.push_back(NameFilter::HashOf(*name));
                  return hashes.size() < kHashesAtOnce || learn();
                });
  const bool whole = learn() && scanned.ok();
  absl::MutexLock lock(&mutex_);
  names_learned_ = whole;
}

// Whether surely no decision has a name of that hash; false says nothing.
bool DecisionStore::IsNewName(uint64_t hash) const {
  return names_learned_ && !name_filter_.MayHave(hash);
}

void DecisionStore::Name(std::string_view request_id, uint64_t position) {
  names_.emplace(request_id, position);
  name_filter_.Add(NameFilter::HashOf(request_id));
}

absl::Status DecisionStore::Recover(uint64_t named_last, std::vector<std::string> recovered) {
  const absl::Status unnamed =
      ScanEntries(named_last, decision_last_, [this](const LoggedDecision& entry) {
        if (!entry.late) Name(entry.request_id, entry.position);
        return true;
      });
  if (!unnamed.ok()) return unnamed;
  journaled_last_ = recovered.size();
  // A record begins with its position: the order of the bytes is that of the positions.
  std::sort(recovered.begin(), recovered.end());
  for (std::string& record : recovered) {
    const absl::StatusOr<LoggedDecision> entry = ReadJournaled(record);
    if (!entry.ok()) return entry.status();
    if (entry->position <= decision_last_) continue;  // it was saved before the end
    decision_last_ = entry->position;
    if (!entry->late) Name(entry->request_id, entry->position);
    fresh_.push_back({entry->position, std::make_shared<const std::string>(std::move(record))});
  }
  return absl::OkStatus();
}

std::shared_ptr<const std::string> DecisionStore::FindFresh(uint64_t position) const {
  absl::MutexLock lock(&mutex_);
  const auto found =
      std::lower_bound(fresh_.begin(), fresh_.end(), position,
                       [](const Fresh& entry, uint64_t wanted) { return entry.position < wanted; });
  return found == fresh_.end() || found->position != position ? nullptr : found->record;
}

std::vector<DecisionStore::Fresh> DecisionStore::FreshBetween(uint64_t position,
                                                              uint64_t last) const {
  std::vector<Fresh> between;
  absl::MutexLock lock(&mutex_);
  for (const Fresh& entry : fresh_) {
    if (entry.position > position && entry.position <= last) between.push_back(entry);
  }
  return between;
}

absl::StatusOr<uint64_t> DecisionStore::FindName(std::string_view request_id) const {
  {
    absl::MutexLock lock(&mutex_);
    const auto fresh = names_.find(AbslView(request_id));
    if (fresh != names_.end()) return fresh->second;
    if (IsNewName(NameFilter::HashOf(request_id))) {
      return absl::NotFoundError("decision-name: no decision has that name");
    }
  }
  const auto name = kv_->Get(OrderedKey(kNameTable).Text(request_id).str());
  if (!name.ok()) return name.status();
  return DecodeNumber(*name);
}

absl::StatusOr<KeptAnswer> DecisionStore::FindDecision(std::string_view request_id) const {
  const absl::StatusOr<uint64_t> position = FindName(request_id);
  if (position.ok()) return ReadAnswer(*position);
  if (!absl::IsNotFound(position.status()) || first_layout_last_ == 0) return position.status();
  absl::StatusOr<KeptAnswer> answer = kFirstLayout.Find(*kv_, request_id);
  if (answer.ok()) answer->first_layout = true;
  return answer;
}

absl::StatusOr<KeptAnswer> DecisionStore::ReadAnswer(uint64_t position) const {
  if (const auto record = FindFresh(position)) {
    const absl::StatusOr<DecisionEntry> entry = ReadDecisionEntry(ValueOf(*record));
    if (!entry.ok()) return entry.status();
    return KeptAnswer{position, std::string(entry->question_digest), std::string(entry->bytes)};
  }
  // Entries leave memory after they were written, so it is in the store by now.
  const auto value = FindEntry(*kv_, position);
  if (absl::IsNotFound(value.status())) {
    return absl::DataLossError(absl::StrCat("decision-entry: ", position, " is missing"));
  }
  if (!value.ok()) return value.status();
  const absl::StatusOr<DecisionEntry> entry = ReadDecisionEntry(*value);
  if (!entry.ok()) return entry.status();
  return KeptAnswer{position, std::string(entry->question_digest), std::string(entry->bytes)};
}

absl::Status DecisionStore::VisitDecisions(
    uint64_t position, uint64_t last, absl::FunctionRef<bool(const LoggedDecision&)> visit) const {
  // Taken first: what was not fresh any more by then is found by the scan.
  const std::vector<Fresh> fresh = FreshBetween(position, last);
  bool goes_on = true;
  const absl::Status scanned =
      ScanEntries(position, fresh.empty() ? last : fresh.front().position - 1,
                  [&](const LoggedDecision& entry) { return goes_on = visit(entry); });
  if (!scanned.ok()) return scanned;
  for (const Fresh& one : fresh) {
    if (!goes_on) break;
    const absl::StatusOr<LoggedDecision> entry = ReadJournaled(*one.record);
    if (!entry.ok()) return entry.status();
    goes_on = visit(*entry);
  }
  return absl::OkStatus();
}

absl::Status DecisionStore::ScanEntries(
    uint64_t position, uint64_t last, absl::FunctionRef<bool(const LoggedDecision&)> visit) const {
  KeyRange range = PrefixRange(OrderedKey(kEntryTable).str());
  // The row of the next position may begin before it.
  absl::StatusOr<KeptEntryRow> first = FindEntryRow(*kv_, position + 1);
  if (first.ok()) range.start = std::move(first->key);
  absl::Status status = absl::IsNotFound(first.status()) ? absl::OkStatus() : first.status();
  if (!status.ok()) return status;
  const auto visit_row = [&](std::string_view key, std::string_view value) {
    const absl::StatusOr<EntryRow> row = ReadEntryRow(key, value);
    status.Update(row.status());
    for (size_t i = 0; status.ok() && i < row->values.size(); ++i) {
      const uint64_t at = row->first + i;
      if (at <= position || row->values[i].empty()) continue;
      if (at > last) return false;
      const absl::StatusOr<DecisionEntry> entry = ReadDecisionEntry(row->values[i]);
      status.Update(entry.status());
      const bool goes_on =
          entry.ok() && visit({at, entry->request_id, entry->bytes, entry->kind == kLate});
      if (!goes_on) return false;
    }
    return status.ok();
  };
  status.Update(kv_->Scan(range, ScanOrder::kAscending, visit_row));
  return status;
}

uint64_t DecisionStore::LastDecision() const {
  absl::MutexLock lock(&mutex_);
  return decision_last_;
}

absl::Status DecisionStore::SyncDecisions(const AuditStamp& stamp) {
  absl::MutexLock sync_lock(&sync_mutex_);
  std::vector<Fresh> saved;
  uint64_t last = 0;
  uint64_t journaled_last = 0;
  {
    absl::MutexLock lock(&mutex_);
    if (decision_last_ == synced_last_ && names_.empty()) return absl::OkStatus();
    saved.assign(fresh_.begin(), fresh_.end());
    last = decision_last_;
    journaled_last = journaled_last_;
  }
  {
    absl::MutexLock change_lock(&change_mutex_);
    if (absl::Status status = Save(saved, last, stamp); !status.ok()) return status;
  }
  synced_last_ = last;
  {
    absl::MutexLock lock(&mutex_);
    ++names_epoch_;
    fresh_.erase(fresh_.begin(), fresh_.begin() + static_cast<std::ptrdiff_t>(saved.size()));
    absl::erase_if(names_, [last](const auto& name) { return name.second <= last; });
  }
  return journal_ == nullptr ? absl::OkStatus() : journal_->Forget(journaled_last);
}

absl::Status DecisionStore::Save(const std::vector<Fresh>& entries, uint64_t last,
                                 const AuditStamp& stamp) {
  WriteBatch batch;
  const auto put_name = [&batch](std::string_view request_id, uint64_t position) {
    batch.Put(OrderedKey(kNameTable).Text(request_id).str(), EncodeNumber(position));
  };
  std::vector<std::string_view> values;
  std::vector<PlacedEntry> placed;
  values.reserve(entries.size());
  placed.reserve(entries.size());
  for (const Fresh& fresh : entries) {
    const absl::StatusOr<LoggedDecision> entry = ReadJournaled(*fresh.record);
    if (!entry.ok()) return entry.status();
    values.push_back(ValueOf(*fresh.record));
    placed.push_back({fresh.position, values.back()});
    if (!entry->late) put_name(entry->request_id, fresh.position);
  }
  PutEntries(placed, batch);
  {
    // Names of entries that an earlier version left without.
    absl::MutexLock lock(&mutex_);
    const uint64_t first = entries.empty() ? last + 1 : entries.front().position;
    for (const auto& [request_id, position] : names_) {
      if (position < first) put_name(request_id, position);
    }
  }
  std::vector<std::string> hashes = Sha256Each(values);
  std::vector<AuditEntry> leaves;
  leaves.reserve(entries.size());
  for (size_t i = 0; i < entries.size(); ++i) {
    leaves.push_back({"decision", absl::StrCat(entries[i].position), stamp.actor, stamp.time_us,
                      std::move(hashes[i])});
  }
  batch.Put(OrderedKey(kNamedTable).str(), EncodeNumber(last));
  batch.Put(OrderedKey(kLoggedTable).str(), EncodeNumber(last));
  AuditLog::Growth growth =
      audit_log_->Stage(leaves, batch, AuditLog::Guard::kOwnersLock, AuditLog::Keeping::kRuns);
  const absl::Status status = kv_->Write(batch, Durability::kSynced);
  if (status.ok()) audit_log_->Commit(std::move(growth));
  return status;
}

absl::StatusOr<KeptAnswer> DecisionStore::AppendAlert(std::string_view request_id,
                                                      std::string_view question_digest,
                                                      std::string_view bytes,
                                                      const AuditStamp& stamp) {
  absl::MutexLock lock(&change_mutex_);
  const AuditEntry entry = {"alert", std::string(request_id), stamp.actor, stamp.time_us,
                            Sha256(bytes)};
  return kAlerts.Append(*kv_, request_id, question_digest, bytes, WriteBatch(), {entry},
                        *audit_log_);
}

absl::StatusOr<KeptAnswer> DecisionStore::FindAlert(std::string_view request_id) const {
  return kAlerts.Find(*kv_, request_id);
}

absl::StatusOr<std::vector<KeptAnswer>> DecisionStore::Alerts() const { return kAlerts.All(*kv_); }

absl::StatusOr<KeptAnswer> DecisionStore::AppendRuleSet(
    std::string_view request_id, std::string_view question_digest, std::string_view bytes,
    std::string_view revision, std::string_view file, const AuditStamp& stamp) {
  WriteBatch batch;
  batch.Put(OrderedKey(kRuleSetTable).Text(revision).str(), std::string(file));
  absl::MutexLock lock(&change_mutex_);
  const std::vector<AuditEntry> entries = {
      {"rule_set", std::string(revision), stamp.actor, stamp.time_us, Sha256(file)},
      {"rule_set.change", std::string(request_id), stamp.actor, stamp.time_us, Sha256(bytes)}};
  return kRuleSets.Append(*kv_, request_id, question_digest, bytes, std::move(batch), entries,
                          *audit_log_);
}

absl::StatusOr<KeptAnswer> DecisionStore::FindRuleSet(std::string_view request_id) const {
  return kRuleSets.Find(*kv_, request_id);
}

absl::StatusOr<std::vector<KeptAnswer>> DecisionStore::RuleSets() const {
  return kRuleSets.All(*kv_);
}

absl::StatusOr<std::string> DecisionStore::RuleSetFile(std::string_view revision) const {
  return kv_->Get(OrderedKey(kRuleSetTable).Text(revision).str());
}

}  // namespace bluegate::storage
