#include "storage/case_records.h"

#include <map>
#include <utility>

#include "absl/functional/function_ref.h"
#include "absl/strings/str_cat.h"
#include "enforcement/text.h"
#include "storage/ordered_key.h"
#include "storage/record_codec.h"

namespace bluegate::storage::case_records {
namespace {

// Calls `visit` with the key of each list in which the case stands under `state`.
void ForEachList(const CaseRecord& record, uint32_t state,
                 absl::FunctionRef<void(std::string)> visit) {
  for (const uint32_t passage_state : {0u, record.passage_state}) {
    for (const std::string_view site_id : {std::string_view(), std::string_view(record.site_id)}) {
      visit(CaseOrderPrefix(state, passage_state, site_id) + EncodePlace(record.place));
    }
  }
}

void PutEntries(const CaseRecord& record, uint32_t state, const OrderEntry& entry,
                WriteBatch& batch) {
  const std::string bytes = EncodeOrderEntry(entry);
  ForEachList(record, state, [&](std::string key) { batch.Put(std::move(key), bytes); });
}

void WriteCounts(const std::map<uint32_t, uint64_t>& counts, RecordWriter& record) {
  record.Number(counts.size());
  for (const auto& [state, count] : counts) record.Number(state).Number(count);
}

std::map<uint32_t, uint64_t> ReadCounts(RecordReader& record) {
  std::map<uint32_t, uint64_t> counts;
  // The reader gives zeros once the bytes are at their end, so a wrong size ends early.
  for (uint64_t left = record.Number(); left > 0 && counts.size() < 256; --left) {
    const auto state = static_cast<uint32_t>(record.Number());
    counts[state] = record.Number();
  }
  return counts;
}

}  // namespace

std::string PassageKey(std::string_view passage_id) {
  return OrderedKey("passage").Text(passage_id).str();
}

std::string EncodePassage(const NewPassage& passage) {
  return RecordWriter()
      .Number(passage.position)
      .Number(passage.state)
      .Bytes(passage.content)
      .Take();
}

absl::StatusOr<PassageRecord> DecodePassage(std::string_view bytes) {
  RecordReader record(bytes);
  PassageRecord passage;
  passage.position = record.Number();
  passage.state = static_cast<uint32_t>(record.Number());
  passage.content = record.Bytes();
  if (absl::Status status = record.Finish("passage"); !status.ok()) return status;
  return passage;
}

std::string PassageOrderKey(uint32_t state, uint64_t position) {
  return OrderedKey("passage.order").Number(state).Number(position).str();
}

std::string CaseKey(std::string_view case_id) { return OrderedKey("case").Text(case_id).str(); }

std::string EncodeCase(const CaseRow& row) {
  RecordWriter record;
  record.Bytes(row.record.case_id)
      .Number(row.record.place.position)
      .Number(row.record.revision)
      .Number(row.record.standing.state)
      .Number(static_cast<uint64_t>(row.record.standing.lapse_us))
      .Number(row.record.standing.lapsed_state)
      .Number(row.record.passage_state)
      .Bytes(row.record.site_id)
      .Bytes(row.record.content)
      .Number(row.event_count);
  if (row.record.place.late != 0) {
    record.Bytes(row.record.passage_id).Number(row.record.place.late);
  }
  return record.Take();
}

absl::StatusOr<CaseRow> DecodeCase(std::string_view bytes) {
  RecordReader record(bytes);
  CaseRow row;
  row.record.case_id = record.Bytes();
  row.record.place.position = record.Number();
  row.record.revision = record.Number();
  row.record.standing.state = static_cast<uint32_t>(record.Number());
  row.record.standing.lapse_us = static_cast<int64_t>(record.Number());
  row.record.standing.lapsed_state = static_cast<uint32_t>(record.Number());
  row.record.passage_state = static_cast<uint32_t>(record.Number());
  row.record.site_id = record.Bytes();
  row.record.content = record.Bytes();
  row.event_count = record.Number();
  row.record.passage_id = row.record.case_id;
  if (!record.AtEnd()) {
    row.record.passage_id = record.Bytes();
    row.record.place.late = record.Number();
  }
  if (absl::Status status = record.Finish("case"); !status.ok()) return status;
  return row;
}

std::string CaseEventKey(std::string_view case_id, uint64_t number) {
  return OrderedKey("case.event").Text(case_id).Number(number).str();
}

std::string CaseOrderPrefix(uint32_t state, uint32_t passage_state, std::string_view site_id) {
  return OrderedKey("case.order").Number(state).Number(passage_state).Text(site_id).str();
}

std::string EncodePlace(const CasePlace& place) {
  std::string bytes = EncodeNumber(place.position);
  if (place.late != 0) bytes += EncodeNumber(place.late);
  return bytes;
}

absl::StatusOr<CasePlace> DecodePlace(std::string_view bytes) {
  constexpr size_t kNumberBytes = 8;
  const absl::StatusOr<uint64_t> position = DecodeNumber(bytes.substr(0, kNumberBytes));
  if (!position.ok()) return position.status();
  if (bytes.size() == kNumberBytes) return CasePlace{.position = *position};
  const absl::StatusOr<uint64_t> late = DecodeNumber(bytes.substr(kNumberBytes));
  if (!late.ok()) return late.status();
  return CasePlace{*position, *late};
}

std::string EncodeOrderEntry(const OrderEntry& entry) {
  return RecordWriter()
      .Bytes(entry.case_id)
      .Number(static_cast<uint64_t>(entry.from_us))
      .Number(static_cast<uint64_t>(entry.until_us))
      .Take();
}

absl::StatusOr<OrderEntry> DecodeOrderEntry(std::string_view bytes) {
  RecordReader record(bytes);
  OrderEntry entry;
  entry.case_id = record.Bytes();
  entry.from_us = static_cast<int64_t>(record.Number());
  entry.until_us = static_cast<int64_t>(record.Number());
  if (absl::Status status = record.Finish("case order"); !status.ok()) return status;
  return entry;
}

void PutCaseOrder(const CaseRecord& record, WriteBatch& batch) {
  const CaseStanding& standing = record.standing;
  const OrderEntry always{.case_id = record.case_id};
  PutEntries(record, 0, always, batch);
  if (standing.lapse_us == 0) {
    PutEntries(record, standing.state, always, batch);
    return;
  }
  PutEntries(record, standing.state, {.case_id = record.case_id, .until_us = standing.lapse_us},
             batch);
  PutEntries(record, standing.lapsed_state,
             {.case_id = record.case_id, .from_us = standing.lapse_us}, batch);
}

void DeleteCaseOrder(const CaseRecord& record, WriteBatch& batch) {
  for (const uint32_t state : {0u, record.standing.state, record.standing.lapsed_state}) {
    ForEachList(record, state, [&](std::string key) { batch.Delete(std::move(key)); });
  }
}

std::string CaseChangeKey(uint64_t revision) {
  return OrderedKey("case.change").Number(revision).str();
}

std::string CaseAnswerKey(std::string_view request_id) {
  return OrderedKey("case.answer").Text(request_id).str();
}

std::string EncodeAnswer(std::string_view request_digest, std::string_view row_bytes) {
  return RecordWriter().Bytes(request_digest).Bytes(row_bytes).Take();
}

absl::StatusOr<AnswerRow> DecodeAnswer(std::string_view bytes) {
  RecordReader record(bytes);
  std::string request_digest = record.Bytes();
  const std::string row_bytes = record.Bytes();
  if (absl::Status status = record.Finish("case answer"); !status.ok()) return status;
  absl::StatusOr<CaseRow> row = DecodeCase(row_bytes);
  if (!row.ok()) return row.status();
  return AnswerRow{std::move(request_digest), *std::move(row)};
}

std::string RecordKey(std::string_view kind, std::string_view subject) {
  return OrderedKey(absl::StrCat("audit.kept.", AbslView(kind))).Text(subject).str();
}

std::string TallyKey() { return OrderedKey("casework.tally").str(); }

std::string EncodeTally(const CaseTally& tally) {
  RecordWriter record;
  record.Number(tally.position)
      .Number(tally.revision)
      .Number(tally.plates_read)
      .Number(tally.looked_up);
  WriteCounts(tally.passages, record);
  WriteCounts(tally.cases, record);
  return record.Take();
}

absl::StatusOr<CaseTally> DecodeTally(std::string_view bytes) {
  RecordReader record(bytes);
  CaseTally tally;
  tally.position = record.Number();
  tally.revision = record.Number();
  tally.plates_read = record.Number();
  tally.looked_up = record.Number();
  tally.passages = ReadCounts(record);
  tally.cases = ReadCounts(record);
  if (absl::Status status = record.Finish("casework tally"); !status.ok()) return status;
  return tally;
}

}  // namespace bluegate::storage::case_records
