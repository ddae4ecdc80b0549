#include "services/casework/request_checks.h"

#include <limits>
#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
#include "enforcement/cases/case_life.h"
#include "enforcement/plate/plate_number.h"
#include "enforcement/text.h"
#include "services/support/status.h"
#include "services/support/validate.h"

namespace bluegate::casework {
namespace {

constexpr size_t kIdBytesMax = 128;

absl::Status Invalid(std::string_view field, std::string_view value, std::string_view wish) {
  return support::FieldError(absl::StatusCode::kInvalidArgument,
                             common::v1::ERROR_REASON_FIELD_INVALID, field, value, wish);
}

absl::StatusOr<uint64_t> BelowPosition(const std::string& page_token) {
  const absl::StatusOr<uint64_t> position = support::DecodePageToken(page_token);
  if (!position.ok() || *position != 0) return position;
  return std::numeric_limits<uint64_t>::max();
}

// Begins the tokens of pages in the order of deadlines; no other token has such a beginning.
constexpr std::string_view kDueToken = "due.";

bool IsDueToken(std::string_view page_token) {
  return page_token.substr(0, kDueToken.size()) == kDueToken;
}

absl::StatusOr<storage::CasePlace> BelowPlace(const std::string& page_token) {
  if (IsDueToken(page_token)) {
    return Invalid("page_token", page_token,
                   "a token of the order NEWEST; this one is of DEADLINE");
  }
  const size_t dot = page_token.find('.');
  const absl::StatusOr<uint64_t> position = BelowPosition(page_token.substr(0, dot));
  if (!position.ok()) return position.status();
  if (dot == std::string::npos) return storage::CasePlace{.position = *position};
  const absl::StatusOr<uint64_t> late = support::DecodePageToken(page_token.substr(dot + 1));
  if (!late.ok()) return late.status();
  return storage::CasePlace{*position, *late};
}

// Nothing for the first page.
absl::StatusOr<std::optional<storage::DuePlace>> BehindPlace(const std::string& page_token) {
  if (page_token.empty()) return std::nullopt;
  if (!IsDueToken(page_token)) {
    return Invalid("page_token", page_token,
                   "a token of the order DEADLINE, or nothing; this one is of NEWEST");
  }
  const std::string rest = page_token.substr(kDueToken.size());
  const size_t dot = rest.find('.');
  const std::string due = rest.substr(0, dot);
  const std::string at = dot == std::string::npos ? "" : rest.substr(dot + 1);
  const absl::StatusOr<uint64_t> due_us = support::DecodePageToken(due);
  const absl::StatusOr<storage::CasePlace> place = BelowPlace(at);
  if (!due_us.ok() || !place.ok() || at.empty() ||
      *due_us > static_cast<uint64_t>(std::numeric_limits<int64_t>::max())) {
    return Invalid("page_token", page_token, "next_page_token of an earlier answer, or nothing");
  }
  return storage::DuePlace{static_cast<int64_t>(*due_us), *place};
}

}  // namespace

std::string EncodeCaseToken(const storage::CasePlace& place) {
  std::string token = support::EncodePageToken(place.position);
  if (place.late != 0) token += "." + support::EncodePageToken(place.late);
  return token;
}

std::string EncodeCaseToken(const storage::DuePlace& place) {
  return absl::StrCat(AbslView(kDueToken),
                      support::EncodePageToken(static_cast<uint64_t>(place.due_us)), ".",
                      EncodeCaseToken(place.place));
}

absl::Status CheckId(std::string_view field, std::string_view id) {
  if (id.empty() || id.size() > kIdBytesMax || id.find('\0') != std::string_view::npos) {
    return Invalid(field, id, "device/epoch/sequence, 1 to 128 bytes");
  }
  return absl::OkStatus();
}

absl::Status CheckOfficer(std::string_view officer) {
  if (officer.empty() || officer.size() > cases::kActorBytesMax) {
    return Invalid("officer", officer, "1 to 64 bytes");
  }
  return support::CheckText("officer", officer, cases::kActorBytesMax);
}

absl::Status CheckNote(std::string_view note) {
  if (note.size() > cases::kNoteBytesMax) return Invalid("note", note, "at most 1000 bytes");
  return support::CheckText("note", note, cases::kNoteBytesMax);
}

absl::Status CheckDismissal(const v1::DismissCaseRequest& request) {
  if (request.reason() == v1::DISMISS_REASON_UNSPECIFIED ||
      !v1::DismissReason_IsValid(request.reason())) {
    return Invalid("reason", std::to_string(request.reason()), "one of the dismiss reasons, 1-5");
  }
  if (request.reason() == v1::DISMISS_REASON_OTHER && request.note().empty()) {
    return Invalid("note", "", "a note, because the reason is OTHER");
  }
  return CheckNote(request.note());
}

absl::Status CheckCorrection(const v1::CorrectNumberRequest& request) {
  const auto plate_class = plate::PlateClassFromCode(request.plate_class());
  if (!plate_class.has_value()) {
    return Invalid("plate_class", std::to_string(request.plate_class()), "a code of GA/T 16.7");
  }
  const auto number = plate::PlateNumber::ParseAs(request.number(), *plate_class);
  if (!number.ok()) {
    return Invalid("number", request.number(), "a plate number that fits the class");
  }
  if (!number->complete()) return Invalid("number", request.number(), "every character");
  return CheckNote(request.note());
}

absl::StatusOr<storage::PassageQuery> ToQuery(const v1::ListPassagesRequest& request) {
  const absl::StatusOr<uint32_t> page_size = support::PageSize(request.page_size());
  if (!page_size.ok()) return page_size.status();
  const absl::StatusOr<uint64_t> below = BelowPosition(request.page_token());
  if (!below.ok()) return below.status();
  if (!v1::PassageState_IsValid(request.state())) {
    return Invalid("state", std::to_string(request.state()), "a passage state, 0-6");
  }
  return storage::PassageQuery{.state = static_cast<uint32_t>(request.state()),
                               .below_position = *below,
                               .limit = *page_size + 1};
}

absl::StatusOr<storage::CaseQuery> ToQuery(const v1::ListCasesRequest& request, int64_t now_us) {
  const absl::StatusOr<uint32_t> page_size = support::PageSize(request.page_size());
  if (!page_size.ok()) return page_size.status();
  storage::CaseQuery query{.now_us = now_us, .limit = *page_size + 1};
  if (!v1::CaseOrder_IsValid(request.order())) {
    return Invalid("order", std::to_string(request.order()), "a case order, 0-2");
  }
  if (request.order() == v1::CASE_ORDER_DEADLINE) {
    query.order = storage::CaseOrder::kDue;
    const auto behind = BehindPlace(request.page_token());
    if (!behind.ok()) return behind.status();
    query.behind = *behind;
  } else {
    const absl::StatusOr<storage::CasePlace> below = BelowPlace(request.page_token());
    if (!below.ok()) return below.status();
    query.below = *below;
  }
  if (request.states_size() > v1::CaseState_MAX) {
    return Invalid("states", absl::StrCat(request.states_size(), " states"),
                   absl::StrCat("at most ", v1::CaseState_MAX));
  }
  for (const int state : request.states()) {
    if (state == v1::CASE_STATE_UNSPECIFIED || !v1::CaseState_IsValid(state)) {
      return Invalid("states", std::to_string(state),
                     absl::StrCat("a case state, 1-", v1::CaseState_MAX));
    }
    query.states.push_back(static_cast<uint32_t>(state));
  }
  if (!v1::PassageState_IsValid(request.passage_state())) {
    return Invalid("passage_state", std::to_string(request.passage_state()),
                   "a passage state, 0-6");
  }
  query.passage_state = static_cast<uint32_t>(request.passage_state());
  if (!request.site_id().empty()) {
    absl::Status status = support::CheckName("site_id", request.site_id());
    if (!status.ok()) return status;
    query.site_id = request.site_id();
  }
  return query;
}

}  // namespace bluegate::casework
