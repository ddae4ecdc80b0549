// How CaseStore keeps its lists and counts, and brings in what was written without them.
#include <algorithm>
#include <set>
#include <utility>

#include "storage/case_lists.h"
#include "storage/case_records.h"
#include "storage/case_store.h"
#include "storage/ordered_key.h"
#include "storage/passage_tally.h"

namespace bluegate::storage {
namespace {

constexpr size_t kAtOnce = 1000;

struct Numbered {
  uint64_t position = 0;
  std::string key;  // of the passage
};

// The passages behind a position, oldest first.
absl::StatusOr<std::vector<Numbered>> PassagesBehind(const KeyValueStore& kv, uint64_t position) {
  std::vector<Numbered> passages;
  absl::Status broken;
  const std::string prefix = OrderedKey("passage.order").Number(0).str();
  const KeyRange range{case_records::PassageOrderKey(0, position + 1),
                       case_records::PassageOrderKey(1, 0)};
  const absl::Status scanned =
      kv.Scan(range, ScanOrder::kAscending, [&](std::string_view key, std::string_view passage_id) {
        const absl::StatusOr<uint64_t> at = DecodeNumber(key.substr(prefix.size()));
        broken = at.status();
        if (!at.ok()) return false;
        passages.push_back({*at, case_records::PassageKey(passage_id)});
        return passages.size() < kAtOnce;
      });
  if (!broken.ok()) return broken;
  if (!scanned.ok()) return scanned;
  return passages;
}

}  // namespace

absl::Status CaseStore::StageLists(const CaseRecord& whole, WriteBatch& batch) const {
  if (!has_reader()) return absl::OkStatus();
  absl::StatusOr<std::string> bytes = store_->Get(case_lists::ListedKey(whole.case_id));
  std::optional<std::string> listed;
  if (bytes.ok()) {
    listed = *std::move(bytes);
  } else if (!absl::IsNotFound(bytes.status())) {
    return bytes.status();
  }
  return case_lists::Stage(whole, reader_.facets_of(whole), listed, batch);
}

absl::Status CaseStore::BringIn() {
  if (absl::Status status = BringInCases(); !status.ok()) return status;
  return BringInPassages();
}

absl::Status CaseStore::BringInCases() {
  absl::StatusOr<uint64_t> until = case_lists::ListedUntil(*store_);
  if (!until.ok()) return until.status();
  const uint64_t end = tally().revision;
  while (*until < end) {
    const auto changes = ChangesAfter(*until, kAtOnce);
    if (!changes.ok()) return changes.status();
    std::set<std::string> case_ids;
    for (const CaseRevision& change : *changes) case_ids.insert(change.case_id);
    std::vector<std::string> keys;
    for (const std::string& case_id : case_ids) {
      keys.push_back(case_records::CaseKey(case_id));
      keys.push_back(case_lists::ListedKey(case_id));
    }
    const auto rows = store_->MultiGet(keys);
    if (!rows.ok()) return rows.status();
    WriteBatch batch;
    for (size_t i = 0; i < rows->size(); i += 2) {
      // Deleted since.
      if (!(*rows)[i].has_value()) continue;
      absl::StatusOr<case_records::CaseRow> row = case_records::DecodeCase(*(*rows)[i]);
      if (!row.ok()) return row.status();
      if ((*rows)[i + 1].has_value()) {
        const absl::StatusOr<uint64_t> listed = case_lists::RevisionOf(*(*rows)[i + 1]);
        if (!listed.ok()) return listed.status();
        if (*listed == row->record.revision) continue;
      }
      const absl::StatusOr<CaseRecord> whole = ReadRest(*std::move(row));
      // One damaged case must not keep all others from being worked on; reading it tells.
      if (absl::IsDataLoss(whole.status())) continue;
      if (!whole.ok()) return whole.status();
      if (absl::Status status = StageLists(*whole, batch); !status.ok()) return status;
      ++brought_in_.cases;
    }
    *until = changes->empty() ? end : changes->back().revision;
    case_lists::StageListedUntil(*until, batch);
    absl::Status status = store_->Write(batch, Durability::kBuffered);
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::Status CaseStore::BringInPassages() {
  absl::StatusOr<passage_tally::Until> until = passage_tally::CountedUntil(*store_);
  if (!until.ok()) return until.status();
  const uint64_t end = tally().position;
  const uint64_t before = until->position;
  until->position = std::max(before, end - std::min(end, kCountedAtOpenMax));
  const bool some_left_out = until->position > before;
  for (bool first = true; until->position < end; first = false) {
    const auto passages = PassagesBehind(*store_, until->position);
    if (!passages.ok()) return passages.status();
    std::vector<std::string> keys;
    for (const Numbered& passage : *passages) keys.push_back(passage.key);
    const auto rows = store_->MultiGet(keys);
    if (!rows.ok()) return rows.status();
    std::vector<PassageKind> kinds;
    for (const std::optional<std::string>& row : *rows) {
      const auto passage = case_records::DecodePassage(row.value_or(""));
      if (passage.ok()) kinds.push_back(reader_.kind_of(passage->content));
    }
    // Where none were counted, those at the beginning may have been deleted by age.
    const bool some_deleted = before == 0 && !passages->empty() && passages->front().position > 1;
    if (first && (some_left_out || some_deleted)) {
      // Passages that are not counted arrived before these. Of so many some arrived at once, and
      // none passes a day after it has arrived: so the day after the next lacks nothing.
      for (const PassageKind& kind : kinds) {
        until->first_day = std::max(until->first_day, kind.day + 2);
      }
    }
    until->position = passages->empty() ? end : passages->back().position;
    WriteBatch batch;
    absl::Status status = passage_tally::Stage(*store_, kinds, batch);
    if (!status.ok()) return status;
    passage_tally::StageUntil(*until, batch);
    status = store_->Write(batch, Durability::kBuffered);
    if (!status.ok()) return status;
    brought_in_.passages += kinds.size();
  }
  first_counted_day_ = until->first_day;
  return absl::OkStatus();
}

}  // namespace bluegate::storage
