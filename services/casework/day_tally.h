#ifndef BLUEGATE_SERVICES_CASEWORK_DAY_TALLY_H_
#define BLUEGATE_SERVICES_CASEWORK_DAY_TALLY_H_

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "bluegate/casework/v1/casework.pb.h"
#include "storage/case_store.h"

namespace bluegate::casework {

// What passed on a day in Asia/Shanghai, by when the vehicles passed, and what has become by `now`
// of the cases that were opened on it, by our clock. Passages were counted as they were written;
// the cases are gone through, one short row each. Passages and cases that have been deleted for
// their age stay in it, for good. A case counts under the state that it has at `now`, and as missed
// as enforcement/cases says. A day without anything has an empty answer.
// INVALID_ARGUMENT: no day of ISO 8601. NOT_FOUND: a day before passages were counted, of which the
// answer could not be whole.
absl::StatusOr<v1::GetDayTallyResponse> GetDayTally(const storage::CaseStore& store,
                                                    const v1::GetDayTallyRequest& request,
                                                    absl::Time now);

}  // namespace bluegate::casework

#endif  // BLUEGATE_SERVICES_CASEWORK_DAY_TALLY_H_
