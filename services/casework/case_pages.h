#ifndef BLUEGATE_SERVICES_CASEWORK_CASE_PAGES_H_
#define BLUEGATE_SERVICES_CASEWORK_CASE_PAGES_H_

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "bluegate/casework/v1/casework.pb.h"
#include "storage/case_store.h"

namespace bluegate::casework {

// A page holds at most so many bytes of passages or cases (but at least one), below the 4 MiB that
// a stock gRPC client takes; it is then shorter than asked for and names the next.
inline constexpr size_t kPageBytesMax = 3 << 20;

// Reads what the service has kept. `now`: claims that have lapsed by then count as open.
absl::StatusOr<v1::ListPassagesResponse> ListPassages(const storage::CaseStore& store,
                                                      const v1::ListPassagesRequest& request);
absl::StatusOr<v1::GetPassageResponse> GetPassage(const storage::CaseStore& store,
                                                  const v1::GetPassageRequest& request);
absl::StatusOr<v1::ListCasesResponse> ListCases(const storage::CaseStore& store,
                                                const v1::ListCasesRequest& request,
                                                absl::Time now);
absl::StatusOr<v1::GetCaseResponse> GetCase(const storage::CaseStore& store,
                                            const v1::GetCaseRequest& request, absl::Time now);
absl::StatusOr<v1::GetCaseworkTallyResponse> GetTally(const storage::CaseStore& store,
                                                      absl::Time now);

}  // namespace bluegate::casework

#endif  // BLUEGATE_SERVICES_CASEWORK_CASE_PAGES_H_
