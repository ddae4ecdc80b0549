#include "services/registry/vehicle_row.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "enforcement/plate/plate_number.h"
#include "enforcement/vehicle/day.h"
#include "enforcement/vehicle/vehicle.h"
#include "services/support/utf8.h"
#include "services/support/vehicle_facts.h"

namespace bluegate::registry {
namespace {

constexpr size_t kShownBytesMax = 64;

// One column: how it is read into a vehicle (false: not that), written again, and what is wanted.
struct Column {
  const char* name;
  bool (*read)(const std::string& text, v1::Vehicle* vehicle);
  std::string (*write)(const v1::Vehicle& vehicle);
  const char* wish;
};

bool ReadNumber(const std::string& text, v1::Vehicle* vehicle) {
  const auto number = plate::PlateNumber::Parse(text);
  vehicle->mutable_plate()->set_number(text);
  return number.ok() && number->complete() && number->text() == text;
}

bool ReadClass(const std::string& text, v1::Vehicle* vehicle) {
  const auto plate_class = plate::ParsePlateClassCode(text);
  if (!plate_class.has_value() || *plate_class == plate::PlateClass::kUnspecified) return false;
  vehicle->mutable_plate()->set_plate_class(static_cast<common::v1::PlateClass>(*plate_class));
  return plate::CodeOf(*plate_class) == text;
}

std::string WriteClass(const v1::Vehicle& vehicle) {
  return plate::CodeOf(plate::PlateClassFromCode(vehicle.plate().plate_class())
                           .value_or(plate::PlateClass::kUnspecified));
}

// Digit of the stage codes of gates (domain F2.8): 0 to 6, D, X; the value is the contract's.
constexpr std::string_view kStageCodes = "X0123456D";

bool ReadStage(const std::string& text, v1::Vehicle* vehicle) {
  const size_t stage = text.size() == 1 ? kStageCodes.find(text[0]) : std::string_view::npos;
  if (stage == std::string_view::npos) return false;
  vehicle->set_stage(static_cast<v1::EmissionStage>(stage));
  return true;
}

std::string WriteStage(const v1::Vehicle& vehicle) {
  return std::string(1, kStageCodes.at(static_cast<size_t>(vehicle.stage())));
}

// By the contract's values.
constexpr std::array<std::string_view, 6> kStageSources = {
    "", "disclosure", "register", "inspection", "engine_plate", "inferred"};

bool ReadStageSource(const std::string& text, v1::Vehicle* vehicle) {
  const auto found = std::find(kStageSources.begin(), kStageSources.end(), text);
  if (found == kStageSources.end()) return false;
  vehicle->set_stage_source(static_cast<v1::StageSource>(found - kStageSources.begin()));
  return true;
}

std::string WriteStageSource(const v1::Vehicle& vehicle) {
  return std::string(kStageSources.at(static_cast<size_t>(vehicle.stage_source())));
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
  return text.empty() || vehicle::ParseDay(text).ok();
}

template <const std::string& (v1::Vehicle::*field)() const>
std::string WriteText(const v1::Vehicle& vehicle) {
  return (vehicle.*field)();
}

template <void (v1::Vehicle::*set)(uint32_t)>
bool ReadMass(const std::string& text, v1::Vehicle* vehicle) {
  uint32_t mass = 0;
  if (!text.empty()) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), mass);
    const bool whole = error == std::errc() && end == text.data() + text.size();
    if (!whole || text[0] == '0' || mass > vehicle::kMassKgMax) return false;
  }
  (vehicle->*set)(mass);
  return true;
}

template <uint32_t (v1::Vehicle::*get)() const>
std::string WriteMass(const v1::Vehicle& vehicle) {
  return (vehicle.*get)() == 0 ? "" : absl::StrCat((vehicle.*get)());
}

std::string WriteNumber(const v1::Vehicle& vehicle) { return vehicle.plate().number(); }

using V = v1::Vehicle;

constexpr char kMassWish[] = "kilograms, 1-1000000 without leading zeros, or nothing";
constexpr char kDayWish[] = "a day such as 2016-03-31, or nothing";

constexpr Column kColumns[] = {
    {"plate_number", ReadNumber, WriteNumber, "a complete plate number such as 陕D12345"},
    {"plate_class", ReadClass, WriteClass, "two digits of GA/T 16.7 such as 01"},
    {"vehicle_type", ReadText<&V::mutable_vehicle_type>, WriteText<&V::vehicle_type>, ""},
    {"fuel", ReadText<&V::mutable_fuel>, WriteText<&V::fuel>, ""},
    {"stage", ReadStage, WriteStage, "0 to 6, D or X"},
    {"stage_source", ReadStageSource, WriteStageSource,
     "disclosure, register, inspection, engine_plate, inferred, or nothing"},
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

v1::RowError Error(uint64_t line, std::string_view field, std::string_view value,
                   std::string_view wish) {
  v1::RowError error;
  error.set_line(line);
  error.set_field(std::string(field));
  error.set_value(support::ShortUtf8(value, kShownBytesMax));
  error.set_wish(std::string(wish));
  return error;
}

bool IsLineOfText(std::string_view text) {
  return support::Utf8Length(text) >= 0 && std::none_of(text.begin(), text.end(), [](char c) {
           return static_cast<unsigned char>(c) < ' ' || c == '\x7F';
         });
}

// The column that a field of the core's Vehicle stands in.
std::string_view ColumnOf(std::string_view field) {
  if (field == "plate.number") return "plate_number";
  if (field == "plate.plate_class") return "plate_class";
  return field;
}

}  // namespace

const std::vector<std::string>& VehicleColumns() {
  static const auto* const names = [] {
    auto* const names = new std::vector<std::string>;
    for (const Column& column : kColumns) names->push_back(column.name);
    return names;
  }();
  return *names;
}

std::string VehicleHeader() { return absl::StrJoin(VehicleColumns(), ","); }

std::vector<v1::RowError> HeaderErrors(const CsvRow& header) {
  std::vector<v1::RowError> errors;
  if (!header.fault.empty()) return {Error(header.line, "header", header.fault, VehicleHeader())};
  const std::vector<std::string>& columns = VehicleColumns();
  for (size_t i = 0; i < columns.size(); ++i) {
    const std::string found = i < header.fields.size() ? header.fields[i] : "";
    if (found != columns[i]) {
      errors.push_back(Error(header.line, columns[i], found,
                             absl::StrCat("column ", i + 1, " to be named ", columns[i])));
    }
  }
  for (size_t i = columns.size(); i < header.fields.size(); ++i) {
    errors.push_back(Error(header.line, "header", header.fields[i],
                           absl::StrCat("no more than ", columns.size(), " columns")));
  }
  return errors;
}

v1::Vehicle ReadVehicleRow(const CsvRow& row, std::vector<v1::RowError>* errors) {
  v1::Vehicle vehicle;
  if (!row.fault.empty()) {
    errors->push_back(Error(row.line, "row", row.fault, "CSV by RFC 4180"));
    return vehicle;
  }
  if (row.fields.size() != kColumnCount) {
    errors->push_back(Error(row.line, "row", absl::StrCat(row.fields.size(), " fields"),
                            absl::StrCat(kColumnCount, " fields")));
    return vehicle;
  }
  std::set<std::string_view> faulty;
  for (size_t i = 0; i < kColumnCount; ++i) {
    const Column& column = kColumns[i];
    const bool text = IsLineOfText(row.fields[i]);
    if (text && column.read(row.fields[i], &vehicle)) continue;
    faulty.insert(column.name);
    errors->push_back(Error(row.line, column.name, row.fields[i],
                            text ? column.wish : "UTF-8 text without control characters"));
  }
  // Number and class are judged together, so only when both are there.
  const bool plate_sound = !faulty.contains("plate_number") && !faulty.contains("plate_class");
  const vehicle::Vehicle facts = support::ToVehicle(vehicle);
  for (const FieldFault& fault :
       plate_sound ? vehicle::FaultsOf(facts) : vehicle::FaultsOfFacts(facts)) {
    const std::string_view column = ColumnOf(fault.field);
    if (!faulty.contains(column)) {
      errors->push_back(Error(row.line, column, fault.value, fault.wish));
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
