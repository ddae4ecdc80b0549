#ifndef BLUEGATE_SERVICES_SUPPORT_VEHICLE_FACTS_H_
#define BLUEGATE_SERVICES_SUPPORT_VEHICLE_FACTS_H_

#include <optional>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "bluegate/common/v1/plate.pb.h"
#include "bluegate/registry/v1/registry.pb.h"
#include "enforcement/plate/plate_number.h"
#include "enforcement/vehicle/muck_leave.h"
#include "enforcement/vehicle/vehicle.h"

namespace bluegate::support {

// The vehicle of the contract as the core has it. A number, code or date that cannot be read comes
// out as not known; vehicle::FaultsOf tells of codes that are in no table.
vehicle::Vehicle ToVehicle(const registry::v1::Vehicle& vehicle);

// The muck permits that a vehicle of the contract comes with. Nothing when a day or an hour of one
// cannot be read: where and when the vehicle may go is not known then.
std::optional<std::vector<vehicle::MuckLeave>> ToMuckLeaves(const registry::v1::Vehicle& vehicle);

// A complete number, normalised, and a class that it fits, or UNSPECIFIED. INVALID_ARGUMENT with an
// ErrorDetail naming "<field>.number" or "<field>.plate_class".
absl::StatusOr<plate::PlateKey> ToPlateKey(const common::v1::PlateKey& key, std::string_view field);

common::v1::PlateKey ToProto(const plate::PlateKey& key);

}  // namespace bluegate::support

#endif  // BLUEGATE_SERVICES_SUPPORT_VEHICLE_FACTS_H_
