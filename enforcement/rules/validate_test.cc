#include "enforcement/rules/validate.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

namespace bluegate::rules {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

RuleSet SoundSet() {
  Rule rule;
  rule.rule_id = "diesel-ban";
  rule.reason_code = "R01";
  rule.clause = "（六）10(4)";
  rule.sentence_zh = "禁行。";
  rule.sentence_en = "Banned.";
  rule.condition.fuels = {"B"};
  rule.outcome = Outcome::kFlag;
  rule.priority = 10;
  RuleTest test;
  test.name = "diesel is flagged";
  test.vehicle.emplace();
  test.vehicle->fuel = "B";
  test.site_kind = SiteKind::kCheckpoint;
  test.local_time = absl::CivilSecond(2022, 1, 10, 8, 0, 0);
  test.expect_outcome = Outcome::kFlag;
  test.expect_rule_id = "diesel-ban";
  Rule pass;
  pass.rule_id = "pass";
  pass.clause = "clause 1";
  pass.sentence_zh = "准予通行。";
  pass.sentence_en = "It may pass.";
  pass.condition.subject = SubjectKind::kAny;
  pass.outcome = Outcome::kPass;
  RuleTest petrol = test;
  petrol.name = "petrol passes";
  petrol.vehicle->fuel = "A";
  petrol.expect_outcome = Outcome::kPass;
  petrol.expect_rule_id = "pass";
  return {"test-2022", "a notice", {}, {rule, pass}, {test, petrol}};
}

TEST(ValidateTest, ASoundSetHasNoFaults) {
  EXPECT_THAT(Validate(SoundSet()), IsEmpty());
  EXPECT_TRUE(CheckFitForUse(SoundSet()).ok());
}

TEST(ValidateTest, EachFaultOfARuleIsFoundAndNamed) {
  using Damage = std::function<void(Rule&)>;
  const std::pair<const char*, Damage> damages[] = {
      {"reason_code", [](Rule& r) { r.reason_code = "R99"; }},
      {"reason_code", [](Rule& r) { r.reason_code = ""; }},
      {"clause", [](Rule& r) { r.clause = ""; }},
      {"sentence_zh", [](Rule& r) { r.sentence_zh = "\xFF"; }},
      {"sentence_en", [](Rule& r) { r.sentence_en = std::string(1001, 'a'); }},
      {"effective_until",
       [](Rule& r) {
         r.effective_from = absl::CivilDay(2022, 1, 2);
         r.effective_until = absl::CivilDay(2022, 1, 1);
       }},
      {"scope.site_kinds", [](Rule& r) { r.scope.site_kinds = {SiteKind::kUnspecified}; }},
      {"scope.zones", [](Rule& r) { r.scope.zones = {""}; }},
      {"scope.alert_levels", [](Rule& r) { r.scope.alert_levels = {AlertLevel::kUnspecified}; }},
      {"scope.daily_from_min", [](Rule& r) { r.scope.daily_from_min = 1440; }},
      {"scope.daily_until_min", [](Rule& r) { r.scope.daily_until_min = 1441; }},
      {"scope.daily_until_min",
       [](Rule& r) { r.scope.daily_from_min = r.scope.daily_until_min = 60; }},
      {"condition.vehicle_type_prefixes",
       [](Rule& r) { r.condition.vehicle_type_prefixes = {"C1"}; }},
      {"condition.fuels", [](Rule& r) { r.condition.fuels = {"BE"}; }},
      {"condition.uses", [](Rule& r) { r.condition.uses = {"f"}; }},
      {"condition.status_letters", [](Rule& r) { r.condition.status_letters = {"F"}; }},
      {"condition.stage_at_most",
       [](Rule& r) { r.condition.stage_at_most = vehicle::EmissionStage::kElectric; }},
      {"condition.register_state",
       [](Rule& r) { r.condition.register_state = RegisterState::kNotFound; }},
      {"outcome", [](Rule& r) { r.outcome = Outcome::kUnspecified; }},
      {"outcome", [](Rule& r) { r.condition.number_state = NumberState::kUncertain; }},
  };
  for (const auto& [field, damage] : damages) {
    RuleSet set = SoundSet();
    damage(set.rules[0]);
    const auto faults = Validate(set);
    ASSERT_THAT(faults, SizeIs(1)) << field;
    EXPECT_EQ(faults[0].where, "rule diesel-ban");
    EXPECT_EQ(faults[0].fault.field, field);
    EXPECT_FALSE(faults[0].fault.wish.empty());
  }
}

TEST(ValidateTest, MalformedAndRepeatedIdsAreFound) {
  RuleSet set = SoundSet();
  set.rules[0].rule_id = "Diesel Ban";
  set.tests[0].expect_rule_id = "Diesel Ban";
  EXPECT_THAT(Validate(set), SizeIs(1));
  set = SoundSet();
  set.rules.push_back(set.rules[0]);
  const auto faults = Validate(set);
  ASSERT_THAT(faults, SizeIs(1));
  EXPECT_EQ(faults[0].fault.wish, "an id that no other rule has");
}

TEST(ValidateTest, ARuleWithoutATestIsFound) {
  RuleSet set = SoundSet();
  set.rules.push_back(set.rules[0]);
  set.rules.back().rule_id = "untested";
  const auto faults = Validate(set);
  ASSERT_THAT(faults, SizeIs(1));
  EXPECT_EQ(faults[0].where, "rule untested");
  EXPECT_EQ(faults[0].fault.field, "tests");
}

TEST(ValidateTest, ASetWithADefectIsNotFitForUse) {
  RuleSet set = SoundSet();
  set.rules[0].priority = set.rules[1].priority = 7;
  EXPECT_THAT(Validate(set), IsEmpty());
  EXPECT_THAT(std::string(CheckFitForUse(set).message()),
              AllOf(HasSubstr("clash"), HasSubstr("diesel-ban"), HasSubstr("Example")));
}

TEST(ValidateTest, HolidaysInOrderWithASource) {
  RuleSet set = SoundSet();
  set.holidays = {{absl::CivilDay(2022, 1, 3), absl::CivilDay(2022, 1, 1), "元旦", "notice"},
                  {absl::CivilDay(2022, 5, 1), absl::CivilDay(2022, 5, 1), "", ""}};
  const auto faults = Validate(set);
  ASSERT_THAT(faults, SizeIs(2));
  EXPECT_EQ(faults[0].fault.field, "holidays.until_on");
  EXPECT_EQ(faults[1].fault.field, "holidays.source");
}

TEST(ValidateTest, FaultsOfTestsAreFoundWithTheTestsName) {
  RuleSet set = SoundSet();
  set.tests[0].vehicle->fuel = "G";
  set.tests[0].expect_outcome = Outcome::kUnspecified;
  const auto faults = Validate(set);
  ASSERT_THAT(faults, SizeIs(2));
  EXPECT_EQ(faults[0].where, "test 1 (diesel is flagged)");
  EXPECT_EQ(faults[1].fault.field, "vehicle.fuel");
}

TEST(ValidateTest, ATestThatExpectsARuleOfNoSetIsFound) {
  RuleSet set = SoundSet();
  set.tests.push_back(set.tests[0]);
  set.tests.back().expect_rule_id = "gone";
  ASSERT_THAT(Validate(set), SizeIs(1));
  EXPECT_EQ(Validate(set)[0].fault.value, "gone");
}

TEST(ValidateTest, TooManyRulesAreRefusedBeforeTheyAreCompared) {
  RuleSet set = SoundSet();
  set.rules.resize(kRulesMax + 1);
  const auto faults = Validate(set);
  ASSERT_THAT(faults, SizeIs(1));
  EXPECT_EQ(faults[0].fault.field, "rules");
}

TEST(ValidateTest, TheStatusNamesRuleFieldValueAndWishAndCountsTheRest) {
  RuleSet set = SoundSet();
  set.rules[0].condition.fuels = std::vector<std::string>(15, "G");
  const std::string message(CheckFitForUse(set).message());
  EXPECT_THAT(message, HasSubstr("rule set test-2022: rule diesel-ban: condition.fuels: \"G\", "
                                 "wanted one GA/T 16.9 letter such as B"));
  EXPECT_THAT(message, HasSubstr("and 5 more"));
}

TEST(ValidateTest, ReasonCodesAreThoseOfTheList) {
  for (const char* code : {"R01", "R19", "S01", "S13", "I01", "I02"}) {
    EXPECT_TRUE(IsReasonCode(code)) << code;
  }
  for (const char* code : {"", "R00", "R20", "S14", "I03", "X01", "R1", "R001", "r01", "R-1"}) {
    EXPECT_FALSE(IsReasonCode(code)) << code;
  }
}

}  // namespace
}  // namespace bluegate::rules
