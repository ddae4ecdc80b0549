#ifndef BLUEGATE_SERVICES_REGISTRY_EXPORT_VEHICLES_H_
#define BLUEGATE_SERVICES_REGISTRY_EXPORT_VEHICLES_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "storage/vehicle_store.h"

namespace bluegate::registry {

// The register as CSV, piece by piece, as it was when the exporter was made: the header, then the
// vehicles in the order of number and class. A file in that order with LF line ends and quotes only
// where they are needed comes out byte for byte as it was imported. Used by one thread at a time.
class VehicleExporter {
 public:
  // `store` outlives this object.
  explicit VehicleExporter(const storage::VehicleStore* store);

  // Whole lines, at most 1 MiB; empty at the end. DATA_LOSS when a record cannot be read.
  absl::StatusOr<std::string> Next();

 private:
  const storage::VehicleStore* const store_;
  const std::shared_ptr<const storage::RegisterView> view_;
  std::unique_ptr<storage::StoredVehicle> last_;
  bool header_sent_ = false;
};

}  // namespace bluegate::registry

#endif  // BLUEGATE_SERVICES_REGISTRY_EXPORT_VEHICLES_H_
