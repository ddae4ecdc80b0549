#include "enforcement/rules/matching.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "enforcement/text.h"
#include "enforcement/vehicle/day.h"

namespace bluegate::rules {
namespace {

using vehicle::And;
using vehicle::Truth;

Match No(std::string why_not) { return {Truth::kNo, std::move(why_not), {}}; }

template <typename T>
bool Contains(const std::vector<T>& list, const T& value) {
  return std::find(list.begin(), list.end(), value) != list.end();
}

AlertLevel LevelOf(AlertLevel level) {
  return level == AlertLevel::kUnspecified ? AlertLevel::kNone : level;
}

// Gathers the parts of a condition.
class Conjunction {
 public:
  void Add(Truth truth, std::string_view fact, std::string why_not) {
    match_.truth = And(match_.truth, truth);
    if (truth == Truth::kUnknown) match_.unknown.emplace_back(fact);
    if (truth == Truth::kNo && match_.why_not.empty()) match_.why_not = std::move(why_not);
  }

  Match Take() {
    if (match_.truth != Truth::kUnknown) match_.unknown.clear();
    return std::move(match_);
  }

 private:
  Match match_{Truth::kYes, "", {}};
};

// A part that looks at a text of the vehicle: unknown where the vehicle or the text is, otherwise
// yes when `fits` accepts it together with one of `wanted`.
template <typename Fits>
void AddText(const std::vector<std::string>& wanted, const vehicle::Vehicle* vehicle,
             std::string vehicle::Vehicle::*text, std::string_view fact, Fits fits,
             Conjunction* all) {
  if (wanted.empty()) return;
  if (vehicle == nullptr || (vehicle->*text).empty()) return all->Add(Truth::kUnknown, fact, "");
  const std::string& value = vehicle->*text;
  const bool holds = std::any_of(wanted.begin(), wanted.end(),
                                 [&](const std::string& one) { return fits(value, one); });
  all->Add(vehicle::ToTruth(holds), fact,
           absl::StrCat(AbslView(fact), " ", value, " is none of ", absl::StrJoin(wanted, ", ")));
}

void AddStage(vehicle::EmissionStage limit, const vehicle::Vehicle* vehicle, Conjunction* all) {
  if (limit == vehicle::EmissionStage::kUnspecified) return;
  if (vehicle == nullptr) return all->Add(Truth::kUnknown, "stage", "");
  all->Add(vehicle->stage.AtMost(limit), "stage",
           absl::StrCat("stage ", vehicle::DisplayEn(vehicle->stage), " is not ",
                        AbslView(vehicle::NameEn(limit)), " or below"));
}

void AddEliminated(const vehicle::Vehicle* vehicle, const Facts& facts, Conjunction* all) {
  if (vehicle == nullptr) return all->Add(Truth::kUnknown, "eliminated_on", "");
  const absl::CivilDay day = absl::ToCivilDay(facts.time, facts.zone);
  const bool eliminated = vehicle->eliminated_on && *vehicle->eliminated_on <= day;
  all->Add(vehicle::ToTruth(eliminated), "eliminated_on",
           "the vehicle is not marked eliminated by that day");
}

void AddStates(const Condition& condition, const Facts& facts, Conjunction* all) {
  if (condition.number_state != NumberState::kUnspecified) {
    const bool uncertain = facts.number_state == NumberState::kUncertain;
    const bool wants_uncertain = condition.number_state == NumberState::kUncertain;
    all->Add(vehicle::ToTruth(uncertain == wants_uncertain), "number_state",
             absl::StrCat("the number is ", AbslView(NameOf(facts.number_state))));
  }
  if (condition.register_state != RegisterState::kUnspecified) {
    const bool asked = facts.register_state != RegisterState::kUnspecified;
    const bool holds = facts.register_state == condition.register_state;
    all->Add(asked ? vehicle::ToTruth(holds) : Truth::kUnknown, "register_state",
             absl::StrCat("the vehicle was ", AbslView(NameOf(facts.register_state)),
                          " in the register"));
  }
}

}  // namespace

bool WithinDailyHours(uint32_t minute, uint32_t from_min, uint32_t until_min) {
  if (from_min == 0 && until_min == 0) return true;
  if (from_min <= until_min) return minute >= from_min && minute < until_min;
  return minute >= from_min || minute < until_min;
}

Match MatchScope(const Rule& rule, const Facts& facts) {
  const absl::CivilMinute local = absl::ToCivilMinute(facts.time, facts.zone);
  const absl::CivilDay day(local);
  if (rule.effective_from && day < *rule.effective_from) {
    return No("not in force before " + vehicle::FormatDay(*rule.effective_from));
  }
  if (rule.effective_until && day > *rule.effective_until) {
    return No("not in force after " + vehicle::FormatDay(*rule.effective_until));
  }
  const Scope& scope = rule.scope;
  if (!scope.site_kinds.empty() && !Contains(scope.site_kinds, facts.site_kind)) {
    return No(absl::StrCat("does not hold at a site of kind ", AbslView(NameOf(facts.site_kind))));
  }
  const auto in_zone = [&](const std::string& zone) { return Contains(facts.zones, zone); };
  if (!scope.zones.empty() && std::none_of(scope.zones.begin(), scope.zones.end(), in_zone)) {
    return No("the site is in none of its zones " + absl::StrJoin(scope.zones, ", "));
  }
  const AlertLevel level = LevelOf(facts.alert_level);
  if (!scope.alert_levels.empty() && !Contains(scope.alert_levels, level)) {
    return No(absl::StrCat("does not hold at alert level ", AbslView(NameOf(level))));
  }
  const auto minute = static_cast<uint32_t>(local.hour() * 60 + local.minute());
  if (!WithinDailyHours(minute, scope.daily_from_min, scope.daily_until_min)) {
    return No(absl::StrFormat("does not hold at %02d:%02d", local.hour(), local.minute()));
  }
  return {Truth::kYes, "", {}};
}

Match MatchCondition(const Condition& condition, const Facts& facts) {
  const vehicle::Vehicle* vehicle = facts.vehicle ? &*facts.vehicle : nullptr;
  const auto has_prefix = [](const std::string& value, const std::string& prefix) {
    return value.compare(0, prefix.size(), prefix) == 0;
  };
  const auto has_letter = [](const std::string& value, const std::string& letter) {
    return value.find(letter) != std::string::npos;
  };
  const auto equals = [](const std::string& value, const std::string& one) { return value == one; };
  using vehicle::Vehicle;
  Conjunction all;
  AddStates(condition, facts, &all);
  AddText(condition.vehicle_type_prefixes, vehicle, &Vehicle::vehicle_type, "vehicle_type",
          has_prefix, &all);
  AddText(condition.fuels, vehicle, &Vehicle::fuel, "fuel", has_letter, &all);
  AddStage(condition.stage_at_most, vehicle, &all);
  AddText(condition.uses, vehicle, &Vehicle::use, "use", equals, &all);
  AddText(condition.status_letters, vehicle, &Vehicle::status, "status", has_letter, &all);
  if (condition.eliminated) AddEliminated(vehicle, facts, &all);
  return all.Take();
}

}  // namespace bluegate::rules
