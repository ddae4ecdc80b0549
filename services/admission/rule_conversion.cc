#include "services/admission/rule_conversion.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "enforcement/vehicle/day.h"
#include "services/support/vehicle_facts.h"

namespace bluegate::admission {
namespace {

// The core's enums have the values of the contract's; the parser of the file lets no others in.
template <typename Core, typename Values>
std::vector<Core> ToCoreEnums(const Values& values) {
  std::vector<Core> result;
  for (const int value : values) result.push_back(static_cast<Core>(value));
  return result;
}

template <typename Values>
std::vector<std::string> ToStrings(const Values& values) {
  return {values.begin(), values.end()};
}

absl::Status BadTime(const std::string& where, const absl::Status& status) {
  return absl::InvalidArgumentError(absl::StrCat(where, ": ", status.message()));
}

absl::Status ToDay(const std::string& where, const std::string& text,
                   std::optional<absl::CivilDay>* day) {
  if (text.empty()) return absl::OkStatus();
  const absl::StatusOr<absl::CivilDay> parsed = vehicle::ParseDay(text);
  if (!parsed.ok()) return BadTime(where, parsed.status());
  *day = *parsed;
  return absl::OkStatus();
}

rules::Scope ToCore(const v1::Scope& scope) {
  rules::Scope result;
  result.site_kinds = ToCoreEnums<rules::SiteKind>(scope.site_kinds());
  result.zones = ToStrings(scope.zones());
  result.alert_levels = ToCoreEnums<rules::AlertLevel>(scope.alert_levels());
  result.daily_from_min = scope.daily_from_min();
  result.daily_until_min = scope.daily_until_min();
  result.site_ids = ToStrings(scope.site_ids());
  result.directions = ToCoreEnums<rules::Direction>(scope.directions());
  result.performance_classes = ToStrings(scope.performance_classes());
  result.weekdays = ToCoreEnums<int>(scope.weekdays());
  result.holidays = static_cast<rules::HolidayUse>(scope.holidays());
  return result;
}

rules::Condition ToCore(const v1::Condition& condition) {
  rules::Condition result;
  result.vehicle_type_prefixes = ToStrings(condition.vehicle_type_prefixes());
  result.fuels = ToStrings(condition.fuels());
  result.stage_at_most = static_cast<vehicle::EmissionStage>(condition.stage_at_most());
  result.uses = ToStrings(condition.uses());
  result.status_letters = ToStrings(condition.status_letters());
  result.eliminated = condition.eliminated();
  result.number_state = static_cast<rules::NumberState>(condition.number_state());
  result.register_state = static_cast<rules::RegisterState>(condition.register_state());
  result.when_unknown = static_cast<rules::WhenUnknown>(condition.when_unknown());
  result.subject = static_cast<rules::SubjectKind>(condition.subject());
  result.stage_unverified = condition.stage_unverified();
  result.findings = ToCoreEnums<vehicle::FindingCode>(condition.findings());
  result.exempt = condition.exempt();
  result.total_mass_above_kg = condition.total_mass_above_kg();
  result.age_at_least_years = condition.age_at_least_years();
  result.plate_prefixes = ToStrings(condition.plate_prefixes());
  result.plate_prefixes_not = ToStrings(condition.plate_prefixes_not());
  for (const v1::TailDay& day : condition.tail_days()) {
    result.tail_days.push_back(
        {ToCoreEnums<int>(day.weekdays()), day.date_digits(), day.tail_digits()});
  }
  return result;
}

absl::StatusOr<rules::Holiday> ToCore(const v1::Holiday& holiday) {
  const auto from = vehicle::ParseDay(holiday.from_on());
  if (!from.ok())
    return BadTime(absl::StrCat("holiday ", holiday.name_zh(), ": from_on"), from.status());
  const auto until = vehicle::ParseDay(holiday.until_on());
  if (!until.ok())
    return BadTime(absl::StrCat("holiday ", holiday.name_zh(), ": until_on"), until.status());
  return rules::Holiday{*from, *until, holiday.name_zh(), holiday.source()};
}

absl::StatusOr<rules::Rule> ToCore(const v1::Rule& rule) {
  rules::Rule result;
  result.rule_id = rule.rule_id();
  result.reason_code = rule.reason_code();
  result.clause = rule.clause();
  result.sentence_zh = rule.sentence_zh();
  result.sentence_en = rule.sentence_en();
  const std::string where = absl::StrCat("rule ", rule.rule_id());
  absl::Status status =
      ToDay(where + ": effective_from", rule.effective_from(), &result.effective_from);
  status.Update(
      ToDay(where + ": effective_until", rule.effective_until(), &result.effective_until));
  if (!status.ok()) return status;
  result.scope = ToCore(rule.scope());
  result.condition = ToCore(rule.condition());
  result.outcome = static_cast<rules::Outcome>(rule.outcome());
  result.priority = rule.priority();
  return result;
}

absl::StatusOr<rules::RuleTest> ToCore(const v1::RuleTest& test) {
  rules::RuleTest result;
  result.name = test.name();
  if (test.has_vehicle()) result.vehicle = support::ToVehicle(test.vehicle());
  result.number_state = static_cast<rules::NumberState>(test.number_state());
  result.subject = static_cast<rules::SubjectKind>(test.subject());
  result.plate_number = test.plate_number();
  result.site_kind = static_cast<rules::SiteKind>(test.site_kind());
  result.site_id = test.site_id();
  result.direction = static_cast<rules::Direction>(test.direction());
  result.performance_class = test.performance_class();
  result.zones = ToStrings(test.zones());
  result.alert_level = static_cast<rules::AlertLevel>(test.alert_level());
  const absl::StatusOr<absl::CivilSecond> local_time = vehicle::ParseLocalTime(test.local_time());
  if (!local_time.ok()) {
    return BadTime(absl::StrCat("test ", test.name(), ": local_time"), local_time.status());
  }
  result.local_time = *local_time;
  result.expect_outcome = static_cast<rules::Outcome>(test.expect_outcome());
  result.expect_rule_id = test.expect_rule_id();
  return result;
}

}  // namespace

absl::StatusOr<rules::RuleSet> ToCore(const v1::RuleSet& rule_set) {
  rules::RuleSet result;
  result.rule_set_id = rule_set.rule_set_id();
  result.source = rule_set.source();
  for (const v1::Holiday& holiday : rule_set.holidays()) {
    absl::StatusOr<rules::Holiday> core = ToCore(holiday);
    if (!core.ok()) return core.status();
    result.holidays.push_back(*std::move(core));
  }
  for (const v1::Rule& rule : rule_set.rules()) {
    absl::StatusOr<rules::Rule> core = ToCore(rule);
    if (!core.ok()) return core.status();
    result.rules.push_back(*std::move(core));
  }
  for (const v1::RuleTest& test : rule_set.tests()) {
    absl::StatusOr<rules::RuleTest> core = ToCore(test);
    if (!core.ok()) return core.status();
    result.tests.push_back(*std::move(core));
  }
  return result;
}

}  // namespace bluegate::admission
