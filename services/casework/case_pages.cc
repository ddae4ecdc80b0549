#include "services/casework/case_pages.h"

#include <string>
#include <utility>

#include "services/casework/conversions.h"
#include "services/casework/request_checks.h"
#include "services/support/status.h"
#include "services/support/validate.h"

namespace bluegate::casework {
namespace {

absl::Status NotFound(std::string_view field, const std::string& id, std::string_view wish) {
  return support::FieldError(absl::StatusCode::kNotFound, common::v1::ERROR_REASON_NOT_FOUND, field,
                             id, wish);
}

// Adds records to a page until it is full; gives the token of the next page, which `token_of` makes
// of the last record. `records` holds one more than the page may, when there is one.
template <typename Record, typename TokenOf, typename Add>
absl::StatusOr<std::string> FillPage(const std::vector<Record>& records, size_t limit,
                                     TokenOf token_of, Add add) {
  size_t bytes = 0;
  std::string token;
  for (size_t taken = 0; taken < records.size(); ++taken) {
    // Until the next one's size is known the page may still grow by the last one's.
    if (taken == limit - 1 || bytes >= kPageBytesMax) return token;
    absl::StatusOr<size_t> size = add(records[taken]);
    if (!size.ok()) return size.status();
    bytes += *size;
    token = token_of(records[taken]);
  }
  return std::string();
}

}  // namespace

absl::StatusOr<v1::ListPassagesResponse> ListPassages(const storage::CaseStore& store,
                                                      const v1::ListPassagesRequest& request) {
  const absl::StatusOr<storage::PassageQuery> query = ToQuery(request);
  if (!query.ok()) return query.status();
  const auto records = store.ListPassages(*query);
  if (!records.ok()) return records.status();
  v1::ListPassagesResponse response;
  absl::StatusOr<std::string> token = FillPage(
      *records, query->limit,
      [](const storage::PassageRecord& record) {
        return support::EncodePageToken(record.position);
      },
      [&](const storage::PassageRecord& record) -> absl::StatusOr<size_t> {
        absl::StatusOr<v1::Passage> passage = ToPassage(record.content);
        if (!passage.ok()) return passage.status();
        *response.add_passages() = *std::move(passage);
        return record.content.size();
      });
  if (!token.ok()) return token.status();
  response.set_next_page_token(*std::move(token));
  return response;
}

absl::StatusOr<v1::GetPassageResponse> GetPassage(const storage::CaseStore& store,
                                                  const v1::GetPassageRequest& request) {
  absl::Status status = CheckId("passage_id", request.passage_id());
  if (!status.ok()) return status;
  const auto record = store.GetPassage(request.passage_id());
  if (absl::IsNotFound(record.status())) {
    return NotFound("passage_id", request.passage_id(), "the id of a passage");
  }
  if (!record.ok()) return record.status();
  absl::StatusOr<v1::Passage> passage = ToPassage(record->content);
  if (!passage.ok()) return passage.status();
  v1::GetPassageResponse response;
  *response.mutable_passage() = *std::move(passage);
  return response;
}

absl::StatusOr<v1::ListCasesResponse> ListCases(const storage::CaseStore& store,
                                                const v1::ListCasesRequest& request,
                                                absl::Time now) {
  const absl::StatusOr<storage::CaseQuery> query = ToQuery(request, absl::ToUnixMicros(now));
  if (!query.ok()) return query.status();
  v1::ListCasesResponse response;
  // Before the page is read: a change between the two is seen twice rather than never.
  response.set_revision(store.tally().revision);
  const auto records = store.ListCases(*query);
  if (!records.ok()) return records.status();
  absl::StatusOr<std::string> token = FillPage(
      *records, query->limit,
      [&](const storage::CaseRecord& record) {
        return query->order == storage::CaseOrder::kDue
                   ? EncodeCaseToken(storage::DuePlace{record.due_us, record.place})
                   : EncodeCaseToken(record.place);
      },
      [&](const storage::CaseRecord& record) -> absl::StatusOr<size_t> {
        absl::StatusOr<v1::Case> message = ToCase(record, now);
        if (!message.ok()) return message.status();
        const size_t size = message->ByteSizeLong();
        *response.add_cases() = *std::move(message);
        return size;
      });
  if (!token.ok()) return token.status();
  response.set_next_page_token(*std::move(token));
  return response;
}

absl::StatusOr<v1::GetCaseResponse> GetCase(const storage::CaseStore& store,
                                            const v1::GetCaseRequest& request, absl::Time now) {
  absl::Status status = CheckId("case_id", request.case_id());
  if (!status.ok()) return status;
  const auto record = store.GetCase(request.case_id());
  if (absl::IsNotFound(record.status())) {
    return NotFound("case_id", request.case_id(), "the id of a case");
  }
  if (!record.ok()) return record.status();
  absl::StatusOr<v1::Case> message = ToCase(*record, now);
  if (!message.ok()) return message.status();
  v1::GetCaseResponse response;
  *response.mutable_case_() = *std::move(message);
  return response;
}

absl::StatusOr<v1::GetCaseworkTallyResponse> GetTally(const storage::CaseStore& store,
                                                      absl::Time now) {
  const storage::CaseTally tally = store.tally();
  const absl::StatusOr<uint64_t> lapsed =
      store.CountLapsed(v1::CASE_STATE_CLAIMED, absl::ToUnixMicros(now));
  if (!lapsed.ok()) return lapsed.status();
  v1::GetCaseworkTallyResponse response;
  response.set_position(tally.position);
  for (const auto& [state, count] : tally.passages) {
    v1::PassageStateCount& row = *response.add_states();
    row.set_state(static_cast<v1::PassageState>(state));
    row.set_count(count);
  }
  response.set_plates_read(tally.plates_read);
  response.set_looked_up(tally.looked_up);
  const auto open = tally.cases.find(v1::CASE_STATE_OPEN);
  response.set_open_cases(*lapsed + (open == tally.cases.end() ? 0 : open->second));
  return response;
}

}  // namespace bluegate::casework
