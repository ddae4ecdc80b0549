#include "services/registry/export_vehicles.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "bluegate/registry/v1/registry.pb.h"
#include "services/registry/vehicle_row.h"

namespace bluegate::registry {
namespace {

// A line has at most some 400 bytes: the brand of 128 bytes, doubled by quotes, is the longest.
constexpr size_t kRowsPerPiece = 2000;

}  // namespace

VehicleExporter::VehicleExporter(const storage::VehicleStore* store)
    : store_(store), view_(store->View()) {}

absl::StatusOr<std::string> VehicleExporter::Next() {
  std::string piece;
  if (!std::exchange(header_sent_, true)) piece = VehicleHeader() + "\n";
  auto page = store_->Page(*view_, last_.get(), kRowsPerPiece);
  if (!page.ok()) return page.status();
  for (const storage::StoredVehicle& stored : *page) {
    v1::Vehicle vehicle;
    if (!vehicle.ParseFromString(stored.record)) {
      return absl::DataLossError(
          absl::StrCat("vehicle ", stored.number, ": the record cannot be read"));
    }
    piece.append(VehicleLine(vehicle));
  }
  if (!page->empty()) last_ = std::make_unique<storage::StoredVehicle>(std::move(page->back()));
  return piece;
}

}  // namespace bluegate::registry
