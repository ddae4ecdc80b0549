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
  return result;
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
  result.site_kind = static_cast<rules::SiteKind>(test.site_kind());
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
