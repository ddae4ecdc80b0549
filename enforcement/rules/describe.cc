#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/time.h"
#include "enforcement/rules/check.h"
#include "enforcement/text.h"
#include "enforcement/vehicle/day.h"

namespace bluegate::rules {
namespace {

std::string OrUnknown(const std::string& value) { return value.empty() ? "unknown" : value; }

std::string DescribeVehicle(const vehicle::Vehicle& vehicle) {
  std::string text = absl::StrCat("type ", OrUnknown(vehicle.vehicle_type), ", fuel ",
                                  OrUnknown(vehicle.fuel), ", ", vehicle::DisplayEn(vehicle.stage));
  if (vehicle.stage.source() != vehicle::StageSource::kUnspecified) {
    absl::StrAppend(&text, " (", AbslView(vehicle::NameEn(vehicle.stage.source())), ")");
  }
  absl::StrAppend(&text, ", use ", OrUnknown(vehicle.use), ", status ", OrUnknown(vehicle.status));
  if (vehicle.total_mass_kg != 0) absl::StrAppend(&text, ", ", vehicle.total_mass_kg, " kg");
  if (vehicle.first_registered_on) {
    absl::StrAppend(&text, ", first registered ", vehicle::FormatDay(*vehicle.first_registered_on));
  }
  if (vehicle.eliminated_on) {
    absl::StrAppend(&text, ", eliminated ", vehicle::FormatDay(*vehicle.eliminated_on));
  }
  if (!vehicle.exemptions.empty()) absl::StrAppend(&text, ", with an exemption");
  return text;
}

std::string DescribeFindings(const Facts& facts) {
  std::vector<std::string> names;
  for (const auto& finding : facts.findings) names.emplace_back(vehicle::NameEn(finding.code));
  if (facts.vehicle) {
    for (const auto& finding : facts.vehicle->findings) {
      names.emplace_back(vehicle::NameEn(finding.code));
    }
  }
  return names.empty() ? "" : absl::StrCat("; found: ", absl::StrJoin(names, ", "));
}

}  // namespace

std::string Describe(const Facts& facts) {
  std::string text = absl::StrCat(
      AbslView(NameOf(facts.subject)), " ",
      facts.plate_number.empty() ? "without a readable number" : facts.plate_number, " (",
      AbslView(NameOf(facts.number_state)), ", ", AbslView(NameOf(facts.register_state)),
      facts.register_state == RegisterState::kUnspecified ? ")" : " in the register)");
  if (facts.vehicle) absl::StrAppend(&text, ", ", DescribeVehicle(*facts.vehicle));
  absl::StrAppend(&text, DescribeFindings(facts), "; at a ", AbslView(NameOf(facts.site_kind)));
  if (!facts.site_id.empty()) absl::StrAppend(&text, " ", facts.site_id);
  if (!facts.zones.empty()) absl::StrAppend(&text, " in ", absl::StrJoin(facts.zones, ", "));
  if (!facts.performance_class.empty()) {
    absl::StrAppend(&text, ", class ", facts.performance_class);
  }
  if (facts.direction != Direction::kUnspecified) {
    absl::StrAppend(&text, ", ", AbslView(NameOf(facts.direction)));
  }
  absl::StrAppend(&text, "; alert ", AbslView(NameOf(facts.alert_level)), "; ",
                  absl::FormatTime("%a %Y-%m-%d %H:%M", facts.time, facts.zone));
  return text;
}

}  // namespace bluegate::rules
