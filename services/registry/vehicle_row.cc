#include "services/registry/vehicle_row.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "enforcement/vehicle/vehicle.h"
#include "services/registry/table_columns.h"
#include "services/support/vehicle_facts.h"

namespace bluegate::registry {
namespace {

// One column: how it is read into a vehicle (false: not that), written again, and what is wanted.
// Plain functions, since vehicles come by the million.
struct Column {
  const char* name;
  bool (*read)(const std::string& text, v1::Vehicle* vehicle);
  std::string (*write)(const v1::Vehicle& vehicle);
  const char* wish;
};

bool ReadNumber(const std::string& text, v1::Vehicle* vehicle) {
  return ReadPlateNumber(text, vehicle->mutable_plate());
}

std::string WriteNumber(const v1::Vehicle& vehicle) { return vehicle.plate().number(); }

bool ReadClass(const std::string& text, v1::Vehicle* vehicle) {
  return ReadPlateClass(text, vehicle->mutable_plate());
}

std::string WriteClass(const v1::Vehicle& vehicle) { return WritePlateClass(vehicle.plate()); }

bool ReadStage(const std::string& text, v1::Vehicle* vehicle) {
  v1::EmissionStage stage = v1::EMISSION_STAGE_UNSPECIFIED;
  const bool known = ReadStageCode(text, &stage);
  vehicle->set_stage(stage);
  return known;
}

std::string WriteStage(const v1::Vehicle& vehicle) { return WriteStageCode(vehicle.stage()); }

bool ReadStageSource(const std::string& text, v1::Vehicle* vehicle) {
  v1::StageSource source = v1::STAGE_SOURCE_UNSPECIFIED;
  const bool known = ReadStageSourceName(text, &source);
  vehicle->set_stage_source(source);
  return known;
}

std::string WriteStageSource(const v1::Vehicle& vehicle) {
  return WriteStageSourceName(vehicle.stage_source());
}

// Text whose meaning vehicle::FaultsOf judges.
template <std::string* (v1::Vehicle::*field)()>
bool ReadText(const std::string& text, v1::Vehicle* vehicle) {
  *(vehicle->*field)() = text;
  return true;
}

template <std::string* (v1::Vehicle::*field)()>
bool ReadDay(const std::string& text, v1::Vehicle* vehicle) {
  *(vehicle->*field)() = text;
  return IsDayText(text, false);
}

template <const std::string& (v1::Vehicle::*field)() const>
std::string WriteText(const v1::Vehicle& vehicle) {
  return (vehicle.*field)();
}

template <void (v1::Vehicle::*set)(uint32_t)>
bool ReadMass(const std::string& text, v1::Vehicle* vehicle) {
  uint32_t mass = 0;
  const bool sound = ReadCount(text, vehicle::kMassKgMax, &mass);
  (vehicle->*set)(mass);
  return sound;
}

template <uint32_t (v1::Vehicle::*get)() const>
std::string WriteMass(const v1::Vehicle& vehicle) {
  return WriteCount((vehicle.*get)());
}

using V = v1::Vehicle;

constexpr char kMassWish[] = "kilograms, 1-1000000 without leading zeros, or nothing";

constexpr Column kColumns[] = {
    {"plate_number", ReadNumber, WriteNumber, kPlateNumberWish},
    {"plate_class", ReadClass, WriteClass, kPlateClassWish},
    {"vehicle_type", ReadText<&V::mutable_vehicle_type>, WriteText<&V::vehicle_type>, ""},
    {"fuel", ReadText<&V::mutable_fuel>, WriteText<&V::fuel>, ""},
    {"stage", ReadStage, WriteStage, kStageWish},
    {"stage_source", ReadStageSource, WriteStageSource, kStageSourceWish},
    {"use", ReadText<&V::mutable_use>, WriteText<&V::use>, ""},
    {"status", ReadText<&V::mutable_status>, WriteText<&V::status>, ""},
    {"total_mass_kg", ReadMass<&V::set_total_mass_kg>, WriteMass<&V::total_mass_kg>, kMassWish},
    {"curb_mass_kg", ReadMass<&V::set_curb_mass_kg>, WriteMass<&V::curb_mass_kg>, kMassWish},
    {"approved_load_kg", ReadMass<&V::set_approved_load_kg>, WriteMass<&V::approved_load_kg>,
     kMassWish},
    {"first_registered_on", ReadDay<&V::mutable_first_registered_on>,
     WriteText<&V::first_registered_on>, kDayWish},
    {"eliminated_on", ReadDay<&V::mutable_eliminated_on>, WriteText<&V::eliminated_on>, kDayWish},
    {"brand", ReadText<&V::mutable_brand>, WriteText<&V::brand>, ""},
    {"body_color", ReadText<&V::mutable_body_color>, WriteText<&V::body_color>, ""},
    {"vin", ReadText<&V::mutable_vin>, WriteText<&V::vin>, ""},
};
constexpr size_t kColumnCount = std::size(kColumns);

// The column that a field of the core's Vehicle stands in.
std::string_view ColumnOf(std::string_view field) {
  if (field == "plate.number") return "plate_number";
  if (field == "plate.plate_class") return "plate_class";
  return field;
}

class VehicleRows : public TableForm {
 public:
  VehicleRows() {
    for (const Column& column : kColumns) names_.push_back(column.name);
  }

  v1::RegisterTable table() const override { return v1::REGISTER_TABLE_VEHICLES; }
  const std::vector<std::string>& columns() const override { return names_; }
  std::string_view unique() const override { return "number and class"; }

  TableRow Read(const CsvRow& row, std::vector<v1::RowError>* errors) const override {
    const size_t before = errors->size();
    const v1::Vehicle vehicle = ReadVehicleRow(row, errors);
    if (errors->size() != before) return {};
    return {vehicle.plate().number(), static_cast<uint32_t>(vehicle.plate().plate_class()), "",
            vehicle.SerializeAsString()};
  }

  absl::StatusOr<std::string> Line(std::string_view record) const override {
    v1::Vehicle vehicle;
    if (!vehicle.ParseFromArray(record.data(), static_cast<int>(record.size()))) {
      return absl::DataLossError("vehicles: a record cannot be read");
    }
    return VehicleLine(vehicle);
  }

  absl::StatusOr<std::string> Identity(std::string_view record) const override { return ""; }

 private:
  std::vector<std::string> names_;
};

}  // namespace

const TableForm& VehicleForm() {
  static const auto* const form = new VehicleRows;
  return *form;
}

std::string VehicleHeader() { return VehicleForm().Header(); }

v1::Vehicle ReadVehicleRow(const CsvRow& row, std::vector<v1::RowError>* errors) {
  v1::Vehicle vehicle;
  if (!CheckRowShape(row, kColumnCount, errors)) return vehicle;
  std::set<std::string_view> faulty;
  for (size_t i = 0; i < kColumnCount; ++i) {
    const Column& column = kColumns[i];
    const bool text = IsLineOfText(row.fields[i]);
    if (text && column.read(row.fields[i], &vehicle)) continue;
    faulty.insert(column.name);
    errors->push_back(MakeRowError(row.line, column.name, row.fields[i],
                                   text ? column.wish : "UTF-8 text without control characters"));
  }
  // Number and class are judged together, so only when both are there.
  const bool plate_sound = !faulty.contains("plate_number") && !faulty.contains("plate_class");
  const vehicle::Vehicle facts = support::ToVehicle(vehicle);
  for (const FieldFault& fault :
       plate_sound ? vehicle::FaultsOf(facts) : vehicle::FaultsOfFacts(facts)) {
    const std::string_view column = ColumnOf(fault.field);
    if (!faulty.contains(column)) {
      errors->push_back(MakeRowError(row.line, column, fault.value, fault.wish));
    }
  }
  return vehicle;
}

std::string VehicleLine(const v1::Vehicle& vehicle) {
  std::vector<std::string> fields;
  for (const Column& column : kColumns) fields.push_back(column.write(vehicle));
  return CsvLine(fields);
}

}  // namespace bluegate::registry
