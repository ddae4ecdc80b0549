#include "storage/change_log.h"

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "storage/ordered_key.h"
#include "storage/record_codec.h"

namespace bluegate::storage {
namespace {

constexpr size_t kRequestIdBytesMax = 64;

}  // namespace

absl::Status CheckRequestId(std::string_view request_id) {
  if (!request_id.empty() && request_id.size() <= kRequestIdBytesMax &&
      request_id.find('\0') == std::string_view::npos) {
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError(
      absl::StrCat("request_id: ", request_id.size(), " bytes, wanted 1-64 without a zero byte"));
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

absl::StatusOr<KeptAnswer> ChangeLog::Find(const KeyValueStore& kv,
                                           std::string_view request_id) const {
  const absl::StatusOr<std::string> value = kv.Get(OrderedKey(table).Text(request_id).str());
  if (!value.ok()) return value.status();
  RecordReader reader(*value);
  KeptAnswer answer;
  answer.position = reader.Number();
  answer.question_digest = reader.Bytes();
  answer.bytes = reader.Bytes();
  if (absl::Status status = reader.Finish(table); !status.ok()) return status;
  return answer;
}

absl::StatusOr<KeptAnswer> ChangeLog::Append(KeyValueStore& kv, std::string_view request_id,
                                             std::string_view question_digest,
                                             std::string_view bytes, WriteBatch batch,
                                             absl::Span<const AuditEntry> entries,
                                             AuditLog& audit_log) const {
  if (absl::Status id = CheckRequestId(request_id); !id.ok()) return id;
  absl::StatusOr<KeptAnswer> earlier = Find(kv, request_id);
  if (earlier.ok() || !absl::IsNotFound(earlier.status())) return earlier;
  const absl::StatusOr<uint64_t> last = LastPosition(kv, log_table);
  if (!last.ok()) return last.status();
  KeptAnswer answer{*last + 1, std::string(question_digest), std::string(bytes)};
  batch.Put(OrderedKey(table).Text(request_id).str(),
            RecordWriter().Number(answer.position).Bytes(question_digest).Bytes(bytes).Take());
  batch.Put(OrderedKey(log_table).Number(answer.position).str(), std::string(request_id));
  AuditLog::Growth growth = audit_log.Stage(entries, batch);
  if (absl::Status status = kv.Write(batch, Durability::kSynced); !status.ok()) return status;
  audit_log.Commit(std::move(growth));
  return answer;
}

absl::StatusOr<std::vector<KeptAnswer>> ChangeLog::All(const KeyValueStore& kv) const {
  auto named = AllByRequestId(kv);
  if (!named.ok()) return named.status();
  std::vector<KeptAnswer> changes;
  for (auto& [request_id, change] : *named) changes.push_back(std::move(change));
  return changes;
}

absl::StatusOr<std::vector<std::pair<std::string, KeptAnswer>>> ChangeLog::AllByRequestId(
    const KeyValueStore& kv) const {
  std::vector<std::string> request_ids;
  const absl::Status scan = kv.Scan(PrefixRange(OrderedKey(log_table).str()), ScanOrder::kAscending,
                                    [&](std::string_view key, std::string_view value) {
                                      request_ids.emplace_back(value);
                                      return true;
                                    });
  if (!scan.ok()) return scan;
  std::vector<std::pair<std::string, KeptAnswer>> changes;
  for (const std::string& request_id : request_ids) {
    absl::StatusOr<KeptAnswer> change = Find(kv, request_id);
    if (!change.ok()) return change.status();
    changes.emplace_back(request_id, *std::move(change));
  }
  return changes;
}

}  // namespace bluegate::storage
