#ifndef BLUEGATE_SERVICES_OPERATIONS_OPERATIONS_SERVICE_H_
#define BLUEGATE_SERVICES_OPERATIONS_OPERATIONS_SERVICE_H_

#include <memory>

#include "absl/status/statusor.h"
#include "services/support/hosted_service.h"

namespace bluegate::operations {

// Operating a process (bluegate.operations.v1.OperationsService): saves the services that have
// added themselves to the context's BackupSources, which must be there. Made last, so that it is
// stopped before those that it saves. Keeps nothing of its own.
absl::StatusOr<std::unique_ptr<support::HostedService>> MakeOperations(
    const support::ServiceContext& context);

}  // namespace bluegate::operations

#endif  // BLUEGATE_SERVICES_OPERATIONS_OPERATIONS_SERVICE_H_
