#ifndef BLUEGATE_SERVICES_SUPPORT_VEHICLE_FACTS_H_
#define BLUEGATE_SERVICES_SUPPORT_VEHICLE_FACTS_H_

#include <string_view>

#include "absl/status/statusor.h"
#include "bluegate/common/v1/plate.pb.h"
#include "bluegate/registry/v1/registry.pb.h"
#include "enforcement/plate/plate_number.h"
#include "enforcement/vehicle/vehicle.h"

namespace bluegate::support {

// The vehicle of the contract as the core has it. A number, code or date that cannot be read comes
// out as not known; vehicle::FaultsOf tells of codes that are in no table.
vehicle::Vehicle ToVehicle(const registry::v1::Vehicle& vehicle);

// A complete number, normalised, and a class that it fits, or UNSPECIFIED. INVALID_ARGUMENT with an
// ErrorDetail naming "<field>.number" or "<field>.plate_class".
absl::StatusOr<plate::PlateKey> ToPlateKey(const common::v1::PlateKey& key, std::string_view field);

common::v1::PlateKey ToProto(const plate::PlateKey& key);

}  // namespace bluegate::support

#endif  // BLUEGATE_SERVICES_SUPPORT_VEHICLE_FACTS_H_
