#include "storage/case_lists.h"

#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/strings/str_cat.h"
#include "storage/case_records.h"
#include "storage/ordered_key.h"
#include "storage/record_codec.h"

namespace bluegate::storage::case_lists {
namespace {

constexpr std::string_view kDueTable = "case.due";
constexpr size_t kNumberBytes = 8;

// Under what a case stands in the lists.
struct Listed {
  uint64_t revision = 0;
  uint32_t state = 0;
  uint32_t lapsed_state = 0;  // 0: it does not lapse
  int64_t due_us = 0;
  std::vector<std::string> likes;
};

std::string Encode(const Listed& listed) {
  RecordWriter record;
  record.Number(listed.revision)
      .Number(listed.state)
      .Number(listed.lapsed_state)
      .Number(static_cast<uint64_t>(listed.due_us))
      .Number(listed.likes.size());
  for (const std::string& like : listed.likes) record.Bytes(like);
  return record.Take();
}

absl::StatusOr<Listed> Decode(std::string_view bytes) {
  RecordReader record(bytes);
  Listed listed;
  listed.revision = record.Number();
  listed.state = static_cast<uint32_t>(record.Number());
  listed.lapsed_state = static_cast<uint32_t>(record.Number());
  listed.due_us = static_cast<int64_t>(record.Number());
  for (uint64_t left = record.Number(); left > 0 && !record.AtEnd(); --left) {
    listed.likes.push_back(record.Bytes());
  }
  if (absl::Status status = record.Finish("case.listed"); !status.ok()) return status;
  return listed;
}

std::string EncodeWholePlace(const CasePlace& place) {
  return EncodeNumber(place.position) + EncodeNumber(place.late);
}

// Calls `visit` with the key of each list by deadline in which a case stands under `state`.
void ForEachDueKey(const CaseRecord& record, uint32_t state, int64_t due_us,
                   absl::FunctionRef<void(std::string)> visit) {
  for (const uint32_t passage_state : {0u, record.passage_state}) {
    for (const std::string_view site_id : {std::string_view(), std::string_view(record.site_id)}) {
      visit(DuePrefix(state, passage_state, site_id) + EncodeDuePlace({due_us, record.place}));
    }
  }
}

void PutDue(const CaseRecord& record, uint32_t state, int64_t due_us,
            const case_records::OrderEntry& entry, WriteBatch& batch) {
  const std::string bytes = case_records::EncodeOrderEntry(entry);
  ForEachDueKey(record, state, due_us, [&](std::string key) { batch.Put(std::move(key), bytes); });
}

void StageOff(const CaseRecord& record, const Listed& listed, WriteBatch& batch) {
  std::vector<uint32_t> states = {listed.state};
  if (listed.lapsed_state != 0) states.push_back(listed.lapsed_state);
  for (const uint32_t state : states) {
    ForEachDueKey(record, state, listed.due_us,
                  [&](std::string key) { batch.Delete(std::move(key)); });
  }
  for (const std::string& like : listed.likes) {
    batch.Delete(LikePrefix(like) + EncodeWholePlace(record.place));
  }
}

}  // namespace

std::string ListedKey(std::string_view case_id) {
  return OrderedKey("case.listed").Text(case_id).str();
}

absl::Status Stage(const CaseRecord& record, const CaseFacets& facets,
                   const std::optional<std::string>& listed, WriteBatch& batch) {
  if (listed.has_value()) {
    const absl::StatusOr<Listed> before = Decode(*listed);
    if (!before.ok()) return before.status();
    StageOff(record, *before, batch);
  }
  const CaseStanding& standing = record.standing;
  const bool lapses = standing.lapse_us != 0;
  case_records::OrderEntry entry{.case_id = record.case_id};
  if (lapses) {
    entry.from_us = standing.lapse_us;
    PutDue(record, standing.lapsed_state, facets.due_us, entry, batch);
    entry = {.case_id = record.case_id, .until_us = standing.lapse_us};
  }
  PutDue(record, standing.state, facets.due_us, entry, batch);
  for (const std::string& like : facets.likes) {
    batch.Put(LikePrefix(like) + EncodeWholePlace(record.place), record.case_id);
  }
  batch.Put(DayPrefix(facets.day) + EncodeWholePlace(record.place), facets.figures);
  batch.Put(ListedKey(record.case_id), Encode({.revision = record.revision,
                                               .state = standing.state,
                                               .lapsed_state = lapses ? standing.lapsed_state : 0,
                                               .due_us = facets.due_us,
                                               .likes = facets.likes}));
  return absl::OkStatus();
}

absl::Status StageRemoval(const KeyValueStore& kv, const CaseRecord& record, WriteBatch& batch) {
  const std::string key = ListedKey(record.case_id);
  const absl::StatusOr<std::string> bytes = kv.Get(key);
  if (absl::IsNotFound(bytes.status())) return absl::OkStatus();
  if (!bytes.ok()) return bytes.status();
  const absl::StatusOr<Listed> listed = Decode(*bytes);
  if (!listed.ok()) return listed.status();
  StageOff(record, *listed, batch);
  batch.Delete(key);
  return absl::OkStatus();
}

absl::StatusOr<uint64_t> RevisionOf(std::string_view listed) {
  const absl::StatusOr<Listed> decoded = Decode(listed);
  if (!decoded.ok()) return decoded.status();
  return decoded->revision;
}

absl::StatusOr<uint64_t> ListedUntil(const KeyValueStore& kv) {
  const absl::StatusOr<std::string> bytes = kv.Get(OrderedKey("case.listed.until").str());
  if (absl::IsNotFound(bytes.status())) return 0;
  if (!bytes.ok()) return bytes.status();
  return DecodeNumber(*bytes);
}

void StageListedUntil(uint64_t revision, WriteBatch& batch) {
  batch.Put(OrderedKey("case.listed.until").str(), EncodeNumber(revision));
}

std::string DuePrefix(uint32_t state, uint32_t passage_state, std::string_view site_id) {
  return OrderedKey(kDueTable).Number(state).Number(passage_state).Text(site_id).str();
}

std::string EncodeDuePlace(const DuePlace& place) {
  return EncodeNumber(static_cast<uint64_t>(place.due_us)) + EncodeWholePlace(place.place);
}

absl::StatusOr<DuePlace> DecodeDuePlace(std::string_view bytes) {
  const absl::StatusOr<uint64_t> due_us = DecodeNumber(bytes.substr(0, kNumberBytes));
  if (!due_us.ok()) return due_us.status();
  const absl::StatusOr<CasePlace> place = DecodeWholePlace(bytes.substr(kNumberBytes));
  if (!place.ok()) return place.status();
  return DuePlace{static_cast<int64_t>(*due_us), *place};
}

absl::StatusOr<std::vector<uint32_t>> DueStates(const KeyValueStore& kv) {
  std::vector<uint32_t> states;
  KeyRange range = PrefixRange(OrderedKey(kDueTable).str());
  while (true) {
    absl::StatusOr<uint64_t> state = absl::NotFoundError("none");
    const absl::Status scanned =
        kv.Scan(range, ScanOrder::kAscending, [&](std::string_view key, std::string_view) {
          state = OrderedKeyReader(kDueTable, key).Number();
          return false;
        });
    if (!scanned.ok()) return scanned;
    if (absl::IsNotFound(state.status())) return states;
    if (!state.ok()) return state.status();
    states.push_back(static_cast<uint32_t>(*state));
    range.start = OrderedKey(kDueTable).Number(*state + 1).str();
  }
}

std::string LikePrefix(std::string_view like) { return OrderedKey("case.like").Text(like).str(); }

std::string DayPrefix(uint64_t day) { return OrderedKey("case.day").Number(day).str(); }

absl::StatusOr<CasePlace> DecodeWholePlace(std::string_view bytes) {
  if (bytes.size() != 2 * kNumberBytes) {
    return absl::DataLossError(absl::StrCat("place: ", bytes.size(), " bytes, wanted 16"));
  }
  const absl::StatusOr<uint64_t> position = DecodeNumber(bytes.substr(0, kNumberBytes));
  const absl::StatusOr<uint64_t> late = DecodeNumber(bytes.substr(kNumberBytes));
  if (!position.ok()) return position.status();
  if (!late.ok()) return late.status();
  return CasePlace{*position, *late};
}

}  // namespace bluegate::storage::case_lists
