#include "services/casework/similar_cases.h"

#include <algorithm>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "services/casework/case_facets.h"
#include "services/casework/case_pages.h"
#include "services/casework/conversions.h"
#include "services/support/status.h"

namespace bluegate::casework {
namespace {

constexpr uint32_t kSimilarMax = 50;
constexpr uint32_t kSimilarDefault = 10;

absl::StatusOr<size_t> PageSizeOf(const v1::ListSimilarCasesRequest& request) {
  if (request.page_size() == 0) return kSimilarDefault;
  if (request.page_size() > kSimilarMax) {
    return support::FieldError(absl::StatusCode::kInvalidArgument,
                               common::v1::ERROR_REASON_FIELD_INVALID, "page_size",
                               absl::StrCat(request.page_size()), absl::StrCat("1-", kSimilarMax));
  }
  return request.page_size();
}

// The number by which a case is shown: as corrected, or else one of `wanted`, or else that of the
// main plate.
std::string NumberOf(const v1::Case& message, const std::vector<common::v1::PlateKey>& wanted) {
  const bool corrected = std::any_of(message.events().begin(), message.events().end(),
                                     [](const auto& event) { return event.has_corrected(); });
  const std::vector<common::v1::PlateKey> numbers = NumbersOf(message);
  if (corrected && !numbers.empty()) return numbers.front().number();
  for (const common::v1::PlateKey& number : numbers) {
    const bool same = std::any_of(wanted.begin(), wanted.end(), [&](const auto& other) {
      return NumberLike(other) == NumberLike(number);
    });
    if (same) return number.number();
  }
  const v1::Sighting* const main = MainSighting(message.passage());
  return main == nullptr ? "" : main->reading().number();
}

v1::SimilarCase ToSimilar(v1::Likeness likeness, v1::Case message,
                          const std::vector<common::v1::PlateKey>& wanted) {
  v1::SimilarCase similar;
  similar.set_likeness(likeness);
  similar.set_number(NumberOf(message, wanted));
  similar.set_site_id(message.passage().capture().site_id());
  similar.set_passed_time_us(message.passage().passed_time_us());
  similar.set_dismiss_reason(DismissReasonOf(message));
  message.clear_passage();
  *similar.mutable_case_() = std::move(message);
  return similar;
}

// What is collected for one answer.
struct Page {
  v1::ListSimilarCasesResponse response;
  std::set<std::string> taken;  // ids that are not to be added, the case's own too
  size_t limit = 0;
  size_t bytes = 0;

  bool full() const {
    return response.similar_size() >= static_cast<int>(limit) || bytes >= kPageBytesMax;
  }
};

absl::Status Fill(const std::vector<storage::CaseRecord>& records, v1::Likeness likeness,
                  const std::vector<common::v1::PlateKey>& numbers, absl::Time now, Page& page) {
  for (const storage::CaseRecord& record : records) {
    if (page.full()) break;
    if (!page.taken.insert(record.case_id).second) continue;
    absl::StatusOr<v1::Case> message = ToCase(record, now);
    if (!message.ok()) return message.status();
    *page.response.add_similar() = ToSimilar(likeness, *std::move(message), numbers);
    page.bytes += page.response.similar().rbegin()->ByteSizeLong();
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<v1::ListSimilarCasesResponse> ListSimilarCases(
    const storage::CaseStore& store, const v1::ListSimilarCasesRequest& request, absl::Time now) {
  const absl::StatusOr<size_t> limit = PageSizeOf(request);
  if (!limit.ok()) return limit.status();
  v1::GetCaseRequest one;
  one.set_case_id(request.case_id());
  const absl::StatusOr<v1::GetCaseResponse> own = GetCase(store, one, now);
  if (!own.ok()) return own.status();
  const v1::Case& message = own->case_();
  const std::vector<common::v1::PlateKey> numbers = NumbersOf(message);
  std::vector<std::string> likes;
  for (const common::v1::PlateKey& number : numbers) likes.push_back(NumberLike(number));

  Page page{.taken = {message.case_id()}, .limit = *limit};
  // One more: the case itself stands in the list too.
  const auto same_number = store.ListLike(likes, *limit + 1);
  if (!same_number.ok()) return same_number.status();
  absl::Status filled = Fill(*same_number, v1::LIKENESS_NUMBER, numbers, now, page);
  const std::string& site_id = message.passage().capture().site_id();
  if (!filled.ok()) return filled;
  if (page.full() || message.reason_code().empty() || site_id.empty()) {
    return std::move(page.response);
  }
  const auto same_reason =
      store.ListLike({ReasonLike(message.reason_code(), site_id)}, *limit + page.taken.size());
  if (!same_reason.ok()) return same_reason.status();
  filled = Fill(*same_reason, v1::LIKENESS_REASON_AND_SITE, numbers, now, page);
  if (!filled.ok()) return filled;
  return std::move(page.response);
}

}  // namespace bluegate::casework
