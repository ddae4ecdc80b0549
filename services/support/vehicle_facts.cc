#include "services/support/vehicle_facts.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "enforcement/text.h"
#include "enforcement/vehicle/day.h"
#include "services/support/status.h"

namespace bluegate::support {
namespace {

std::optional<absl::CivilDay> ToDay(const std::string& text) {
  if (text.empty()) return std::nullopt;
  const absl::StatusOr<absl::CivilDay> day = vehicle::ParseDay(text);
  return day.ok() ? std::optional(*day) : std::nullopt;
}

absl::Status Invalid(std::string_view field, std::string_view part, std::string_view value,
                     std::string_view wish) {
  return FieldError(absl::StatusCode::kInvalidArgument, common::v1::ERROR_REASON_FIELD_INVALID,
                    absl::StrCat(AbslView(field), ".", AbslView(part)), value, wish);
}

vehicle::StageFact StageOf(const registry::v1::Vehicle& vehicle) {
  const auto source = [](int code) {
    return vehicle::StageSourceFromCode(code).value_or(vehicle::StageSource::kUnspecified);
  };
  const auto stage = vehicle::EmissionStageFromCode(vehicle.stage());
  if (stage.has_value() && *stage != vehicle::EmissionStage::kUnspecified) {
    return vehicle::StageFact::Known(*stage, source(vehicle.stage_source()));
  }
  if (!vehicle.has_stage_interval()) return vehicle::StageFact::Unknown("not stated");
  const registry::v1::StageInterval& interval = vehicle.stage_interval();
  const auto between = vehicle::StageFact::Between(
      vehicle::EmissionStageFromCode(interval.lowest()).value_or(vehicle::EmissionStage()),
      vehicle::EmissionStageFromCode(interval.highest()).value_or(vehicle::EmissionStage()),
      source(interval.source()));
  return between.ok() ? *between : vehicle::StageFact::Unknown(interval.reason());
}

vehicle::Finding ToFinding(const registry::v1::Finding& finding) {
  return {static_cast<vehicle::FindingCode>(finding.code()), ToDay(finding.since_on()),
          ToDay(finding.until_on()), finding.source()};
}

vehicle::Exemption ToExemption(const registry::v1::Exemption& exemption) {
  return {exemption.approval_number(),
          exemption.reason(),
          ToDay(exemption.from_on()),
          ToDay(exemption.until_on()),
          {exemption.zones().begin(), exemption.zones().end()}};
}

bool IsHourSpan(const registry::v1::HourSpan& span) {
  const bool begins = span.from_minute() < vehicle::kMinutesOfDay;
  const bool ends = span.until_minute() > 0 && span.until_minute() <= vehicle::kMinutesOfDay;
  return begins && ends && span.from_minute() != span.until_minute();
}

}  // namespace

vehicle::Vehicle ToVehicle(const registry::v1::Vehicle& vehicle) {
  vehicle::Vehicle result;
  if (auto number = plate::PlateNumber::Parse(vehicle.plate().number()); number.ok()) {
    result.plate.number = *std::move(number);
  }
  result.plate.plate_class = plate::PlateClassFromCode(vehicle.plate().plate_class())
                                 .value_or(plate::PlateClass::kUnspecified);
  result.vehicle_type = vehicle.vehicle_type();
  result.fuel = vehicle.fuel();
  result.stage = StageOf(vehicle);
  result.use = vehicle.use();
  result.status = vehicle.status();
  result.total_mass_kg = vehicle.total_mass_kg();
  result.curb_mass_kg = vehicle.curb_mass_kg();
  result.approved_load_kg = vehicle.approved_load_kg();
  result.first_registered_on = ToDay(vehicle.first_registered_on());
  result.eliminated_on = ToDay(vehicle.eliminated_on());
  result.brand = vehicle.brand();
  result.body_color = vehicle.body_color();
  result.vin = vehicle.vin();
  for (const auto& finding : vehicle.findings()) result.findings.push_back(ToFinding(finding));
  for (const auto& exemption : vehicle.exemptions()) {
    result.exemptions.push_back(ToExemption(exemption));
  }
  return result;
}

std::optional<std::vector<vehicle::MuckLeave>> ToMuckLeaves(const registry::v1::Vehicle& vehicle) {
  std::vector<vehicle::MuckLeave> leaves;
  for (const registry::v1::MuckLeave& leave : vehicle.muck_leaves()) {
    const auto from = ToDay(leave.from_on());
    const auto until = ToDay(leave.until_on());
    if (!from.has_value() || !until.has_value()) return std::nullopt;
    vehicle::MuckLeave& result = leaves.emplace_back();
    result.permit_number = leave.permit_number();
    result.from = *from;
    result.until = *until;
    result.route = {leave.route().begin(), leave.route().end()};
    for (const registry::v1::HourSpan& span : leave.hours()) {
      if (!IsHourSpan(span)) return std::nullopt;
      result.hours.push_back({span.from_minute(), span.until_minute()});
    }
  }
  return leaves;
}

absl::StatusOr<plate::PlateKey> ToPlateKey(const common::v1::PlateKey& key,
                                           std::string_view field) {
  const std::optional<plate::PlateClass> plate_class = plate::PlateClassFromCode(key.plate_class());
  if (!plate_class.has_value()) {
    return Invalid(field, "plate_class", absl::StrCat(static_cast<int>(key.plate_class())),
                   "a code of GA/T 16.7 or UNSPECIFIED");
  }
  absl::StatusOr<plate::PlateNumber> number = plate::PlateNumber::Parse(key.number());
  if (!number.ok() || !number->complete()) {
    return Invalid(field, "number", key.number(), "a complete plate number such as 陕D12345");
  }
  if (*plate_class != plate::PlateClass::kUnspecified && !plate::Fits(*number, *plate_class)) {
    return Invalid(field, "plate_class", plate::CodeOf(*plate_class),
                   absl::StrCat("a class that ", number->text(), " fits, or UNSPECIFIED"));
  }
  return plate::PlateKey{*std::move(number), *plate_class};
}

common::v1::PlateKey ToProto(const plate::PlateKey& key) {
  common::v1::PlateKey result;
  result.set_number(key.number.text());
  result.set_plate_class(static_cast<common::v1::PlateClass>(key.plate_class));
  return result;
}

}  // namespace bluegate::support
