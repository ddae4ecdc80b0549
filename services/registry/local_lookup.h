#ifndef BLUEGATE_SERVICES_REGISTRY_LOCAL_LOOKUP_H_
#define BLUEGATE_SERVICES_REGISTRY_LOCAL_LOOKUP_H_

#include <functional>

#include "services/support/vehicle_lookup.h"

namespace bluegate::registry {

// The register as services of the same process see it: the very function that answers GetVehicle.
class LocalLookup : public support::VehicleLookup {
 public:
  using Function =
      std::function<absl::StatusOr<v1::GetVehicleResponse>(const common::v1::PlateKey& plate)>;

  // Any thread may call `look_up`, which lives as long as its register.
  explicit LocalLookup(Function look_up);

  absl::StatusOr<v1::GetVehicleResponse> Find(const common::v1::PlateKey& plate) const override;

 private:
  const Function look_up_;
};

}  // namespace bluegate::registry

#endif  // BLUEGATE_SERVICES_REGISTRY_LOCAL_LOOKUP_H_
