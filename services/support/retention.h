#ifndef BLUEGATE_SERVICES_SUPPORT_RETENTION_H_
#define BLUEGATE_SERVICES_SUPPORT_RETENTION_H_

#include <filesystem>

#include "absl/status/statusor.h"
#include "enforcement/operation/retention.h"

namespace bluegate::support {

// Reads a retention policy (bluegate.operations.v1.RetentionPolicy as text). INVALID_ARGUMENT names
// file, field, value and wish: every class once, months within 1 and kRetentionMonthsMax, a source
// and a date.
absl::StatusOr<operation::Retention> LoadRetention(const std::filesystem::path& file);

}  // namespace bluegate::support

#endif  // BLUEGATE_SERVICES_SUPPORT_RETENTION_H_
