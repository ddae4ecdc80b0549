#ifndef BLUEGATE_STORAGE_CASE_RECORDS_H_
#define BLUEGATE_STORAGE_CASE_RECORDS_H_

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "storage/case_store.h"
#include "storage/kv.h"

// Keys and values of the case store: part of the storage format, never changed. Used by the store's
// own files only.
namespace bluegate::storage::case_records {

// passage/<id>: position, state, content.
std::string PassageKey(std::string_view passage_id);
std::string EncodePassage(const NewPassage& passage);
absl::StatusOr<PassageRecord> DecodePassage(std::string_view bytes);

// passage.order/<state or 0 for any>/<position>: passage id.
std::string PassageOrderKey(uint32_t state, uint64_t position);

// case/<id>: everything of the record but passage and events, and how many events there are.
// Passage id and late place are written for a case that was opened later than its passage only.
struct CaseRow {
  CaseRecord record;
  uint64_t event_count = 0;
};
std::string CaseKey(std::string_view case_id);
std::string EncodeCase(const CaseRow& row);
absl::StatusOr<CaseRow> DecodeCase(std::string_view bytes);

// case.event/<case id>/<number from 1>: the event.
std::string CaseEventKey(std::string_view case_id, uint64_t number);

// case.order/<state or 0>/<passage state or 0>/<site or empty>/<place>: OrderEntry. The place is
// the position, and behind it, where it is not 0, the late number. A case stands under every
// combination, and under its state as well as the one that it lapses to, so that each query is one
// range for each state that it asks for.
struct OrderEntry {
  std::string case_id;
  // The entry holds from the one time (included) to the other (not included), microseconds since
  // 1970 UTC.
  int64_t from_us = std::numeric_limits<int64_t>::min();
  int64_t until_us = std::numeric_limits<int64_t>::max();

  bool HoldsAt(int64_t now_us) const { return from_us <= now_us && now_us < until_us; }
};
// All keys of one list; a place is added to make an entry's key.
std::string CaseOrderPrefix(uint32_t state, uint32_t passage_state, std::string_view site_id);
std::string EncodePlace(const CasePlace& place);
absl::StatusOr<CasePlace> DecodePlace(std::string_view bytes);
std::string EncodeOrderEntry(const OrderEntry& entry);
absl::StatusOr<OrderEntry> DecodeOrderEntry(std::string_view bytes);
// Adds or removes all entries of a case as it stands in `record`.
void PutCaseOrder(const CaseRecord& record, WriteBatch& batch);
void DeleteCaseOrder(const CaseRecord& record, WriteBatch& batch);

// case.change/<revision>: case id.
std::string CaseChangeKey(uint64_t revision);

// case.answer/<request id>: request digest, then the case row as the change left it.
struct AnswerRow {
  std::string request_digest;
  CaseRow row;
};
std::string CaseAnswerKey(std::string_view request_id);
std::string EncodeAnswer(std::string_view request_digest, std::string_view row_bytes);
absl::StatusOr<AnswerRow> DecodeAnswer(std::string_view bytes);

// audit.kept.<kind>/<subject>: what another service told of, such as an export.
std::string RecordKey(std::string_view kind, std::string_view subject);

// casework.tally: the tally, the cursor with it.
std::string TallyKey();
std::string EncodeTally(const CaseTally& tally);
absl::StatusOr<CaseTally> DecodeTally(std::string_view bytes);

}  // namespace bluegate::storage::case_records

#endif  // BLUEGATE_STORAGE_CASE_RECORDS_H_
