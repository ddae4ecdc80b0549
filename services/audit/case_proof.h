#ifndef BLUEGATE_SERVICES_AUDIT_CASE_PROOF_H_
#define BLUEGATE_SERVICES_AUDIT_CASE_PROOF_H_

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "bluegate/audit/v1/audit.pb.h"
#include "services/audit/log_host.h"

namespace bluegate::audit {

// Events of a case that are proven, and bytes of all that is; no case of people's comes near them.
inline constexpr uint64_t kProvenEventsMax = 1000;
inline constexpr size_t kProvenBytesMax = 32u << 20;

// The leaves of the case in the logs of this process, and of nothing else: of its capture, its
// passage and its events from 1 on. What is logged elsewhere is left out. Each leaf is proven in
// the newest signed checkpoint of its log, unless it is newer. INVALID_ARGUMENT for what is no id
// of a case; NOT_FOUND where no log has it; RESOURCE_EXHAUSTED beyond the limits above.
// Thread-safe.
absl::StatusOr<v1::ProveCaseResponse> ProveCase(const LogHost& host, const std::string& case_id);

}  // namespace bluegate::audit

#endif  // BLUEGATE_SERVICES_AUDIT_CASE_PROOF_H_
