#ifndef BLUEGATE_SERVICES_CASEWORK_SIMILAR_CASES_H_
#define BLUEGATE_SERVICES_CASEWORK_SIMILAR_CASES_H_

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "bluegate/casework/v1/casework.pb.h"
#include "storage/case_store.h"

namespace bluegate::casework {

// Cases of a number of this one, as read or as corrected last, newest first; then, as far as there
// is room, those of the same reason at the same site, newest first. Where a picture shows several
// plates each counts, and the answer names the one that both have in common unless an officer has
// corrected it. Reads no more cases than twice the page. An answer holds at most kPageBytesMax
// (case_pages.h) and is shorter where they do not fit.
// INVALID_ARGUMENT: the case's id or the page size, 1-50; NOT_FOUND: there is no such case.
absl::StatusOr<v1::ListSimilarCasesResponse> ListSimilarCases(
    const storage::CaseStore& store, const v1::ListSimilarCasesRequest& request, absl::Time now);

}  // namespace bluegate::casework

#endif  // BLUEGATE_SERVICES_CASEWORK_SIMILAR_CASES_H_
