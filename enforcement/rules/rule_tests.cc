#include "absl/strings/str_cat.h"
#include "enforcement/rules/decider.h"
#include "enforcement/rules/validate.h"
#include "enforcement/vehicle/day.h"

namespace bluegate::rules {

Facts FactsOf(const RuleTest& test) {
  Facts facts;
  facts.subject =
      test.subject == SubjectKind::kMachine ? SubjectKind::kMachine : SubjectKind::kVehicle;
  facts.number_state = test.number_state;
  facts.plate_number = test.plate_number;
  if (facts.plate_number.empty() && test.vehicle) {
    facts.plate_number = test.vehicle->plate.number.text();
  }
  facts.vehicle = test.vehicle;
  facts.register_state = test.vehicle ? RegisterState::kFound : RegisterState::kNotFound;
  facts.site_kind = test.site_kind;
  facts.site_id = test.site_id;
  facts.zones = test.zones;
  facts.direction = test.direction;
  facts.performance_class = test.performance_class;
  facts.alert_level = test.alert_level;
  facts.time = absl::FromCivil(test.local_time, facts.zone);
  return facts;
}

std::vector<TestFailure> RunTests(const RuleSet& rule_set) {
  const Decider decider(rule_set);
  std::vector<TestFailure> failures;
  for (size_t i = 0; i < rule_set.tests.size(); ++i) {
    const RuleTest& test = rule_set.tests[i];
    const Ruling ruling = decider.Decide(FactsOf(test));
    const std::string rule_id = ruling.rule == nullptr ? "" : ruling.rule->rule_id;
    const bool as_expected =
        ruling.outcome == test.expect_outcome && rule_id == test.expect_rule_id;
    if (as_expected) continue;
    failures.push_back({absl::StrCat("test ", i + 1, " (", test.name, ")"), test.expect_outcome,
                        ruling.outcome, test.expect_rule_id, rule_id});
  }
  return failures;
}

}  // namespace bluegate::rules
