#ifndef BLUEGATE_SERVICES_CASEWORK_APPROVALS_H_
#define BLUEGATE_SERVICES_CASEWORK_APPROVALS_H_

#include <filesystem>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "bluegate/casework/v1/approval.pb.h"

namespace bluegate::casework {

inline constexpr int kApprovalRulesMax = 100;

// Reads and checks which verdicts need a second person. An empty path: none. INVALID_ARGUMENT names
// file, field, value and wish.
absl::StatusOr<v1::ApprovalRules> LoadApprovals(const std::filesystem::path& file);
absl::Status CheckApprovals(const v1::ApprovalRules& rules);

// Whether that verdict in a case with that reason code does.
bool NeedsSecondPerson(const v1::ApprovalRules& rules, v1::Verdict verdict,
                       std::string_view reason_code);

}  // namespace bluegate::casework

#endif  // BLUEGATE_SERVICES_CASEWORK_APPROVALS_H_
