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

enum : AskedFacts {
  kNumber = 1 << 0,
  kType = 1 << 1,
  kFuel = 1 << 2,
  kStage = 1 << 3,
  kUse = 1 << 4,
  kStatus = 1 << 5,
  kEliminated = 1 << 6,
  kExemptions = 1 << 7,
  kMass = 1 << 8,
  kAge = 1 << 9,
  kFindings = 1 << 10,
};

void AddVehicleFacts(AskedFacts asked, const std::optional<vehicle::Vehicle>& found,
                     std::vector<UsedFact>* used) {
  // Without a vehicle every fact of it is unknown, as it is of an empty one.
  static const auto* const kNone = new vehicle::Vehicle();
  const vehicle::Vehicle& vehicle = found ? *found : *kNone;
  const auto add = [used](const char* name, std::string value) {
    used->push_back({name, std::move(value), "register"});
  };
  if (asked & kType) {
    add("vehicle_type", vehicle.vehicle_type);
  }
  if (asked & kFuel) {
    add("fuel", vehicle.fuel);
  }
  if (asked & kStage) {
    const bool unknown = NothingKnown(vehicle.stage);
    const auto source = vehicle.stage.source();
    const bool stated = !unknown && source != vehicle::StageSource::kUnspecified;
    used->push_back({"stage", unknown ? "" : vehicle::DisplayEn(vehicle.stage),
                     stated ? std::string(vehicle::NameEn(source)) : "register"});
  }
  if (asked & kUse) add("use", vehicle.use);
  if (asked & kStatus) {
    add("status", vehicle.status);
  }
  if (asked & kEliminated) {
    const auto& day = vehicle.eliminated_on;
    const std::string no = found ? "not marked" : "";
    add("eliminated_on", day ? vehicle::FormatDay(*day) : no);
  }
  if (asked & kExemptions) {
    const std::string none = found ? "none" : "";
    add("exemptions", vehicle.exemptions.empty() ? none : ApprovalsOf(vehicle.exemptions));
  }
  if (asked & kMass) {
    const uint32_t kg = vehicle.total_mass_kg;
    add("total_mass_kg", kg == 0 ? "" : absl::StrCat(kg));
  }
  if (asked & kAge) {
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

// Such as 2022-01-10T08:00:00. Of every answer, and absl::FormatTime takes longer than the rules.
std::string LocalTimeOf(const Facts& facts) {
  const absl::CivilSecond local = absl::ToCivilSecond(facts.time, facts.zone);
  const auto two = [](int number) { return absl::Dec(number, absl::kZeroPad2); };
  return absl::StrCat(absl::Dec(local.year(), absl::kZeroPad4), "-", two(local.month()), "-",
                      two(local.day()), "T", two(local.hour()), ":", two(local.minute()), ":",
                      two(local.second()));
}

}  // namespace

AskedFacts AskedBy(const Condition& condition) {
  AskedFacts asked = 0;
  const auto ask = [&asked](bool asks, AskedFacts fact) {
    if (asks) asked |= fact;
  };
  ask(!condition.plate_prefixes.empty() || !condition.plate_prefixes_not.empty() ||
          !condition.tail_days.empty(),
      kNumber);
  ask(!condition.vehicle_type_prefixes.empty(), kType);
  ask(!condition.fuels.empty(), kFuel);
  ask(condition.stage_unverified || condition.stage_at_most != vehicle::EmissionStage::kUnspecified,
      kStage);
  ask(!condition.uses.empty(), kUse);
  ask(!condition.status_letters.empty(), kStatus);
  ask(condition.eliminated, kEliminated);
  ask(condition.exempt, kExemptions);
  ask(condition.total_mass_above_kg != 0, kMass);
  ask(condition.age_at_least_years != 0, kAge);
  ask(!condition.findings.empty(), kFindings);
  return asked;
}

std::vector<UsedFact> UsedFactsOf(AskedFacts asked, const Facts& facts) {
  constexpr size_t kFactsExpected = 20;
  std::vector<UsedFact> used;
  used.reserve(kFactsExpected);
  used.push_back({"number_state", std::string(NameOf(facts.number_state)), "reading"});
  const bool looked_up = facts.register_state != RegisterState::kUnspecified;
  used.push_back(
      {"register_state", looked_up ? std::string(NameOf(facts.register_state)) : "", "register"});
  if (asked & kNumber) used.push_back({"plate_number", facts.plate_number, "reading"});
  AddVehicleFacts(asked, facts.vehicle, &used);
  if (asked & kFindings) {
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
  used.push_back({"local_time", LocalTimeOf(facts), "clock"});
  return used;
}

}  // namespace bluegate::rules
