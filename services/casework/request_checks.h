#ifndef BLUEGATE_SERVICES_CASEWORK_REQUEST_CHECKS_H_
#define BLUEGATE_SERVICES_CASEWORK_REQUEST_CHECKS_H_

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "bluegate/casework/v1/casework.pb.h"
#include "storage/case_store.h"

namespace bluegate::casework {

// What every field of a request must be. Errors are INVALID_ARGUMENT with an ErrorDetail.

// An id of a passage or case: 1-128 bytes.
absl::Status CheckId(std::string_view field, std::string_view id);
absl::Status CheckOfficer(std::string_view officer);
absl::Status CheckNote(std::string_view note);
absl::Status CheckDismissal(const v1::DismissCaseRequest& request);
// The number must be whole and fit the class.
absl::Status CheckCorrection(const v1::CorrectNumberRequest& request);

// What the store is asked for; `limit` is one more than the page holds, to see whether there is
// another page.
absl::StatusOr<storage::PassageQuery> ToQuery(const v1::ListPassagesRequest& request);
absl::StatusOr<storage::CaseQuery> ToQuery(const v1::ListCasesRequest& request, int64_t now_us);

// The token of the page behind the case at this place. In the order of places: a page token of its
// position, and, of a case that was opened later than its passage, a dot and one of its late
// number. In the order of deadlines: "due.", a page token of the deadline, a dot and that of the
// place.
std::string EncodeCaseToken(const storage::CasePlace& place);
std::string EncodeCaseToken(const storage::DuePlace& place);

}  // namespace bluegate::casework

#endif  // BLUEGATE_SERVICES_CASEWORK_REQUEST_CHECKS_H_
