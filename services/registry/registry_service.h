#ifndef BLUEGATE_SERVICES_REGISTRY_REGISTRY_SERVICE_H_
#define BLUEGATE_SERVICES_REGISTRY_REGISTRY_SERVICE_H_

#include <memory>

#include "absl/status/statusor.h"
#include "services/support/hosted_service.h"

namespace bluegate::registry {

// The vehicle register in `context.data_dir`. Calls no other service.
absl::StatusOr<std::unique_ptr<support::HostedService>> MakeRegistry(
    const support::ServiceContext& context);

}  // namespace bluegate::registry

#endif  // BLUEGATE_SERVICES_REGISTRY_REGISTRY_SERVICE_H_
