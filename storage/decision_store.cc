#include "storage/decision_store.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "storage/ordered_key.h"
#include "storage/record_codec.h"

namespace bluegate::storage {
namespace {

// decision, alert: request id -> position, question digest, the owner's bytes
constexpr std::string_view kDecisionTable = "decision";
constexpr std::string_view kAlertTable = "alert";
// decision-log, alert-log: position -> request id
constexpr std::string_view kDecisionLogTable = "decision-log";
constexpr std::string_view kAlertLogTable = "alert-log";
// decision-synced: -> position up to which decisions are known to survive power loss
constexpr std::string_view kSyncedTable = "decision-synced";

constexpr size_t kRequestIdBytesMax = 64;

absl::StatusOr<KeptAnswer> DecodeAnswer(std::string_view table, std::string_view value) {
  RecordReader reader(value);
  KeptAnswer answer;
  answer.position = reader.Number();
  answer.question_digest = reader.Bytes();
  answer.bytes = reader.Bytes();
  if (absl::Status status = reader.Finish(table); !status.ok()) return status;
  return answer;
}

absl::StatusOr<KeptAnswer> Find(const KeyValueStore& kv, std::string_view table,
                                std::string_view request_id) {
  const absl::StatusOr<std::string> value = kv.Get(OrderedKey(table).Text(request_id).str());
  if (!value.ok()) return value.status();
  return DecodeAnswer(table, *value);
}

absl::StatusOr<uint64_t> LastPosition(const KeyValueStore& kv, std::string_view log_table) {
  absl::StatusOr<uint64_t> last = 0;
  const absl::Status scan =
      kv.Scan(PrefixRange(OrderedKey(log_table).str()), ScanOrder::kDescending,
              [&](std::string_view key, std::string_view value) {
                last = OrderedKeyReader(log_table, key).Number();
                return false;
              });
  return scan.ok() ? last : scan;
}

}  // namespace

absl::StatusOr<std::unique_ptr<DecisionStore>> DecisionStore::Open(
    std::unique_ptr<KeyValueStore> kv) {
  const absl::StatusOr<uint64_t> decision_last = LastPosition(*kv, kDecisionLogTable);
  if (!decision_last.ok()) return decision_last.status();
  const absl::StatusOr<uint64_t> alert_last = LastPosition(*kv, kAlertLogTable);
  if (!alert_last.ok()) return alert_last.status();
  std::unique_ptr<DecisionStore> store(new DecisionStore(std::move(kv)));
  absl::MutexLock lock(&store->mutex_);
  store->decision_last_ = *decision_last;
  store->alert_last_ = *alert_last;
  return store;
}

absl::StatusOr<KeptAnswer> DecisionStore::Append(std::string_view table, std::string_view log_table,
                                                 std::string_view request_id,
                                                 std::string_view question_digest,
                                                 std::string_view bytes, Durability durability,
                                                 uint64_t* position_last) {
  if (request_id.empty() || request_id.size() > kRequestIdBytesMax ||
      request_id.find('\0') != std::string_view::npos) {
    return absl::InvalidArgumentError(
        absl::StrCat("request_id: ", request_id.size(), " bytes, wanted 1-64 without a zero byte"));
  }
  absl::StatusOr<KeptAnswer> earlier = Find(*kv_, table, request_id);
  if (earlier.ok() || !absl::IsNotFound(earlier.status())) return earlier;
  KeptAnswer answer{*position_last + 1, std::string(question_digest), std::string(bytes)};
  WriteBatch batch;
  batch.Put(OrderedKey(table).Text(request_id).str(),
            RecordWriter().Number(answer.position).Bytes(question_digest).Bytes(bytes).Take());
  batch.Put(OrderedKey(log_table).Number(answer.position).str(), std::string(request_id));
  if (absl::Status status = kv_->Write(batch, durability); !status.ok()) return status;
  *position_last = answer.position;
  return answer;
}

absl::StatusOr<KeptAnswer> DecisionStore::AppendDecision(std::string_view request_id,
                                                         std::string_view question_digest,
                                                         std::string_view bytes) {
  absl::MutexLock lock(&mutex_);
  return Append(kDecisionTable, kDecisionLogTable, request_id, question_digest, bytes,
                Durability::kBuffered, &decision_last_);
}

absl::StatusOr<KeptAnswer> DecisionStore::FindDecision(std::string_view request_id) const {
  return Find(*kv_, kDecisionTable, request_id);
}

absl::StatusOr<std::vector<std::string>> DecisionStore::DecisionsAfter(uint64_t position,
                                                                       size_t count_max) const {
  KeyRange range = PrefixRange(OrderedKey(kDecisionLogTable).str());
  range.start = OrderedKey(kDecisionLogTable).Number(position + 1).str();
  std::vector<std::string> request_ids;
  if (count_max == 0) return request_ids;
  const absl::Status scan =
      kv_->Scan(range, ScanOrder::kAscending, [&](std::string_view key, std::string_view value) {
        request_ids.emplace_back(value);
        return request_ids.size() < count_max;
      });
  if (!scan.ok()) return scan;
  return request_ids;
}

absl::Status DecisionStore::SyncDecisions() {
  absl::MutexLock sync_lock(&sync_mutex_);
  uint64_t last = 0;
  {
    absl::MutexLock lock(&mutex_);
    last = decision_last_;
  }
  if (last == synced_last_) return absl::OkStatus();
  // A synced write takes everything that was written before it along.
  WriteBatch batch;
  batch.Put(OrderedKey(kSyncedTable).str(), EncodeNumber(last));
  if (absl::Status status = kv_->Write(batch, Durability::kSynced); !status.ok()) return status;
  synced_last_ = last;
  return absl::OkStatus();
}

absl::StatusOr<KeptAnswer> DecisionStore::AppendAlert(std::string_view request_id,
                                                      std::string_view question_digest,
                                                      std::string_view bytes) {
  absl::MutexLock lock(&mutex_);
  return Append(kAlertTable, kAlertLogTable, request_id, question_digest, bytes,
                Durability::kSynced, &alert_last_);
}

absl::StatusOr<KeptAnswer> DecisionStore::FindAlert(std::string_view request_id) const {
  return Find(*kv_, kAlertTable, request_id);
}

absl::StatusOr<std::vector<KeptAnswer>> DecisionStore::Alerts() const {
  std::vector<std::string> request_ids;
  const absl::Status scan =
      kv_->Scan(PrefixRange(OrderedKey(kAlertLogTable).str()), ScanOrder::kAscending,
                [&](std::string_view key, std::string_view value) {
                  request_ids.emplace_back(value);
                  return true;
                });
  if (!scan.ok()) return scan;
  std::vector<KeptAnswer> alerts;
  for (const std::string& request_id : request_ids) {
    absl::StatusOr<KeptAnswer> alert = FindAlert(request_id);
    if (!alert.ok()) return alert.status();
    alerts.push_back(*std::move(alert));
  }
  return alerts;
}

}  // namespace bluegate::storage
