#include "storage/case_expiry.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "enforcement/text.h"
#include "storage/case_lists.h"
#include "storage/case_records.h"
#include "storage/legal_holds.h"
#include "storage/ordered_key.h"
#include "storage/sha256.h"

namespace bluegate::storage {
namespace {

constexpr std::string_view kSystemActor = "bluegate";

struct Listed {
  CasePlace place;
  std::string case_id;
};

absl::StatusOr<std::vector<Listed>> ListBehind(const KeyValueStore& kv,
                                               std::optional<CasePlace> after, size_t limit) {
  // Every case stands in this list, whatever its state, passage and site.
  const std::string prefix = case_records::CaseOrderPrefix(0, 0, "");
  KeyRange range = PrefixRange(prefix);
  if (after.has_value()) range.start = prefix + case_records::EncodePlace(*after) + '\0';
  std::vector<Listed> listed;
  absl::Status broken;
  const absl::Status scanned =
      kv.Scan(range, ScanOrder::kAscending, [&](std::string_view key, std::string_view value) {
        if (listed.size() == limit) return false;
        const auto place = case_records::DecodePlace(key.substr(prefix.size()));
        auto entry = case_records::DecodeOrderEntry(value);
        broken.Update(place.status());
        broken.Update(entry.status());
        if (broken.ok()) listed.push_back({*place, std::move(entry->case_id)});
        return broken.ok();
      });
  if (!broken.ok()) return broken;
  if (!scanned.ok()) return scanned;
  return listed;
}

absl::Status Damaged(std::string_view case_id, std::string_view what) {
  return absl::DataLossError(absl::StrCat("case ", AbslView(case_id), ": ", AbslView(what)));
}

// A case as it is kept.
struct Kept {
  std::string bytes;
  case_records::CaseRow row;  // with its events
  bool held = false;
};

absl::StatusOr<Kept> Read(const KeyValueStore& kv, const std::string& case_id) {
  absl::StatusOr<std::string> bytes = kv.Get(case_records::CaseKey(case_id));
  if (absl::IsNotFound(bytes.status())) return Damaged(case_id, "it is listed and not there");
  if (!bytes.ok()) return bytes.status();
  absl::StatusOr<case_records::CaseRow> row = case_records::DecodeCase(*bytes);
  if (!row.ok()) return row.status();
  std::vector<std::string> keys = {LegalHolds::KeyOf(row->record.passage_id)};
  for (uint64_t number = 1; number <= row->event_count; ++number) {
    keys.push_back(case_records::CaseEventKey(case_id, number));
  }
  auto parts = kv.MultiGet(keys);
  if (!parts.ok()) return parts.status();
  for (size_t i = 1; i < parts->size(); ++i) {
    if (!(*parts)[i].has_value()) return Damaged(case_id, absl::StrCat("event ", i, " is missing"));
    row->record.events.push_back(*std::move((*parts)[i]));
  }
  return Kept{*std::move(bytes), *std::move(row), parts->front().has_value()};
}

absl::Status StageDeletion(const KeyValueStore& kv, const Kept& kept,
                           const std::vector<case_changes::Change>& changes, int64_t now_us,
                           WriteBatch& batch, std::vector<AuditEntry>& leaves) {
  const CaseRecord& record = kept.row.record;
  const std::string key = case_records::CaseKey(record.case_id);
  // A change or a hold that came meanwhile refuses the batch.
  batch.Expect(key, kept.bytes);
  batch.Expect(LegalHolds::KeyOf(record.passage_id), std::nullopt);
  batch.Delete(key);
  case_records::DeleteCaseOrder(record, batch);
  case_changes::StageDeletion(record.case_id, changes, batch);
  for (size_t i = 0; i < record.events.size(); ++i) {
    batch.Delete(case_records::CaseEventKey(record.case_id, i + 1));
    leaves.push_back({kDeletionKind,
                      DeletedSubject("case.event", absl::StrCat(record.case_id, "#", i + 1)),
                      std::string(kSystemActor), now_us, Sha256(record.events[i])});
  }
  return case_lists::StageRemoval(kv, record, batch);
}

}  // namespace

absl::StatusOr<CaseExpiry::Step> CaseExpiry::Sweep(std::optional<CasePlace> after, size_t limit,
                                                   int64_t now_us, FateOf fate_of) {
  KeyValueStore& kv = *store_->kv();
  if (!after.has_value()) completed_ = false;
  Step step;
  step.last = after.value_or(CasePlace{});
  if (completion_.has_value()) {
    const absl::StatusOr<bool> complete = completion_->Step(kv);
    if (!complete.ok()) return complete.status();
    if (!*complete) return step;
    completion_.reset();
    completed_ = true;
  }
  const auto listed = ListBehind(kv, after, limit);
  if (!listed.ok()) return listed.status();
  WriteBatch batch;
  std::vector<AuditEntry> leaves;
  step.done = listed->size() < limit;
  for (const Listed& entry : *listed) {
    if (batch.changes().size() >= kRowsAtOnce) {
      step.done = false;
      break;
    }
    const absl::StatusOr<Kept> kept = Read(kv, entry.case_id);
    if (!kept.ok()) return kept.status();
    const absl::StatusOr<Fate> fate = fate_of(kept->row.record);
    if (!fate.ok()) return fate.status();
    if (*fate == Fate::kTooYoung) {
      step.done = true;
      break;
    }
    if (*fate == Fate::kOver && !kept->held) {
      const auto changes = case_changes::Of(kv, entry.case_id);
      if (!changes.ok()) return changes.status();
      if (changes->size() != kept->row.event_count) {
        const absl::StatusOr<std::string> now = kv.Get(case_records::CaseKey(entry.case_id));
        if (now.ok() && *now != kept->bytes) {
          return absl::AbortedError(absl::StrCat("case_id: \"", entry.case_id, "\" was changed"));
        }
        if (completed_) return Damaged(entry.case_id, "its changes are not those of its events");
        completion_.emplace();
        step.done = false;
        break;
      }
      const absl::Status staged = StageDeletion(kv, *kept, *changes, now_us, batch, leaves);
      if (!staged.ok()) return staged;
      ++step.deleted;
    }
    step.last = entry.place;
  }
  if (step.deleted == 0) return step;
  const absl::Status written = store_->WriteAllLogged(std::move(batch), leaves);
  if (!written.ok()) return written;
  return step;
}

}  // namespace bluegate::storage
