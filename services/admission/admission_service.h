#ifndef BLUEGATE_SERVICES_ADMISSION_ADMISSION_SERVICE_H_
#define BLUEGATE_SERVICES_ADMISSION_ADMISSION_SERVICE_H_

#include <memory>

#include "absl/status/statusor.h"
#include "services/support/hosted_service.h"

namespace bluegate::admission {

// Decides by the rule set file of the configuration. Calls registry and recognition. Refuses to be
// made, with every fault named, when the rule set is not sound or fails one of its tests.
absl::StatusOr<std::unique_ptr<support::HostedService>> MakeAdmission(
    const support::ServiceContext& context);

}  // namespace bluegate::admission

#endif  // BLUEGATE_SERVICES_ADMISSION_ADMISSION_SERVICE_H_
