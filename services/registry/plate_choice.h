#ifndef BLUEGATE_SERVICES_REGISTRY_PLATE_CHOICE_H_
#define BLUEGATE_SERVICES_REGISTRY_PLATE_CHOICE_H_

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "bluegate/registry/v1/register_table.pb.h"
#include "enforcement/plate/plate_number.h"
#include "storage/register_store.h"

namespace bluegate::registry {

// The class of the vehicle that is asked for, of those that `table` has under the number. NOT_FOUND
// when it has none of that class; FAILED_PRECONDITION, naming the classes, when none was stated and
// there are several. `field` is where the request has the plate.
absl::StatusOr<uint32_t> ChooseClass(const plate::PlateKey& plate,
                                     const storage::RegisterEntry& entry, v1::RegisterTable table,
                                     const std::string& field);

}  // namespace bluegate::registry

#endif  // BLUEGATE_SERVICES_REGISTRY_PLATE_CHOICE_H_
