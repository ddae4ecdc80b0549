// The reading half of CaseStore.
#include <algorithm>
#include <functional>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "enforcement/text.h"
#include "storage/case_records.h"
#include "storage/case_store.h"
#include "storage/ordered_key.h"
#include "storage/watchlist_store.h"

namespace bluegate::storage {
namespace {

using case_records::CaseRow;
using case_records::OrderEntry;

// Calls `visit` for the entries of a list that hold at `now_us`, newest first, until it says false.
absl::Status ScanHolding(const KeyValueStore& store, const std::string& prefix,
                         const CaseQuery& query,
                         absl::FunctionRef<bool(CasePlace place, std::string case_id)> visit) {
  absl::Status broken = absl::OkStatus();
  const KeyRange range{prefix, prefix + case_records::EncodePlace(query.below)};
  const absl::Status scanned =
      store.Scan(range, ScanOrder::kDescending, [&](std::string_view key, std::string_view value) {
        absl::StatusOr<OrderEntry> entry = case_records::DecodeOrderEntry(value);
        const auto place = case_records::DecodePlace(key.substr(prefix.size()));
        if (!entry.ok() || !place.ok()) {
          broken = entry.ok() ? place.status() : entry.status();
          return false;
        }
        return !entry->HoldsAt(query.now_us) || visit(*place, std::move(entry->case_id));
      });
  return broken.ok() ? scanned : broken;
}

std::vector<uint32_t> DistinctStates(std::vector<uint32_t> states) {
  if (states.empty()) return {0};
  std::sort(states.begin(), states.end());
  states.erase(std::unique(states.begin(), states.end()), states.end());
  return states;
}

absl::StatusOr<std::vector<std::string>> ListIds(const KeyValueStore& store,
                                                 const CaseQuery& query) {
  std::map<CasePlace, std::string, std::greater<>> found;
  for (const uint32_t state : DistinctStates(query.states)) {
    size_t taken = 0;
    const absl::Status status =
        ScanHolding(store, case_records::CaseOrderPrefix(state, query.passage_state, query.site_id),
                    query, [&](CasePlace place, std::string case_id) {
                      if (taken == query.limit) return false;
                      ++taken;
                      found.emplace(place, std::move(case_id));
                      return true;
                    });
    if (!status.ok()) return status;
  }
  std::vector<std::string> case_ids;
  for (auto& [place, case_id] : found) {
    if (case_ids.size() == query.limit) break;
    case_ids.push_back(std::move(case_id));
  }
  return case_ids;
}

absl::Status NoSuchCase(std::string_view case_id) {
  return absl::NotFoundError(absl::StrCat("case_id: \"", AbslView(case_id), "\" is no case"));
}

}  // namespace

absl::StatusOr<PassageRecord> CaseStore::GetPassage(std::string_view passage_id) const {
  const absl::StatusOr<std::string> bytes = store_->Get(case_records::PassageKey(passage_id));
  if (absl::IsNotFound(bytes.status())) {
    return absl::NotFoundError(
        absl::StrCat("passage_id: \"", AbslView(passage_id), "\" is no passage"));
  }
  if (!bytes.ok()) return bytes.status();
  return case_records::DecodePassage(*bytes);
}

absl::StatusOr<std::vector<std::optional<PassageRecord>>> CaseStore::FindPassages(
    absl::Span<const std::string> passage_ids) const {
  std::vector<std::string> keys;
  for (const std::string& id : passage_ids) keys.push_back(case_records::PassageKey(id));
  const auto rows = store_->MultiGet(keys);
  if (!rows.ok()) return rows.status();
  std::vector<std::optional<PassageRecord>> passages;
  for (const std::optional<std::string>& bytes : *rows) {
    std::optional<PassageRecord>& passage = passages.emplace_back();
    if (!bytes.has_value()) continue;
    absl::StatusOr<PassageRecord> record = case_records::DecodePassage(*bytes);
    if (!record.ok()) return record.status();
    passage = *std::move(record);
  }
  return passages;
}

absl::StatusOr<CaseRecord> CaseStore::ReadRest(CaseRow row) const {
  std::vector<std::string> keys = {case_records::PassageKey(row.record.passage_id)};
  for (uint64_t number = 1; number <= row.event_count; ++number) {
    keys.push_back(case_records::CaseEventKey(row.record.case_id, number));
  }
  auto parts = store_->MultiGet(keys);
  if (!parts.ok()) return parts.status();
  for (const std::optional<std::string>& part : *parts) {
    if (part.has_value()) continue;
    // A case is deleted as a whole.
    const absl::Status kept = store_->Get(case_records::CaseKey(row.record.case_id)).status();
    if (absl::IsNotFound(kept)) return NoSuchCase(row.record.case_id);
    return absl::DataLossError(absl::StrCat("case ", row.record.case_id, ": a part is missing"));
  }
  const absl::StatusOr<PassageRecord> passage = case_records::DecodePassage(*(*parts)[0]);
  if (!passage.ok()) return passage.status();
  row.record.passage = passage->content;
  for (size_t i = 1; i < parts->size(); ++i) row.record.events.push_back(*std::move((*parts)[i]));
  return std::move(row.record);
}

absl::StatusOr<CaseRecord> CaseStore::GetCase(std::string_view case_id) const {
  absl::StatusOr<std::vector<CaseRecord>> cases = GetCases({std::string(case_id)});
  if (!cases.ok()) return cases.status();
  return std::move(cases->front());
}

absl::StatusOr<std::vector<CaseRecord>> CaseStore::GetCases(
    absl::Span<const std::string> case_ids) const {
  std::vector<std::string> keys;
  for (const std::string& case_id : case_ids) keys.push_back(case_records::CaseKey(case_id));
  const auto rows = store_->MultiGet(keys);
  if (!rows.ok()) return rows.status();
  std::vector<CaseRecord> cases;
  for (size_t i = 0; i < keys.size(); ++i) {
    if (!(*rows)[i].has_value()) return NoSuchCase(case_ids[i]);
    absl::StatusOr<CaseRow> row = case_records::DecodeCase(*(*rows)[i]);
    if (!row.ok()) return row.status();
    absl::StatusOr<CaseRecord> record = ReadRest(*std::move(row));
    if (!record.ok()) return record.status();
    cases.push_back(*std::move(record));
  }
  return cases;
}

absl::StatusOr<std::optional<CaseAnswer>> CaseStore::FindAnswer(std::string_view request_id) const {
  const absl::StatusOr<std::string> bytes = store_->Get(case_records::CaseAnswerKey(request_id));
  if (absl::IsNotFound(bytes.status())) return std::nullopt;
  if (!bytes.ok()) return bytes.status();
  absl::StatusOr<case_records::AnswerRow> answer = case_records::DecodeAnswer(*bytes);
  if (!answer.ok()) return answer.status();
  // Events and passage never change, so the row of then makes the whole case of then.
  absl::StatusOr<CaseRecord> record = ReadRest(std::move(answer->row));
  // Deleted since: the answer with it.
  if (absl::IsNotFound(record.status())) return std::nullopt;
  if (!record.ok()) return record.status();
  return CaseAnswer{std::move(answer->request_digest), *std::move(record)};
}

absl::StatusOr<std::vector<PassageRecord>> CaseStore::ListPassages(
    const PassageQuery& query) const {
  std::vector<std::string> keys;
  const KeyRange range{case_records::PassageOrderKey(query.state, 0),
                       case_records::PassageOrderKey(query.state, query.below_position)};
  absl::Status status = store_->Scan(range, ScanOrder::kDescending,
                                     [&](std::string_view, std::string_view passage_id) {
                                       if (keys.size() == query.limit) return false;
                                       keys.push_back(case_records::PassageKey(passage_id));
                                       return true;
                                     });
  if (!status.ok()) return status;
  const auto rows = store_->MultiGet(keys);
  if (!rows.ok()) return rows.status();
  std::vector<PassageRecord> passages;
  for (const std::optional<std::string>& row : *rows) {
    if (!row.has_value()) continue;  // its period ended since the list was read
    absl::StatusOr<PassageRecord> passage = case_records::DecodePassage(*row);
    if (!passage.ok()) return passage.status();
    passages.push_back(*std::move(passage));
  }
  return passages;
}

absl::StatusOr<std::vector<CaseRecord>> CaseStore::ListCases(const CaseQuery& query) const {
  if (query.order == CaseOrder::kDue) return ListByDue(query);
  const auto case_ids = [&] {
    // Several lists must be of one moment: a case that changes its state between two scans would
    // be in none or both. One list is read without waiting for a writer.
    absl::MutexLockMaybe lock(DistinctStates(query.states).size() > 1 ? &write_mutex_ : nullptr);
    return ListIds(*store_, query);
  }();
  if (!case_ids.ok()) return case_ids.status();
  absl::StatusOr<std::vector<CaseRecord>> cases = GetCases(*case_ids);
  if (!absl::IsNotFound(cases.status())) return cases;
  // One was deleted since the list was read. While the lock is held, none is.
  absl::MutexLock lock(&write_mutex_);
  const auto left = ListIds(*store_, query);
  if (!left.ok()) return left.status();
  return GetCases(*left);
}

absl::StatusOr<uint64_t> CaseStore::CountLapsed(uint32_t state, int64_t now_us) const {
  uint64_t count = 0;
  absl::Status broken = absl::OkStatus();
  const absl::Status status =
      store_->Scan(PrefixRange(case_records::CaseOrderPrefix(state, 0, "")), ScanOrder::kAscending,
                   [&](std::string_view, std::string_view value) {
                     const auto entry = case_records::DecodeOrderEntry(value);
                     if (entry.ok()) count += entry->until_us <= now_us ? 1 : 0;
                     broken.Update(entry.status());
                     return broken.ok();
                   });
  if (!broken.ok()) return broken;
  if (!status.ok()) return status;
  return count;
}

absl::StatusOr<std::string> CaseStore::ReadLogged(const AuditEntry& entry) const {
  if (entry.kind == "passage") {
    absl::StatusOr<PassageRecord> passage = GetPassage(entry.subject);
    if (!passage.ok()) return passage.status();
    return std::move(passage->content);
  }
  uint64_t number = 0;
  if (entry.kind == "watchlist.change" && absl::SimpleAtoi(entry.subject, &number) && number > 0) {
    auto changes = WatchlistStore(store_.get()).ChangesAfter(number - 1, 1);
    if (!changes.ok()) return changes.status();
    if (!changes->empty()) return std::move(changes->front());
  }
  const size_t mark = entry.subject.rfind('#');
  if (entry.kind == "case.event" && mark != std::string::npos &&
      absl::SimpleAtoi(entry.subject.substr(mark + 1), &number)) {
    return store_->Get(case_records::CaseEventKey(entry.subject.substr(0, mark), number));
  }
  if (entry.kind == "export" || entry.kind == "search" || entry.kind == "retention.hold" ||
      entry.kind == "retention.lift") {
    return store_->Get(case_records::RecordKey(entry.kind, entry.subject));
  }
  return absl::NotFoundError(absl::StrCat("entry: \"", entry.subject, "\" is not kept"));
}

absl::StatusOr<std::vector<CaseRevision>> CaseStore::ChangesAfter(uint64_t revision,
                                                                  size_t limit) const {
  std::vector<CaseRevision> changes;
  if (revision == std::numeric_limits<uint64_t>::max()) return changes;
  KeyRange range = PrefixRange(OrderedKey("case.change").str());
  range.start = case_records::CaseChangeKey(revision + 1);
  absl::Status broken = absl::OkStatus();
  const absl::Status status = store_->Scan(
      range, ScanOrder::kAscending, [&](std::string_view key, std::string_view case_id) {
        if (changes.size() == limit) return false;
        OrderedKeyReader reader("case.change", key);
        const absl::StatusOr<uint64_t> number = reader.Number();
        broken.Update(number.status());
        if (number.ok()) changes.push_back({*number, std::string(case_id)});
        return broken.ok();
      });
  if (!broken.ok()) return broken;
  if (!status.ok()) return status;
  return changes;
}

}  // namespace bluegate::storage
