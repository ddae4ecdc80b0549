#include "storage/decision_store.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "storage/change_log.h"
#include "storage/ordered_key.h"
#include "storage/record_codec.h"

namespace bluegate::storage {
namespace {

// decision-name: request id -> position of its answer
constexpr std::string_view kNameTable = "decision-name";
// decision-entry: position -> kind, request id, question digest, the owner's bytes
constexpr std::string_view kEntryTable = "decision-entry";
// The first layout, which is only read: decision (request id -> position, question digest, bytes)
// and decision-log (position -> request id).
constexpr ChangeLog kFirstLayout = {"decision", "decision-log"};
constexpr ChangeLog kAlerts = {"alert", "alert-log"};
constexpr ChangeLog kRuleSets = {"rule-set-change", "rule-set-log"};
// rule-set: revision -> the file
constexpr std::string_view kRuleSetTable = "rule-set";

constexpr uint64_t kAnswer = 1;
constexpr uint64_t kLate = 2;

// The parts of an entry; views into its value.
struct Entry {
  uint64_t kind = 0;
  std::string_view request_id;
  std::string_view question_digest;
  std::string_view bytes;
};

// Takes a part off the front of `rest`; false when it is not there.
bool TakeNumber(std::string_view* rest, uint64_t* value) {
  if (rest->size() < 8) return false;
  *value = 0;
  for (const char byte : rest->substr(0, 8)) *value = *value << 8 | static_cast<uint8_t>(byte);
  rest->remove_prefix(8);
  return true;
}

bool TakeBytes(std::string_view* rest, std::string_view* bytes) {
  uint64_t size = 0;
  if (!TakeNumber(rest, &size) || size > rest->size()) return false;
  *bytes = rest->substr(0, size);
  rest->remove_prefix(size);
  return true;
}

absl::StatusOr<Entry> ReadEntry(std::string_view value) {
  Entry entry;
  if (TakeNumber(&value, &entry.kind) && TakeBytes(&value, &entry.request_id) &&
      TakeBytes(&value, &entry.question_digest) && TakeBytes(&value, &entry.bytes) &&
      value.empty()) {
    return entry;
  }
  return absl::DataLossError("decision-entry: cannot be read");
}

}  // namespace

absl::StatusOr<std::unique_ptr<DecisionStore>> DecisionStore::Open(
    std::unique_ptr<KeyValueStore> kv) {
  const absl::StatusOr<uint64_t> first_layout = LastPosition(*kv, kFirstLayout.log_table);
  if (!first_layout.ok()) return first_layout.status();
  const absl::StatusOr<uint64_t> last = LastPosition(*kv, kEntryTable);
  if (!last.ok()) return last.status();
  std::unique_ptr<DecisionStore> store(new DecisionStore(std::move(kv)));
  absl::MutexLock lock(&store->mutex_);
  store->first_layout_last_ = *first_layout;
  store->decision_last_ = std::max(*first_layout, *last);
  return store;
}

absl::Status DecisionStore::WriteEntry(std::string_view request_id,
                                       std::string_view question_digest, std::string_view bytes,
                                       bool late) {
  const uint64_t position = decision_last_ + 1;
  WriteBatch batch;
  batch.Put(OrderedKey(kEntryTable).Number(position).str(), RecordWriter()
                                                                .Number(late ? kLate : kAnswer)
                                                                .Bytes(request_id)
                                                                .Bytes(question_digest)
                                                                .Bytes(bytes)
                                                                .Take());
  if (!late) batch.Put(OrderedKey(kNameTable).Text(request_id).str(), EncodeNumber(position));
  if (absl::Status status = kv_->Write(batch, Durability::kBuffered); !status.ok()) return status;
  decision_last_ = position;
  return absl::OkStatus();
}

absl::StatusOr<std::optional<KeptAnswer>> DecisionStore::AppendDecision(
    std::string_view request_id, std::string_view question_digest, std::string_view bytes) {
  if (absl::Status id = CheckRequestId(request_id); !id.ok()) return id;
  absl::MutexLock lock(&mutex_);
  absl::StatusOr<KeptAnswer> earlier = FindDecision(request_id);
  if (earlier.ok()) return std::optional(*std::move(earlier));
  if (!absl::IsNotFound(earlier.status())) return earlier.status();
  if (absl::Status status = WriteEntry(request_id, question_digest, bytes, false); !status.ok()) {
    return status;
  }
  return std::nullopt;
}

absl::Status DecisionStore::AppendLate(std::string_view request_id, std::string_view bytes) {
  if (absl::Status id = CheckRequestId(request_id); !id.ok()) return id;
  absl::MutexLock lock(&mutex_);
  return WriteEntry(request_id, "", bytes, true);
}

absl::StatusOr<KeptAnswer> DecisionStore::FindDecision(std::string_view request_id) const {
  const auto name = kv_->Get(OrderedKey(kNameTable).Text(request_id).str());
  if (absl::IsNotFound(name.status()) && first_layout_last_ > 0) {
    absl::StatusOr<KeptAnswer> answer = kFirstLayout.Find(*kv_, request_id);
    if (answer.ok()) answer->first_layout = true;
    return answer;
  }
  if (!name.ok()) return name.status();
  const absl::StatusOr<uint64_t> position = DecodeNumber(*name);
  if (!position.ok()) return position.status();
  const auto value = kv_->Get(OrderedKey(kEntryTable).Number(*position).str());
  if (absl::IsNotFound(value.status())) {
    return absl::DataLossError(absl::StrCat("decision-entry: ", *position, " is missing"));
  }
  if (!value.ok()) return value.status();
  const absl::StatusOr<Entry> entry = ReadEntry(*value);
  if (!entry.ok()) return entry.status();
  return KeptAnswer{*position, std::string(entry->question_digest), std::string(entry->bytes)};
}

absl::Status DecisionStore::VisitDecisions(
    uint64_t position, uint64_t last, absl::FunctionRef<bool(const LoggedDecision&)> visit) const {
  KeyRange range = PrefixRange(OrderedKey(kEntryTable).str());
  range.start = OrderedKey(kEntryTable).Number(position + 1).str();
  absl::Status status;
  const absl::Status scan =
      kv_->Scan(range, ScanOrder::kAscending, [&](std::string_view key, std::string_view value) {
        const absl::StatusOr<uint64_t> at = OrderedKeyReader(kEntryTable, key).Number();
        const absl::StatusOr<Entry> entry = ReadEntry(value);
        status.Update(at.status());
        status.Update(entry.status());
        if (!status.ok() || *at > last) return false;
        return visit({*at, entry->request_id, entry->bytes, entry->kind == kLate});
      });
  status.Update(scan);
  return status;
}

uint64_t DecisionStore::LastDecision() const {
  absl::MutexLock lock(&mutex_);
  return decision_last_;
}

absl::Status DecisionStore::SyncDecisions() {
  absl::MutexLock sync_lock(&sync_mutex_);
  const uint64_t last = LastDecision();
  if (last == synced_last_) return absl::OkStatus();
  if (absl::Status status = kv_->Sync(); !status.ok()) return status;
  synced_last_ = last;
  return absl::OkStatus();
}

absl::StatusOr<KeptAnswer> DecisionStore::AppendAlert(std::string_view request_id,
                                                      std::string_view question_digest,
                                                      std::string_view bytes) {
  absl::MutexLock lock(&change_mutex_);
  return kAlerts.Append(*kv_, request_id, question_digest, bytes, WriteBatch());
}

absl::StatusOr<KeptAnswer> DecisionStore::FindAlert(std::string_view request_id) const {
  return kAlerts.Find(*kv_, request_id);
}

absl::StatusOr<std::vector<KeptAnswer>> DecisionStore::Alerts() const { return kAlerts.All(*kv_); }

absl::StatusOr<KeptAnswer> DecisionStore::AppendRuleSet(std::string_view request_id,
                                                        std::string_view question_digest,
                                                        std::string_view bytes,
                                                        std::string_view revision,
                                                        std::string_view file) {
  WriteBatch batch;
  batch.Put(OrderedKey(kRuleSetTable).Text(revision).str(), std::string(file));
  absl::MutexLock lock(&change_mutex_);
  return kRuleSets.Append(*kv_, request_id, question_digest, bytes, std::move(batch));
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
