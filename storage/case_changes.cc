#include "storage/case_changes.h"

#include <optional>
#include <utility>

#include "absl/functional/function_ref.h"
#include "storage/case_records.h"
#include "storage/ordered_key.h"

namespace bluegate::storage::case_changes {
namespace {

constexpr std::string_view kChangeTable = "case.change";
constexpr std::string_view kRequestTable = "case.request";
constexpr std::string_view kAnswerTable = "case.answer";

std::string RequestPrefix(std::string_view case_id) {
  return OrderedKey(kRequestTable).Text(case_id).str();
}

std::string RequestKey(std::string_view case_id, uint64_t revision) {
  return RequestPrefix(case_id) + EncodeNumber(revision);
}

// Calls `visit` for the next rows of a table; `next_key` is then behind them. True at its end.
absl::StatusOr<bool> ScanNext(
    const KeyValueStore& kv, std::string_view table, size_t limit, std::string& next_key,
    absl::FunctionRef<absl::Status(std::string_view key, std::string_view value)> visit) {
  KeyRange range = PrefixRange(OrderedKey(table).str());
  if (!next_key.empty()) range.start = next_key;
  size_t rows = 0;
  absl::Status broken;
  const absl::Status scanned =
      kv.Scan(range, ScanOrder::kAscending, [&](std::string_view key, std::string_view value) {
        if (rows == limit) return false;
        ++rows;
        next_key = std::string(key) + '\0';
        broken = visit(key, value);
        return broken.ok();
      });
  if (!broken.ok()) return broken;
  if (!scanned.ok()) return scanned;
  return rows < limit;
}

}  // namespace

void Stage(std::string_view case_id, uint64_t revision, std::string_view request_id,
           WriteBatch& batch) {
  batch.Put(case_records::CaseChangeKey(revision), std::string(case_id));
  batch.Put(RequestKey(case_id, revision), std::string(request_id));
}

absl::StatusOr<std::vector<Change>> Of(const KeyValueStore& kv, std::string_view case_id) {
  const std::string prefix = RequestPrefix(case_id);
  std::vector<Change> changes;
  absl::Status broken;
  const absl::Status scanned = kv.Scan(PrefixRange(prefix), ScanOrder::kAscending,
                                       [&](std::string_view key, std::string_view request_id) {
                                         const absl::StatusOr<uint64_t> revision =
                                             DecodeNumber(key.substr(prefix.size()));
                                         broken = revision.status();
                                         if (broken.ok())
                                           changes.push_back({*revision, std::string(request_id)});
                                         return broken.ok();
                                       });
  if (!broken.ok()) return broken;
  if (!scanned.ok()) return scanned;
  return changes;
}

void StageDeletion(std::string_view case_id, const std::vector<Change>& changes,
                   WriteBatch& batch) {
  for (const Change& change : changes) {
    batch.Delete(case_records::CaseChangeKey(change.revision));
    batch.Delete(RequestKey(case_id, change.revision));
    if (!change.request_id.empty()) batch.Delete(case_records::CaseAnswerKey(change.request_id));
  }
}

absl::StatusOr<bool> Completion::Step(KeyValueStore& kv) {
  if (answers_done_) return StepChanges(kv);
  const absl::StatusOr<bool> done = StepAnswers(kv);
  if (!done.ok()) return done;
  if (*done) {
    answers_done_ = true;
    next_key_.clear();
  }
  return false;
}

absl::StatusOr<bool> Completion::StepAnswers(KeyValueStore& kv) {
  WriteBatch batch;
  const absl::StatusOr<bool> done =
      ScanNext(kv, kAnswerTable, kRowsAtOnce, next_key_,
               [&](std::string_view key, std::string_view value) -> absl::Status {
                 OrderedKeyReader reader(kAnswerTable, key);
                 absl::StatusOr<std::string> request_id = reader.Text();
                 if (!request_id.ok()) return request_id.status();
                 const auto answer = case_records::DecodeAnswer(value);
                 if (!answer.ok()) return answer.status();
                 const CaseRecord& record = answer->row.record;
                 batch.Put(RequestKey(record.case_id, record.revision), *std::move(request_id));
                 return absl::OkStatus();
               });
  if (!done.ok()) return done;
  if (batch.changes().empty()) return done;
  const absl::Status written = kv.Write(batch, Durability::kBuffered);
  if (!written.ok()) return written;
  return done;
}

absl::StatusOr<bool> Completion::StepChanges(KeyValueStore& kv) {
  std::vector<std::string> keys;
  const absl::StatusOr<bool> done =
      ScanNext(kv, kChangeTable, kRowsAtOnce, next_key_,
               [&](std::string_view key, std::string_view case_id) -> absl::Status {
                 OrderedKeyReader reader(kChangeTable, key);
                 const absl::StatusOr<uint64_t> revision = reader.Number();
                 if (!revision.ok()) return revision.status();
                 keys.push_back(RequestKey(case_id, *revision));
                 return absl::OkStatus();
               });
  if (!done.ok()) return done;
  const auto rows = kv.MultiGet(keys);
  if (!rows.ok()) return rows.status();
  WriteBatch batch;
  for (size_t i = 0; i < keys.size(); ++i) {
    if (!(*rows)[i].has_value()) batch.Put(std::move(keys[i]), "");
  }
  if (batch.changes().empty()) return done;
  const absl::Status written = kv.Write(batch, Durability::kBuffered);
  if (!written.ok()) return written;
  return done;
}

}  // namespace bluegate::storage::case_changes
