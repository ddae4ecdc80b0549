#include "services/registry/local_lookup.h"

#include <utility>

namespace bluegate::registry {

LocalLookup::LocalLookup(Function look_up) : look_up_(std::move(look_up)) {}

absl::StatusOr<v1::GetVehicleResponse> LocalLookup::Find(const common::v1::PlateKey& plate) const {
  return look_up_(plate);
}

}  // namespace bluegate::registry
