#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "enforcement/rules/validate.h"

namespace bluegate::rules {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

// Lets no diesel pass in the hours from 7 to 20 in zone "urban" under an orange alert.
RuleSet SetWithOneTest() {
  Rule rule;
  rule.rule_id = "ban";
  rule.reason_code = "R04";
  rule.clause = "（十）22(1)";
  rule.sentence_zh = "禁行。";
  rule.sentence_en = "Banned.";
  rule.scope.zones = {"urban"};
  rule.scope.alert_levels = {AlertLevel::kOrange};
  rule.scope.daily_from_min = 7 * 60;
  rule.scope.daily_until_min = 20 * 60;
  rule.condition.fuels = {"B"};
  rule.outcome = Outcome::kRefuse;
  RuleTest test;
  test.name = "morning";
  test.vehicle.emplace();
  test.vehicle->fuel = "B";
  test.site_kind = SiteKind::kGate;
  test.zones = {"urban"};
  test.alert_level = AlertLevel::kOrange;
  test.local_time = absl::CivilSecond(2022, 1, 10, 7, 0, 0);
  test.expect_outcome = Outcome::kRefuse;
  test.expect_rule_id = "ban";
  return {"test", "a notice", {}, {rule}, {test}};
}

TEST(RuleTestsTest, AllFactsOfATestReachTheDecision) {
  EXPECT_THAT(RunTests(SetWithOneTest()), IsEmpty());
}

TEST(RuleTestsTest, ChangingAnyFactBreaksTheTest) {
  RuleSet set = SetWithOneTest();
  set.tests.resize(7, set.tests[0]);
  set.tests[1].vehicle.reset();
  set.tests[2].number_state = NumberState::kUncertain;
  set.tests[3].zones.clear();
  set.tests[4].alert_level = AlertLevel::kUnspecified;
  set.tests[5].local_time = absl::CivilSecond(2022, 1, 10, 6, 59, 59);
  set.tests[6].expect_rule_id = "";
  EXPECT_THAT(RunTests(set), SizeIs(6));
}

TEST(RuleTestsTest, AFailureSaysWhatWasExpectedAndWhatCame) {
  RuleSet set = SetWithOneTest();
  set.tests[0].vehicle->fuel = "A";
  const auto failures = RunTests(set);
  ASSERT_THAT(failures, SizeIs(1));
  EXPECT_EQ(failures[0].test, "test 1 (morning)");
  EXPECT_EQ(failures[0].expected_outcome, Outcome::kRefuse);
  EXPECT_EQ(failures[0].got_outcome, Outcome::kPass);
  EXPECT_EQ(failures[0].got_rule_id, "");
  EXPECT_THAT(std::string(CheckFitForUse(set).message()),
              HasSubstr("expected REFUSE by rule \"ban\", got PASS by rule \"\""));
}

TEST(RuleTestsTest, ATestWithoutVehicleIsOfAVehicleInNoRegister) {
  RuleSet set = SetWithOneTest();
  set.rules[0].condition = {};
  set.rules[0].condition.register_state = RegisterState::kNotFound;
  EXPECT_THAT(RunTests(set), SizeIs(1));
  set.tests[0].vehicle.reset();
  EXPECT_THAT(RunTests(set), IsEmpty());
}

}  // namespace
}  // namespace bluegate::rules
