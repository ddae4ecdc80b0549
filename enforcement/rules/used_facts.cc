#include "enforcement/rules/used_facts.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/str_join.h"
#include "absl/time/time.h"
#include "enforcement/vehicle/day.h"

namespace bluegate::rules {
namespace {

bool NothingKnown(const vehicle::StageFact& stage) { return !stage.known() && !stage.interval(); }

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
    return c.stage_at_most != vehicle::EmissionStage::kUnspecified;
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
}

}  // namespace

std::vector<UsedFact> UsedFactsOf(const std::vector<const Condition*>& conditions,
                                  const Facts& facts) {
  std::vector<UsedFact> used;
  used.push_back({"number_state", std::string(NameOf(facts.number_state)), "reading"});
  const bool asked = facts.register_state != RegisterState::kUnspecified;
  used.push_back(
      {"register_state", asked ? std::string(NameOf(facts.register_state)) : "", "register"});
  AddVehicleFacts(conditions, facts.vehicle, &used);
  used.push_back({"site_kind", std::string(NameOf(facts.site_kind)), "site"});
  used.push_back({"zones", absl::StrJoin(facts.zones, ", "), "site"});
  used.push_back({"alert_level", std::string(NameOf(facts.alert_level)), "alert"});
  used.push_back(
      {"local_time", absl::FormatTime("%Y-%m-%dT%H:%M:%S", facts.time, facts.zone), "clock"});
  return used;
}

}  // namespace bluegate::rules
