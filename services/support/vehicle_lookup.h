#ifndef BLUEGATE_SERVICES_SUPPORT_VEHICLE_LOOKUP_H_
#define BLUEGATE_SERVICES_SUPPORT_VEHICLE_LOOKUP_H_

#include "absl/status/statusor.h"
#include "bluegate/common/v1/plate.pb.h"
#include "bluegate/registry/v1/registry.pb.h"

namespace bluegate::support {

// The register within this process: what RegistryService.GetVehicle answers, without the call. A
// gate's answer cannot afford a second trip through gRPC. The register offers it, see Channels; who
// is not given one asks over the stub.
class VehicleLookup {
 public:
  virtual ~VehicleLookup() = default;

  // Reads the disk at worst; never waits for another service. Errors are those of GetVehicle:
  // NOT_FOUND (no register has it), FAILED_PRECONDITION (several classes have the number),
  // INVALID_ARGUMENT, and what the storage fails with. Thread-safe.
  virtual absl::StatusOr<registry::v1::GetVehicleResponse> Find(
      const common::v1::PlateKey& plate) const = 0;
};

}  // namespace bluegate::support

#endif  // BLUEGATE_SERVICES_SUPPORT_VEHICLE_LOOKUP_H_
