#ifndef BLUEGATE_SERVICES_REGISTRY_VEHICLE_ROW_H_
#define BLUEGATE_SERVICES_REGISTRY_VEHICLE_ROW_H_

#include <string>
#include <vector>

#include "bluegate/registry/v1/registry.pb.h"
#include "services/registry/csv_splitter.h"
#include "services/registry/table_form.h"

namespace bluegate::registry {

// The CSV form of the table of vehicles. Its columns:
//   plate_number       as on the plate, upper case: 陕D12345
//   plate_class        号牌种类, two digits of GA/T 16.7: 01
//   vehicle_type       车辆类型, GA/T 16.4: H11
//   fuel               燃料种类, one to three letters of GA/T 16.9: B
//   stage              0 to 6, D electric, X not known
//   stage_source       disclosure, register, inspection, engine_plate, inferred
//   use                使用性质, a letter of GA/T 16.3: F
//   status             机动车状态, one or more letters: A
//   total_mass_kg      总质量; curb_mass_kg 整备质量; approved_load_kg 核定载质量
//   first_registered_on, eliminated_on     2016-03-31
//   brand              品牌型号, at most 128 bytes
//   body_color         车身颜色, a letter of GA/T 16.8
//   vin                车辆识别代号, 17 characters
// Empty means not known; plate_number, plate_class and stage are never empty.
const TableForm& VehicleForm();

// Its line of column names, without a line break.
std::string VehicleHeader();

// Reads a row. Everything that is wrong with it is appended to `errors`, and only a row without
// errors gives a vehicle that may be kept.
v1::Vehicle ReadVehicleRow(const CsvRow& row, std::vector<v1::RowError>* errors);

// The line of a vehicle, with its line break.
std::string VehicleLine(const v1::Vehicle& vehicle);

}  // namespace bluegate::registry

#endif  // BLUEGATE_SERVICES_REGISTRY_VEHICLE_ROW_H_
