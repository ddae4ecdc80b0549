#include "absl/strings/str_cat.h"
#include "enforcement/rules/decide.h"
#include "enforcement/rules/validate.h"
#include "enforcement/vehicle/day.h"

namespace bluegate::rules {
namespace {

Facts FactsOf(const RuleTest& test) {
  Facts facts;
  facts.number_state = test.number_state;
  facts.vehicle = test.vehicle;
  facts.register_state = test.vehicle ? RegisterState::kFound : RegisterState::kNotFound;
  facts.site_kind = test.site_kind;
  facts.zones = test.zones;
  facts.alert_level = test.alert_level;
  facts.time = absl::FromCivil(test.local_time, facts.zone);
  return facts;
}

}  // namespace

std::vector<TestFailure> RunTests(const RuleSet& rule_set) {
  std::vector<TestFailure> failures;
  for (size_t i = 0; i < rule_set.tests.size(); ++i) {
    const RuleTest& test = rule_set.tests[i];
    const Decision decision = Decide(rule_set, FactsOf(test));
    const bool as_expected =
        decision.outcome == test.expect_outcome && decision.rule_id == test.expect_rule_id;
    if (as_expected) continue;
    failures.push_back({absl::StrCat("test ", i + 1, " (", test.name, ")"), test.expect_outcome,
                        decision.outcome, test.expect_rule_id, decision.rule_id});
  }
  return failures;
}

}  // namespace bluegate::rules
