#include "enforcement/rules/validate_rule.h"

#include <algorithm>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "enforcement/plate/characters.h"
#include "enforcement/rules/validate.h"
#include "enforcement/vehicle/codes.h"
#include "enforcement/vehicle/day.h"

namespace bluegate::rules {
namespace {

constexpr size_t kIdBytesMax = 64;
constexpr size_t kListMax = 100;
constexpr uint32_t kMinutesOfDay = 24 * 60;
constexpr uint32_t kAgeYearsMax = 100;

using Faults = std::vector<FieldFault>;

void Check(bool sound, std::string field, std::string value, std::string wish, Faults* faults) {
  if (!sound) faults->push_back({std::move(field), std::move(value), std::move(wish)});
}

bool IsRuleId(std::string_view id) {
  const auto allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
  };
  return !id.empty() && id.size() <= kIdBytesMax && std::all_of(id.begin(), id.end(), allowed);
}

bool IsText(std::string_view text) {
  return !text.empty() && text.size() <= kRuleTextBytesMax && plate::SplitCharacters(text).ok();
}

bool IsZone(std::string_view zone) { return IsText(zone) && zone.size() <= kIdBytesMax; }

bool IsPerformanceClass(std::string_view text) {
  constexpr std::string_view kClasses[] = {"A", "B", "B-", "C", "D", "引领性"};
  return std::find(std::begin(kClasses), std::end(kClasses), text) != std::end(kClasses);
}

template <typename Known>
void CheckList(const std::vector<std::string>& list, std::string_view field, Known known,
               std::string_view wish, Faults* faults) {
  Check(list.size() <= kListMax, std::string(field), absl::StrCat(list.size(), " entries"),
        absl::StrCat("at most ", kListMax), faults);
  for (const std::string& one : list) {
    Check(known(one), std::string(field), one, std::string(wish), faults);
  }
}

void CheckTexts(const Rule& rule, Faults* faults) {
  Check(IsRuleId(rule.rule_id), "rule_id", rule.rule_id,
        "1-64 lower case letters, digits and hyphens", faults);
  const bool without_reason = rule.reason_code.empty() && rule.outcome == Outcome::kPass;
  Check(without_reason || IsReasonCode(rule.reason_code), "reason_code", rule.reason_code,
        "a code of the reasons list such as R01; empty only with PASS", faults);
  const std::string wish = absl::StrCat("UTF-8, 1 to ", kRuleTextBytesMax, " bytes");
  Check(IsText(rule.clause), "clause", rule.clause, wish, faults);
  Check(IsText(rule.sentence_zh), "sentence_zh", rule.sentence_zh, wish, faults);
  Check(IsText(rule.sentence_en), "sentence_en", rule.sentence_en, wish, faults);
}

void CheckScope(const Scope& scope, Faults* faults) {
  for (const SiteKind kind : scope.site_kinds) {
    Check(kind == SiteKind::kCheckpoint || kind == SiteKind::kGate, "scope.site_kinds",
          absl::StrCat(static_cast<int>(kind)), "CHECKPOINT or GATE", faults);
  }
  const auto weekday = [](int day) { return day >= 1 && day <= 7; };
  CheckList(scope.zones, "scope.zones", IsZone, "a zone name, 1 to 64 bytes", faults);
  CheckList(scope.site_ids, "scope.site_ids", IsRuleId,
            "a site id: lower case letters, digits and hyphens", faults);
  CheckList(scope.performance_classes, "scope.performance_classes", IsPerformanceClass,
            "A, B, B-, C, D or 引领性", faults);
  for (const Direction direction : scope.directions) {
    Check(direction == Direction::kIn || direction == Direction::kOut, "scope.directions",
          absl::StrCat(static_cast<int>(direction)), "IN or OUT", faults);
  }
  for (const int day : scope.weekdays) {
    Check(weekday(day), "scope.weekdays", absl::StrCat(day), "1 Monday to 7 Sunday", faults);
  }
  for (const AlertLevel level : scope.alert_levels) {
    Check(level >= AlertLevel::kNone && level <= AlertLevel::kRed, "scope.alert_levels",
          absl::StrCat(static_cast<int>(level)), "NONE, YELLOW, ORANGE or RED", faults);
  }
  Check(scope.daily_from_min < kMinutesOfDay, "scope.daily_from_min",
        absl::StrCat(scope.daily_from_min), "0 to 1439", faults);
  Check(scope.daily_until_min <= kMinutesOfDay, "scope.daily_until_min",
        absl::StrCat(scope.daily_until_min), "0 to 1440", faults);
  const bool empty_hours =
      scope.daily_from_min != 0 && scope.daily_from_min == scope.daily_until_min;
  Check(!empty_hours, "scope.daily_until_min", absl::StrCat(scope.daily_until_min),
        "another minute than daily_from_min, or 0 and 0 for all day", faults);
}

bool IsPlatePrefix(std::string_view text) {
  const auto characters = plate::SplitCharacters(text);
  return characters.ok() && !characters->empty() && characters->size() <= 3;
}

bool IsDigits(std::string_view text) {
  return !text.empty() && text.size() <= 10 && text.find_first_not_of("0123456789") == text.npos;
}

void CheckTailDay(const TailDay& day, Faults* faults) {
  const char* const field = "condition.tail_days";
  Check(day.weekdays.empty() != day.date_digits.empty(), field,
        absl::StrCat(day.weekdays.size(), " weekdays, date digits \"", day.date_digits, "\""),
        "weekdays or date_digits, one of the two", faults);
  for (const int weekday : day.weekdays) {
    Check(weekday >= 1 && weekday <= 7, field, absl::StrCat(weekday), "1 Monday to 7 Sunday",
          faults);
  }
  Check(day.date_digits.empty() || IsDigits(day.date_digits), field, day.date_digits,
        "digits such as 16", faults);
  Check(IsDigits(day.tail_digits), field, day.tail_digits, "tail digits such as 16", faults);
}

void CheckCondition(const Condition& condition, Faults* faults) {
  CheckList(condition.vehicle_type_prefixes, "condition.vehicle_type_prefixes",
            vehicle::IsVehicleTypePrefix, "the beginning of a GA/T 16.4 code such as H1", faults);
  const auto fuel = [](const std::string& f) { return f.size() == 1 && vehicle::IsFuel(f); };
  CheckList(condition.fuels, "condition.fuels", fuel, "one GA/T 16.9 letter such as B", faults);
  CheckList(condition.uses, "condition.uses", vehicle::IsUse, "one GA/T 16.3 letter such as F",
            faults);
  const auto status = [](const std::string& s) { return s.size() == 1 && vehicle::IsStatus(s); };
  CheckList(condition.status_letters, "condition.status_letters", status,
            "one status letter such as E", faults);
  const auto limit = condition.stage_at_most;
  Check(limit == vehicle::EmissionStage::kUnspecified || vehicle::IsChinaStage(limit),
        "condition.stage_at_most", absl::StrCat(static_cast<int>(limit)),
        "CHINA_0 to CHINA_VI; ELECTRIC is no stage", faults);
  for (const vehicle::FindingCode code : condition.findings) {
    const int value = static_cast<int>(code);
    Check(value > 0 && value <= vehicle::kFindingCodeMax, "condition.findings", absl::StrCat(value),
          "a code of the findings", faults);
  }
  Check(condition.total_mass_above_kg <= vehicle::kMassKgMax, "condition.total_mass_above_kg",
        absl::StrCat(condition.total_mass_above_kg), absl::StrCat("at most ", vehicle::kMassKgMax),
        faults);
  Check(condition.age_at_least_years <= kAgeYearsMax, "condition.age_at_least_years",
        absl::StrCat(condition.age_at_least_years), absl::StrCat("at most ", kAgeYearsMax), faults);
  for (const auto* list : {&condition.plate_prefixes, &condition.plate_prefixes_not}) {
    CheckList(*list, "condition.plate_prefixes", IsPlatePrefix,
              "1 to 3 characters of a plate such as 陕D", faults);
  }
  for (const TailDay& day : condition.tail_days) CheckTailDay(day, faults);
}

// Whether the condition asks for anything of the vehicle, which only a register knows.
bool AsksVehicle(const Condition& condition) {
  return !condition.vehicle_type_prefixes.empty() || !condition.fuels.empty() ||
         condition.stage_at_most != vehicle::EmissionStage::kUnspecified ||
         !condition.uses.empty() || !condition.status_letters.empty() || condition.eliminated ||
         condition.exempt || condition.total_mass_above_kg != 0 ||
         condition.age_at_least_years != 0;
}

void CheckSense(const Rule& rule, Faults* faults) {
  const bool needs_absent_vehicle =
      rule.condition.register_state == RegisterState::kNotFound && AsksVehicle(rule.condition);
  Check(!needs_absent_vehicle, "condition.register_state", "NOT_FOUND",
        "no conditions on the vehicle beside it: they could never be known", faults);
  const bool accuses = rule.outcome == Outcome::kFlag || rule.outcome == Outcome::kRefuse;
  const bool of_uncertain = rule.condition.number_state == NumberState::kUncertain;
  Check(!accuses || !of_uncertain, "outcome", std::string(NameOf(rule.outcome)),
        "PASS or HOLD where the number is uncertain: it accuses nobody", faults);
}

}  // namespace

std::vector<FieldFault> FaultsOfRule(const Rule& rule) {
  Faults faults;
  CheckTexts(rule, &faults);
  if (rule.effective_from && rule.effective_until) {
    Check(*rule.effective_from <= *rule.effective_until, "effective_until",
          vehicle::FormatDay(*rule.effective_until),
          absl::StrCat("not before effective_from, ", vehicle::FormatDay(*rule.effective_from)),
          &faults);
  }
  CheckScope(rule.scope, &faults);
  CheckCondition(rule.condition, &faults);
  Check(rule.outcome >= Outcome::kPass && rule.outcome <= Outcome::kRefuse, "outcome",
        absl::StrCat(static_cast<int>(rule.outcome)), "PASS, FLAG, HOLD or REFUSE", &faults);
  CheckSense(rule, &faults);
  return faults;
}

std::vector<FieldFault> FaultsOfTest(const RuleTest& test) {
  Faults faults;
  Check(IsText(test.name), "name", test.name, "a few words that say what is tested", &faults);
  Check(test.expect_outcome >= Outcome::kPass && test.expect_outcome <= Outcome::kRefuse,
        "expect_outcome", absl::StrCat(static_cast<int>(test.expect_outcome)),
        "PASS, FLAG, HOLD or REFUSE", &faults);
  Check(test.site_kind == SiteKind::kCheckpoint || test.site_kind == SiteKind::kGate, "site_kind",
        absl::StrCat(static_cast<int>(test.site_kind)), "CHECKPOINT or GATE", &faults);
  if (!test.vehicle) return faults;
  for (FieldFault& fault : vehicle::FaultsOfFacts(*test.vehicle)) {
    fault.field = "vehicle." + fault.field;
    faults.push_back(std::move(fault));
  }
  return faults;
}

}  // namespace bluegate::rules
