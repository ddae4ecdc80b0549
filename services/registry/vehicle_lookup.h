#ifndef BLUEGATE_SERVICES_REGISTRY_VEHICLE_LOOKUP_H_
#define BLUEGATE_SERVICES_REGISTRY_VEHICLE_LOOKUP_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "bluegate/registry/v1/registry.pb.h"
#include "enforcement/vehicle/stage_inference.h"
#include "storage/register_store.h"

namespace bluegate::registry {

// One number to look up; `field` is where the request has it, such as "plates[3]".
struct PlateQuestion {
  const common::v1::PlateKey* plate = nullptr;
  std::string field;
};

// One answer a question, in order: a bad or unknown number fails its own answer alone. A vehicle's
// row is that of the source imported last; what the side tables have of it and what its sources
// say of its stage comes with it:
//   - the stage of the most trusted source, or an interval inferred from `stages` (may be null)
//   - findings, among them STAGE_CONFLICT (S07) and FUEL_PLATE_MISMATCH (S06); exemptions
// All answers come from one state of the register and one read of the store. An error is the
// store's. Any thread may call.
absl::StatusOr<std::vector<absl::StatusOr<v1::GetVehicleResponse>>> LookUpVehicles(
    const storage::RegisterStore& store, const vehicle::StageTable* stages,
    const std::vector<PlateQuestion>& questions);

// The same of one number, for a gate that waits. That no register has it is a fact there and no
// error: NOT_FOUND comes without the details that a caller of GetVehicle gets.
absl::StatusOr<v1::GetVehicleResponse> FindVehicle(const storage::RegisterStore& store,
                                                   const vehicle::StageTable* stages,
                                                   const common::v1::PlateKey& plate);

}  // namespace bluegate::registry

#endif  // BLUEGATE_SERVICES_REGISTRY_VEHICLE_LOOKUP_H_
