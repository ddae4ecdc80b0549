#include "enforcement/rules/used_facts.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/time.h"
#include "enforcement/vehicle/day.h"

namespace bluegate::rules {
namespace {

bool NothingKnown(const vehicle::StageFact& stage) { return !stage.known() && !stage.interval(); }

std::string ApprovalsOf(const std::vector<vehicle::Exemption>& exemptions) {
  return absl::StrJoin(exemptions, ", ", [](std::string* out, const vehicle::Exemption& one) {
    out->append(one.approval_number);
  });
}

template <typename Asks>
bool AnyAsks(const std::vector<const Condition*>& conditions, Asks asks) {
  return std::any_of(conditions.begin(), conditions.end(),
                     [&](const Condition* condition) { return asks(*condition); });
}

void AddVehicleFacts(const std::vector<const Condition*>& conditions,
                     const std::optional<vehicle::Vehicle>& found, std::vector<UsedFact>* used) {
  // Without a vehicle every fact of it is unknown, as it is of an empty one.
  const vehicle::Vehicle vehicle = found.value_or(vehicle::Vehicle());
  const auto add = [used](const char* name, std::string value) {
    used->push_back({name, std::move(value), "register"});
  };
  if (AnyAsks(conditions, [](const auto& c) { return !c.vehicle_type_prefixes.empty(); })) {
    add("vehicle_type", vehicle.vehicle_type);
  }
  if (AnyAsks(conditions, [](const auto& c) { return !c.fuels.empty(); })) {
    add("fuel", vehicle.fuel);
  }
  const auto asks_stage = [](const Condition& c) {
    return c.stage_unverified || c.stage_at_most != vehicle::EmissionStage::kUnspecified;
  };
  if (AnyAsks(conditions, asks_stage)) {
    const bool unknown = NothingKnown(vehicle.stage);
    const auto source = vehicle.stage.source();
    const bool stated = !unknown && source != vehicle::StageSource::kUnspecified;
    used->push_back({"stage", unknown ? "" : vehicle::DisplayEn(vehicle.stage),
                     stated ? std::string(vehicle::NameEn(source)) : "register"});
  }
  if (AnyAsks(conditions, [](const auto& c) { return !c.uses.empty(); })) add("use", vehicle.use);
  if (AnyAsks(conditions, [](const auto& c) { return !c.status_letters.empty(); })) {
    add("status", vehicle.status);
  }
  if (AnyAsks(conditions, [](const auto& c) { return c.eliminated; })) {
    const auto& day = vehicle.eliminated_on;
    const std::string no = found ? "not marked" : "";
    add("eliminated_on", day ? vehicle::FormatDay(*day) : no);
  }
  if (AnyAsks(conditions, [](const auto& c) { return c.exempt; })) {
    const std::string none = found ? "none" : "";
    add("exemptions", vehicle.exemptions.empty() ? none : ApprovalsOf(vehicle.exemptions));
  }
  if (AnyAsks(conditions, [](const auto& c) { return c.total_mass_above_kg != 0; })) {
    const uint32_t kg = vehicle.total_mass_kg;
    add("total_mass_kg", kg == 0 ? "" : absl::StrCat(kg));
  }
  if (AnyAsks(conditions, [](const auto& c) { return c.age_at_least_years != 0; })) {
    const auto& day = vehicle.first_registered_on;
    add("first_registered_on", day ? vehicle::FormatDay(*day) : "");
  }
}

// What stands on the day, with who found it: each finding is a fact of its own.
void AddFindings(const Facts& facts, absl::CivilDay day, std::vector<UsedFact>* used) {
  bool any = false;
  const auto add = [&](const std::vector<vehicle::Finding>& findings, const char* source) {
    for (const vehicle::Finding& finding : findings) {
      if (!vehicle::StandsOn(finding, day)) continue;
      any = true;
      used->push_back({"findings", std::string(vehicle::NameEn(finding.code)),
                       finding.source.empty() ? source : finding.source});
    }
  };
  add(facts.findings, "site");
  if (facts.vehicle) add(facts.vehicle->findings, "register");
  if (!any) used->push_back({"findings", facts.vehicle ? "none" : "", "register"});
}

void AddNumber(const std::vector<const Condition*>& conditions, const Facts& facts,
               std::vector<UsedFact>* used) {
  const auto asks_number = [](const Condition& c) {
    return !c.plate_prefixes.empty() || !c.plate_prefixes_not.empty() || !c.tail_days.empty();
  };
  if (AnyAsks(conditions, asks_number)) {
    used->push_back({"plate_number", facts.plate_number, "reading"});
  }
}

}  // namespace

std::vector<UsedFact> UsedFactsOf(const std::vector<const Condition*>& conditions,
                                  const Facts& facts) {
  std::vector<UsedFact> used;
  used.push_back({"number_state", std::string(NameOf(facts.number_state)), "reading"});
  const bool asked = facts.register_state != RegisterState::kUnspecified;
  used.push_back(
      {"register_state", asked ? std::string(NameOf(facts.register_state)) : "", "register"});
  AddNumber(conditions, facts, &used);
  AddVehicleFacts(conditions, facts.vehicle, &used);
  if (AnyAsks(conditions, [](const auto& c) { return !c.findings.empty(); })) {
    AddFindings(facts, absl::ToCivilDay(facts.time, facts.zone), &used);
  }
  used.push_back({"site_kind", std::string(NameOf(facts.site_kind)), "site"});
  if (!facts.site_id.empty()) used.push_back({"site_id", facts.site_id, "site"});
  used.push_back({"zones", absl::StrJoin(facts.zones, ", "), "site"});
  if (facts.direction != Direction::kUnspecified) {
    used.push_back({"direction", std::string(NameOf(facts.direction)), "site"});
  }
  if (!facts.performance_class.empty()) {
    used.push_back({"performance_class", facts.performance_class, "site"});
  }
  used.push_back({"alert_level", std::string(NameOf(facts.alert_level)), "alert"});
  used.push_back(
      {"local_time", absl::FormatTime("%Y-%m-%dT%H:%M:%S", facts.time, facts.zone), "clock"});
  return used;
}

}  // namespace bluegate::rules
