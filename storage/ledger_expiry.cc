#include "storage/ledger_expiry.h"

#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "enforcement/text.h"
#include "storage/case_records.h"
#include "storage/legal_holds.h"
#include "storage/ordered_key.h"
#include "storage/sha256.h"

namespace bluegate::storage {
namespace {

constexpr std::string_view kSystemActor = "bluegate";

// What decides whether a passage goes: itself, its case, its hold.
void AddKeys(std::string_view passage_id, std::vector<std::string>& keys) {
  keys.push_back(case_records::PassageKey(passage_id));
  keys.push_back(case_records::CaseKey(passage_id));
  keys.push_back(LegalHolds::KeyOf(passage_id));
}

// Whether a case was opened for the passage after it was written: the id of such a case is that of
// the passage, a slash and more.
absl::StatusOr<bool> HasLateCase(const KeyValueStore& kv, std::string_view passage_id) {
  bool found = false;
  absl::Status broken;
  const KeyRange range =
      PrefixRange(absl::StrCat(OrderedKey("case").str(), AbslView(passage_id), "/"));
  const absl::Status scanned =
      kv.Scan(range, ScanOrder::kAscending, [&](std::string_view, std::string_view bytes) {
        const auto row = case_records::DecodeCase(bytes);
        broken = row.status();
        found = row.ok() && row->record.passage_id == passage_id;
        return broken.ok() && !found;
      });
  if (!broken.ok()) return broken;
  if (!scanned.ok()) return scanned;
  return found;
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
    if (!entries[i].has_case) {
      const absl::StatusOr<bool> late = HasLateCase(*store_->kv(), passage_ids[i]);
      if (!late.ok()) return late.status();
      entries[i].has_case = *late;
    }
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
    const absl::StatusOr<bool> late = HasLateCase(*store_->kv(), entry.passage_id);
    if (!late.ok()) return late.status();
    if (*late) continue;
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
