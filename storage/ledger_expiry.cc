#include "storage/ledger_expiry.h"

#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "enforcement/text.h"
#include "storage/case_records.h"
#include "storage/ordered_key.h"
#include "storage/sha256.h"

namespace bluegate::storage {
namespace {

constexpr std::string_view kSystemActor = "bluegate";

// Table "retention.hold": passage id -> what the service says of the hold.
std::string HoldKey(std::string_view passage_id) {
  return OrderedKey("retention.hold").Text(passage_id).str();
}

// What decides whether a passage goes: itself, its case, its hold.
void AddKeys(std::string_view passage_id, std::vector<std::string>& keys) {
  keys.push_back(case_records::PassageKey(passage_id));
  keys.push_back(case_records::CaseKey(passage_id));
  keys.push_back(HoldKey(passage_id));
}

// The leaf that tells of a hold or its end, and what it is of, kept for good.
AuditEntry StageRecord(const char* kind, std::string_view passage_id, std::string_view content,
                       std::string_view actor, int64_t time_us, WriteBatch& batch) {
  const std::string subject = absl::StrCat(AbslView(passage_id), "#", time_us);
  batch.Expect(case_records::RecordKey(kind, subject), std::nullopt);
  batch.Put(case_records::RecordKey(kind, subject), std::string(content));
  return {kind, subject, std::string(actor), time_us, Sha256(content)};
}

struct Listed {
  uint64_t position = 0;
  std::string passage_id;
};

absl::StatusOr<std::vector<Listed>> ListAfter(const KeyValueStore& kv, uint64_t after_position,
                                              size_t limit) {
  std::vector<Listed> listed;
  absl::Status broken;
  const std::string prefix = case_records::PassageOrderKey(0, 0);
  const KeyRange range{case_records::PassageOrderKey(0, after_position + 1),
                       case_records::PassageOrderKey(1, 0)};
  const absl::Status scanned =
      kv.Scan(range, ScanOrder::kAscending, [&](std::string_view key, std::string_view passage_id) {
        const auto position = DecodeNumber(key.substr(prefix.size() - EncodeNumber(0).size()));
        broken = position.status();
        if (!position.ok()) return false;
        listed.push_back({*position, std::string(passage_id)});
        return listed.size() < limit;
      });
  if (!scanned.ok()) return scanned;
  if (!broken.ok()) return broken;
  return listed;
}

}  // namespace

absl::Status LedgerExpiry::Hold(std::string_view passage_id, std::string_view content,
                                std::string_view actor, int64_t time_us) {
  if (passage_id.empty() || passage_id.size() > 128 || passage_id.find('\0') != passage_id.npos) {
    return absl::InvalidArgumentError("passage_id: wanted 1-128 bytes without zero bytes");
  }
  const absl::StatusOr<bool> held = IsHeld(passage_id);
  if (!held.ok()) return held.status();
  if (*held) return absl::OkStatus();
  WriteBatch batch;
  batch.Put(HoldKey(passage_id), std::string(content));
  const AuditEntry entry =
      StageRecord("retention.hold", passage_id, content, actor, time_us, batch);
  return store_->WriteLogged(std::move(batch), entry);
}

absl::Status LedgerExpiry::LiftHold(std::string_view passage_id, std::string_view content,
                                    std::string_view actor, int64_t time_us) {
  const absl::StatusOr<bool> held = IsHeld(passage_id);
  if (!held.ok()) return held.status();
  if (!*held) {
    return absl::NotFoundError(
        absl::StrCat("passage_id: \"", AbslView(passage_id), "\" has no hold, wanted one"));
  }
  WriteBatch batch;
  batch.Delete(HoldKey(passage_id));
  const AuditEntry entry =
      StageRecord("retention.lift", passage_id, content, actor, time_us, batch);
  return store_->WriteLogged(std::move(batch), entry);
}

absl::StatusOr<bool> LedgerExpiry::IsHeld(std::string_view passage_id) const {
  const absl::StatusOr<std::string> hold = store_->kv()->Get(HoldKey(passage_id));
  if (absl::IsNotFound(hold.status())) return false;
  if (!hold.ok()) return hold.status();
  return true;
}

absl::StatusOr<std::vector<LedgerExpiry::Entry>> LedgerExpiry::Look(
    const std::vector<std::string>& passage_ids) const {
  std::vector<std::string> keys;
  for (const std::string& passage_id : passage_ids) AddKeys(passage_id, keys);
  const auto rows = store_->kv()->MultiGet(keys);
  if (!rows.ok()) return rows.status();
  std::vector<Entry> entries(passage_ids.size());
  for (size_t i = 0; i < entries.size(); ++i) {
    entries[i].has_case = (*rows)[3 * i + 1].has_value();
    entries[i].held = (*rows)[3 * i + 2].has_value();
    if (!(*rows)[3 * i].has_value()) continue;
    auto record = case_records::DecodePassage(*(*rows)[3 * i]);
    if (!record.ok()) return record.status();
    entries[i].content = std::move(record->content);
  }
  return entries;
}

absl::StatusOr<LedgerExpiry::Step> LedgerExpiry::Sweep(
    uint64_t after_position, size_t limit, int64_t now_us,
    absl::FunctionRef<absl::StatusOr<bool>(std::string_view)> is_over) {
  const auto listed = ListAfter(*store_->kv(), after_position, limit);
  if (!listed.ok()) return listed.status();
  std::vector<std::string> keys;
  for (const Listed& passage : *listed) AddKeys(passage.passage_id, keys);
  const auto rows = store_->kv()->MultiGet(keys);
  if (!rows.ok()) return rows.status();

  Step step;
  step.last_position = after_position;
  step.done = listed->size() < limit;
  WriteBatch batch;
  std::vector<AuditEntry> entries;
  for (size_t i = 0; i < listed->size(); ++i) {
    const auto& passage = (*rows)[3 * i];
    const auto& opened = (*rows)[3 * i + 1];
    const auto& hold = (*rows)[3 * i + 2];
    const Listed& entry = (*listed)[i];
    const auto record = case_records::DecodePassage(passage.value_or(""));
    if (!record.ok()) return record.status();
    const absl::StatusOr<bool> over = is_over(record->content);
    if (!over.ok()) return over.status();
    if (!*over) {
      step.done = true;
      break;
    }
    ++step.seen;
    step.last_position = entry.position;
    if (opened.has_value() || hold.has_value()) continue;
    // A hold that is set meanwhile refuses the batch.
    batch.Expect(keys[3 * i], passage);
    batch.Expect(keys[3 * i + 2], std::nullopt);
    batch.Delete(keys[3 * i]);
    for (const uint32_t state : {0u, record->state}) {
      batch.Delete(case_records::PassageOrderKey(state, entry.position));
    }
    entries.push_back({kDeletionKind, DeletedSubject("passage", entry.passage_id),
                       std::string(kSystemActor), now_us, Sha256(record->content)});
    ++step.deleted;
  }
  if (step.deleted == 0) return step;
  const absl::Status written = store_->WriteAllLogged(std::move(batch), entries);
  if (!written.ok()) return written;
  return step;
}

}  // namespace bluegate::storage
