// The half of CaseStore that reads by deadline, likeness and day.
#include <functional>
#include <map>
#include <set>
#include <utility>

#include "storage/case_lists.h"
#include "storage/case_records.h"
#include "storage/case_store.h"
#include "storage/passage_tally.h"

namespace bluegate::storage {
namespace {

// Adds the first cases of one list by deadline that hold, up to the query's limit.
absl::Status AddDue(const KeyValueStore& kv, const std::string& prefix, const CaseQuery& query,
                    std::map<DuePlace, std::string>& found) {
  KeyRange range = PrefixRange(prefix);
  if (query.behind.has_value()) {
    range.start = prefix + case_lists::EncodeDuePlace(*query.behind) + '\0';
  }
  size_t taken = 0;
  absl::Status broken;
  const absl::Status scanned =
      kv.Scan(range, ScanOrder::kAscending, [&](std::string_view key, std::string_view value) {
        if (taken == query.limit) return false;
        const auto place = case_lists::DecodeDuePlace(key.substr(prefix.size()));
        absl::StatusOr<case_records::OrderEntry> entry = case_records::DecodeOrderEntry(value);
        broken.Update(place.status());
        broken.Update(entry.status());
        if (!broken.ok()) return false;
        if (!entry->HoldsAt(query.now_us)) return true;
        ++taken;
        found.emplace(*place, std::move(entry->case_id));
        return true;
      });
  return broken.ok() ? scanned : broken;
}

absl::StatusOr<std::map<DuePlace, std::string>> FindDue(const KeyValueStore& kv,
                                                        const CaseQuery& query) {
  absl::StatusOr<std::vector<uint32_t>> states = query.states;
  if (states->empty()) states = case_lists::DueStates(kv);
  if (!states.ok()) return states.status();
  std::map<DuePlace, std::string> found;
  for (const uint32_t state : std::set<uint32_t>(states->begin(), states->end())) {
    const absl::Status status =
        AddDue(kv, case_lists::DuePrefix(state, query.passage_state, query.site_id), query, found);
    if (!status.ok()) return status;
  }
  return found;
}

// Adds the newest cases of one list by likeness, up to `limit`.
absl::Status AddLike(const KeyValueStore& kv, const std::string& prefix, size_t limit,
                     std::map<CasePlace, std::string, std::greater<>>& found) {
  size_t taken = 0;
  absl::Status broken;
  const absl::Status scanned =
      kv.Scan(PrefixRange(prefix), ScanOrder::kDescending,
              [&](std::string_view key, std::string_view case_id) {
                if (taken == limit) return false;
                const auto place = case_lists::DecodeWholePlace(key.substr(prefix.size()));
                broken = place.status();
                if (!place.ok()) return false;
                ++taken;
                found.emplace(*place, std::string(case_id));
                return true;
              });
  return broken.ok() ? scanned : broken;
}

}  // namespace

absl::StatusOr<std::vector<CaseRecord>> CaseStore::ReadListed(
    absl::FunctionRef<absl::StatusOr<std::vector<std::string>>()> list_ids) const {
  const auto case_ids = [&] {
    // Several lists must be of one moment: a case that moves between two scans would be in none.
    absl::MutexLock lock(&write_mutex_);
    return list_ids();
  }();
  if (!case_ids.ok()) return case_ids.status();
  absl::StatusOr<std::vector<CaseRecord>> cases = GetCases(*case_ids);
  if (!absl::IsNotFound(cases.status())) return cases;
  // One was deleted since the lists were read. While the lock is held, none is.
  absl::MutexLock lock(&write_mutex_);
  const auto left = list_ids();
  if (!left.ok()) return left.status();
  return GetCases(*left);
}

absl::StatusOr<std::vector<CaseRecord>> CaseStore::ListByDue(const CaseQuery& query) const {
  std::vector<int64_t> dues;
  auto cases = ReadListed([&]() -> absl::StatusOr<std::vector<std::string>> {
    auto found = FindDue(*store_, query);
    if (!found.ok()) return found.status();
    dues.clear();
    std::vector<std::string> case_ids;
    for (auto& [place, case_id] : *found) {
      if (case_ids.size() == query.limit) break;
      dues.push_back(place.due_us);
      case_ids.push_back(std::move(case_id));
    }
    return case_ids;
  });
  if (!cases.ok()) return cases;
  for (size_t i = 0; i < cases->size(); ++i) (*cases)[i].due_us = dues[i];
  return cases;
}

absl::StatusOr<std::vector<CaseRecord>> CaseStore::ListLike(absl::Span<const std::string> likes,
                                                            size_t limit) const {
  return ReadListed([&]() -> absl::StatusOr<std::vector<std::string>> {
    std::map<CasePlace, std::string, std::greater<>> found;
    for (const std::string& like : likes) {
      const absl::Status status = AddLike(*store_, case_lists::LikePrefix(like), limit, found);
      if (!status.ok()) return status;
    }
    std::vector<std::string> case_ids;
    for (auto& [place, case_id] : found) {
      if (case_ids.size() == limit) break;
      case_ids.push_back(std::move(case_id));
    }
    return case_ids;
  });
}

absl::StatusOr<std::vector<std::string>> CaseStore::FiguresOfDay(uint64_t day) const {
  std::vector<std::string> figures;
  const absl::Status scanned =
      store_->Scan(PrefixRange(case_lists::DayPrefix(day)), ScanOrder::kAscending,
                   [&](std::string_view, std::string_view value) {
                     figures.emplace_back(value);
                     return true;
                   });
  if (!scanned.ok()) return scanned;
  return figures;
}

absl::StatusOr<std::vector<PassageCount>> CaseStore::PassagesOfDay(uint64_t day) const {
  return passage_tally::OfDay(*store_, day);
}

}  // namespace bluegate::storage
