#include <algorithm>
#include <string_view>
#include <utility>

#include "absl/functional/function_ref.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "enforcement/plate/plate_number.h"
#include "enforcement/rules/matching.h"
#include "enforcement/text.h"
#include "enforcement/vehicle/day.h"

namespace bluegate::rules {
namespace {

using vehicle::And;
using vehicle::ToTruth;
using vehicle::Truth;
using vehicle::Vehicle;

bool HasPrefix(std::string_view value, std::string_view prefix) {
  return value.substr(0, prefix.size()) == prefix;
}

bool HasLetter(std::string_view value, std::string_view letter) {
  return value.find(letter) != std::string_view::npos;
}

bool Equals(std::string_view value, std::string_view one) { return value == one; }

bool IsKnown(std::string_view number) {
  return !number.empty() && number.find(plate::kUnread) == std::string_view::npos;
}

using Fits = bool (*)(std::string_view value, std::string_view wanted);

bool FitsAny(const std::vector<std::string>& wanted, std::string_view value, Fits fits) {
  return std::any_of(wanted.begin(), wanted.end(),
                     [&](const std::string& one) { return fits(value, one); });
}

// Gathers the parts of a condition.
class Conjunction {
 public:
  Conjunction(const Facts& facts, const Moment& moment)
      : facts_(facts), moment_(moment), vehicle_(facts.vehicle ? &*facts.vehicle : nullptr) {}

  void AddSubject(SubjectKind wanted) {
    if (wanted == SubjectKind::kAny) return;
    const bool wants_machine = wanted == SubjectKind::kMachine;
    const bool is_machine = facts_.subject == SubjectKind::kMachine;
    Add(ToTruth(wants_machine == is_machine), "subject",
        [&] { return absl::StrCat("it is a ", AbslView(NameOf(facts_.subject))); });
  }

  void AddStates(const Condition& condition) {
    if (condition.number_state != NumberState::kUnspecified) {
      const bool uncertain = facts_.number_state == NumberState::kUncertain;
      const bool wants_uncertain = condition.number_state == NumberState::kUncertain;
      Add(ToTruth(uncertain == wants_uncertain), "number_state",
          [&] { return absl::StrCat("the number is ", AbslView(NameOf(facts_.number_state))); });
    }
    if (condition.register_state != RegisterState::kUnspecified) {
      const bool asked = facts_.register_state != RegisterState::kUnspecified;
      const bool holds = facts_.register_state == condition.register_state;
      Add(asked ? ToTruth(holds) : Truth::kUnknown, "register_state", [&] {
        return absl::StrCat("the vehicle was ", AbslView(NameOf(facts_.register_state)),
                            " in the register");
      });
    }
  }

  // A part that looks at a text of the vehicle: unknown where the vehicle or the text is.
  void AddText(const std::vector<std::string>& wanted, std::string Vehicle::*text,
               std::string_view fact, Fits fits) {
    if (wanted.empty()) return;
    if (vehicle_ == nullptr || (vehicle_->*text).empty()) return AddUnknown(fact);
    const std::string& value = vehicle_->*text;
    Add(ToTruth(FitsAny(wanted, value, fits)), fact, [&] {
      return absl::StrCat(AbslView(fact), " ", value, " is none of ", absl::StrJoin(wanted, ", "));
    });
  }

  void AddStage(const Condition& condition) {
    const vehicle::EmissionStage limit = condition.stage_at_most;
    if (limit != vehicle::EmissionStage::kUnspecified) {
      Add(vehicle_ == nullptr ? Truth::kUnknown : vehicle_->stage.AtMost(limit), "stage", [&] {
        return absl::StrCat("stage ", vehicle::DisplayEn(vehicle_->stage), " is not ",
                            AbslView(vehicle::NameEn(limit)), " or below");
      });
    }
    if (!condition.stage_unverified) return;
    const bool asked = facts_.register_state != RegisterState::kUnspecified;
    const Truth without = asked ? Truth::kYes : Truth::kUnknown;
    Add(vehicle_ == nullptr ? without : ToTruth(IsUnverified(vehicle_->stage)), "stage",
        [] { return "the stage is verified"; });
  }

  void AddEliminated() {
    if (vehicle_ == nullptr) return AddUnknown("eliminated_on");
    Add(ToTruth(vehicle_->eliminated_on && *vehicle_->eliminated_on <= moment_.day),
        "eliminated_on", [] { return "the vehicle is not marked eliminated by that day"; });
  }

  void AddFindings(const std::vector<vehicle::FindingCode>& wanted) {
    if (wanted.empty()) return;
    const auto stands = [&](const vehicle::Finding& finding) {
      return std::find(wanted.begin(), wanted.end(), finding.code) != wanted.end() &&
             vehicle::StandsOn(finding, moment_.day);
    };
    const auto any = [&](const std::vector<vehicle::Finding>& findings) {
      return std::any_of(findings.begin(), findings.end(), stands);
    };
    if (any(facts_.findings)) return;  // it holds, which changes nothing
    if (vehicle_ == nullptr) return AddUnknown("findings");
    Add(ToTruth(any(vehicle_->findings)), "findings", [&] {
      return absl::StrCat(
          "nobody found: ",
          absl::StrJoin(wanted, ", ", [](std::string* out, vehicle::FindingCode code) {
            out->append(vehicle::NameEn(code));
          }));
    });
  }

  void AddExempt() {
    if (vehicle_ == nullptr) return AddUnknown("exemptions");
    const auto holds = [&](const vehicle::Exemption& exemption) {
      return vehicle::HoldsOn(exemption, moment_.day, facts_.zones);
    };
    const auto& all = vehicle_->exemptions;
    Add(ToTruth(std::any_of(all.begin(), all.end(), holds)), "exemptions",
        [] { return "no exemption holds here on that day"; });
  }

  void AddMassAndAge(const Condition& condition) {
    if (condition.total_mass_above_kg != 0) {
      Add(MassTruth(condition, vehicle_), "total_mass_kg", [&] {
        return absl::StrCat("total mass is not above ", condition.total_mass_above_kg, " kg");
      });
    }
    if (condition.age_at_least_years != 0) {
      Add(AgeTruth(condition, vehicle_, moment_.day), "first_registered_on", [&] {
        return absl::StrCat("in use for less than ", condition.age_at_least_years, " years");
      });
    }
  }

  void AddNumber(const Condition& condition) {
    const std::string& number = facts_.plate_number;
    Add(PrefixTruth(condition, number), "plate_number", [&] {
      return absl::StrCat("the number begins with none of ",
                          absl::StrJoin(condition.plate_prefixes, ", "));
    });
    Add(OtherPrefixTruth(condition, number), "plate_number", [&] {
      return absl::StrCat("the number begins with one of ",
                          absl::StrJoin(condition.plate_prefixes_not, ", "));
    });
    Add(TailTruth(condition, number, moment_), "plate_number",
        [] { return "the number does not rest on that day"; });
  }

  Match Take() {
    if (match_.truth != Truth::kUnknown) match_.unknown.clear();
    return std::move(match_);
  }

 private:
  // `why_not` gives the reason, which costs more than the look, where it is wanted.
  void Add(Truth truth, std::string_view fact, absl::FunctionRef<std::string()> why_not) {
    match_.truth = And(match_.truth, truth);
    if (truth == Truth::kUnknown && (match_.unknown.empty() || match_.unknown.back() != fact)) {
      match_.unknown.emplace_back(fact);
    }
    if (truth == Truth::kNo && match_.why_not.empty()) match_.why_not = why_not();
  }

  void AddUnknown(std::string_view fact) {
    Add(Truth::kUnknown, fact, [] { return std::string(); });
  }

  const Facts& facts_;
  const Moment& moment_;
  const Vehicle* const vehicle_;
  Match match_{Truth::kYes, "", {}};
};

}  // namespace

Truth MassTruth(const Condition& condition, const Vehicle* vehicle) {
  if (condition.total_mass_above_kg == 0) return Truth::kYes;
  const uint32_t kg = vehicle == nullptr ? 0 : vehicle->total_mass_kg;
  return kg == 0 ? Truth::kUnknown : ToTruth(kg > condition.total_mass_above_kg);
}

Truth AgeTruth(const Condition& condition, const Vehicle* vehicle, absl::CivilDay day) {
  if (condition.age_at_least_years == 0) return Truth::kYes;
  if (vehicle == nullptr || !vehicle->first_registered_on) return Truth::kUnknown;
  return ToTruth(YearsBetween(*vehicle->first_registered_on, day) >= condition.age_at_least_years);
}

Truth PrefixTruth(const Condition& condition, std::string_view number) {
  if (condition.plate_prefixes.empty()) return Truth::kYes;
  if (!IsKnown(number)) return Truth::kUnknown;
  return ToTruth(FitsAny(condition.plate_prefixes, number, HasPrefix));
}

Truth OtherPrefixTruth(const Condition& condition, std::string_view number) {
  if (condition.plate_prefixes_not.empty()) return Truth::kYes;
  if (!IsKnown(number)) return Truth::kUnknown;
  return ToTruth(!FitsAny(condition.plate_prefixes_not, number, HasPrefix));
}

Truth TailTruth(const Condition& condition, std::string_view number, const Moment& moment) {
  if (condition.tail_days.empty()) return Truth::kYes;
  const int digit = TailDigitOf(number);
  if (digit == kTailDigitUnknown) return Truth::kUnknown;
  return ToTruth(RestsOn(condition.tail_days, digit, moment.day, moment.weekday));
}

int TailDigitOf(std::string_view number) {
  if (!IsKnown(number)) return kTailDigitUnknown;
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  const auto last = std::find_if(number.rbegin(), number.rend(), is_digit);
  return last == number.rend() ? kNoTailDigit : *last - '0';
}

bool RestsOn(const std::vector<TailDay>& days, int tail_digit, absl::CivilDay day, int weekday) {
  if (tail_digit < 0) return false;
  const auto has = [](const std::string& digits, int digit) {
    return digits.find(static_cast<char>('0' + digit)) != std::string::npos;
  };
  return std::any_of(days.begin(), days.end(), [&](const TailDay& rest) {
    const bool today =
        std::find(rest.weekdays.begin(), rest.weekdays.end(), weekday) != rest.weekdays.end() ||
        has(rest.date_digits, day.day() % 10);
    return today && has(rest.tail_digits, tail_digit);
  });
}

uint32_t YearsBetween(absl::CivilDay since, absl::CivilDay day) {
  if (day <= since) return 0;
  const auto years = static_cast<uint32_t>(day.year() - since.year());
  const bool before_anniversary =
      std::pair(day.month(), day.day()) < std::pair(since.month(), since.day());
  return before_anniversary ? years - 1 : years;
}

bool IsUnverified(const vehicle::StageFact& stage) {
  return !stage.known() || stage.source() == vehicle::StageSource::kInferred;
}

Match MatchCondition(const Condition& condition, const Facts& facts, const Moment& moment) {
  Conjunction all(facts, moment);
  all.AddSubject(condition.subject);
  all.AddStates(condition);
  all.AddText(condition.vehicle_type_prefixes, &Vehicle::vehicle_type, "vehicle_type", HasPrefix);
  all.AddText(condition.fuels, &Vehicle::fuel, "fuel", HasLetter);
  all.AddStage(condition);
  all.AddText(condition.uses, &Vehicle::use, "use", Equals);
  all.AddText(condition.status_letters, &Vehicle::status, "status", HasLetter);
  if (condition.eliminated) all.AddEliminated();
  all.AddFindings(condition.findings);
  if (condition.exempt) all.AddExempt();
  all.AddMassAndAge(condition);
  all.AddNumber(condition);
  return all.Take();
}

}  // namespace bluegate::rules
