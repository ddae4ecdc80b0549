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

// Made in its place: an answer has a dozen.
void Add(FactName name, std::string_view value, FactSource source, std::vector<UsedFact>* used) {
  UsedFact& fact = used->emplace_back();
  fact.name = name;
  fact.value.assign(value);
  fact.source = source;
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
  const auto add = [used](FactName name, std::string_view value) {
    Add(name, value, FactSource::kRegister, used);
  };
  if (asked & kType) {
    add(FactName::kVehicleType, vehicle.vehicle_type);
  }
  if (asked & kFuel) {
    add(FactName::kFuel, vehicle.fuel);
  }
  if (asked & kStage) {
    const bool unknown = NothingKnown(vehicle.stage);
    Add(FactName::kStage, unknown ? "" : vehicle::DisplayEn(vehicle.stage),
        unknown ? FactSource::kRegister : FactSourceOf(vehicle.stage.source()), used);
  }
  if (asked & kUse) add(FactName::kUse, vehicle.use);
  if (asked & kStatus) {
    add(FactName::kStatus, vehicle.status);
  }
  if (asked & kEliminated) {
    const auto& day = vehicle.eliminated_on;
    add(FactName::kEliminatedOn, day ? vehicle::FormatDay(*day) : found ? "not marked" : "");
  }
  if (asked & kExemptions) {
    add(FactName::kExemptions, !vehicle.exemptions.empty() ? ApprovalsOf(vehicle.exemptions)
                               : found                     ? "none"
                                                           : "");
  }
  if (asked & kMass) {
    const uint32_t kg = vehicle.total_mass_kg;
    add(FactName::kTotalMassKg, kg == 0 ? "" : absl::StrCat(kg));
  }
  if (asked & kAge) {
    const auto& day = vehicle.first_registered_on;
    add(FactName::kFirstRegisteredOn, day ? vehicle::FormatDay(*day) : "");
  }
}

// What stands on the day, with who found it: each finding is a fact of its own.
void AddFindings(const Facts& facts, absl::CivilDay day, std::vector<UsedFact>* used) {
  bool any = false;
  const auto add = [&](const std::vector<vehicle::Finding>& findings, FactSource source) {
    for (const vehicle::Finding& finding : findings) {
      if (!vehicle::StandsOn(finding, day)) continue;
      any = true;
      used->push_back({FactName::kFindings, std::string(vehicle::NameEn(finding.code)), source,
                       finding.source});
    }
  };
  add(facts.findings, FactSource::kSite);
  if (facts.vehicle) add(facts.vehicle->findings, FactSource::kRegister);
  if (!any) Add(FactName::kFindings, facts.vehicle ? "none" : "", FactSource::kRegister, used);
}

// Such as 2022-01-10T08:00:00. Of every answer, and absl::FormatTime takes longer than the rules.
std::string LocalTimeOf(const Moment& moment) {
  const absl::CivilSecond& local = moment.local;
  std::string text = "0000-00-00T00:00:00";
  const auto put = [&text](size_t at, size_t digits, int64_t number) {
    for (; digits > 0; --digits, number /= 10) {
      text[at + digits - 1] = static_cast<char>('0' + number % 10);
    }
  };
  put(0, 4, local.year());
  put(5, 2, local.month());
  put(8, 2, local.day());
  put(11, 2, local.hour());
  put(14, 2, local.minute());
  put(17, 2, local.second());
  return text;
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

std::vector<UsedFact> UsedFactsOf(AskedFacts asked, const Facts& facts, const Moment& moment) {
  constexpr size_t kFactsExpected = 20;
  std::vector<UsedFact> used;
  used.reserve(kFactsExpected);
  const auto add = [&used](FactName name, std::string_view value, FactSource source) {
    Add(name, value, source, &used);
  };
  add(FactName::kNumberState, NameOf(facts.number_state), FactSource::kReading);
  const bool looked_up = facts.register_state != RegisterState::kUnspecified;
  add(FactName::kRegisterState, looked_up ? NameOf(facts.register_state) : "",
      FactSource::kRegister);
  if (asked & kNumber) add(FactName::kPlateNumber, facts.plate_number, FactSource::kReading);
  AddVehicleFacts(asked, facts.vehicle, &used);
  if (asked & kFindings) {
    AddFindings(facts, moment.day, &used);
  }
  add(FactName::kSiteKind, NameOf(facts.site_kind), FactSource::kSite);
  if (!facts.site_id.empty()) add(FactName::kSiteId, facts.site_id, FactSource::kSite);
  add(FactName::kZones, absl::StrJoin(facts.zones, ", "), FactSource::kSite);
  if (facts.direction != Direction::kUnspecified) {
    add(FactName::kDirection, NameOf(facts.direction), FactSource::kSite);
  }
  if (!facts.performance_class.empty()) {
    add(FactName::kPerformanceClass, facts.performance_class, FactSource::kSite);
  }
  add(FactName::kAlertLevel, NameOf(facts.alert_level), FactSource::kAlert);
  add(FactName::kLocalTime, LocalTimeOf(moment), FactSource::kClock);
  return used;
}

}  // namespace bluegate::rules
