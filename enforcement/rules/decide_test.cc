#include "enforcement/rules/decide.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace bluegate::rules {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using vehicle::EmissionStage;
using vehicle::StageFact;
using vehicle::StageSource;

Rule DieselBan() {
  Rule rule;
  rule.rule_id = "diesel-ban";
  rule.reason_code = "R01";
  rule.clause = "（六）10(4)";
  rule.sentence_zh = "国四及以下柴油车禁行。";
  rule.sentence_en = "Diesel of stage IV and below is banned.";
  rule.condition.fuels = {"B"};
  rule.condition.stage_at_most = EmissionStage::kChinaIV;
  rule.outcome = Outcome::kFlag;
  rule.priority = 10;
  return rule;
}

Rule AnyVehicle(std::string id, Outcome outcome, int32_t priority) {
  Rule rule;
  rule.rule_id = std::move(id);
  rule.reason_code = "R04";
  rule.outcome = outcome;
  rule.priority = priority;
  return rule;
}

RuleSet SetOf(std::vector<Rule> rules) { return {"test", "test", {}, std::move(rules), {}}; }

Facts DieselLorry(EmissionStage stage) {
  Facts facts;
  facts.site_kind = SiteKind::kCheckpoint;
  facts.time = absl::FromCivil(absl::CivilSecond(2022, 1, 10, 8, 0, 0), facts.zone);
  facts.register_state = RegisterState::kFound;
  facts.vehicle.emplace();
  facts.vehicle->vehicle_type = "H11";
  facts.vehicle->fuel = "B";
  facts.vehicle->stage = StageFact::Known(stage, StageSource::kRegister);
  return facts;
}

std::string FactValue(const Decision& decision, std::string_view name) {
  for (const UsedFact& fact : decision.facts) {
    if (NameOf(fact.name) == name) return fact.value;
  }
  return "absent";
}

TEST(DecideTest, ABannedVehicleIsFlaggedWithReasonAndClause) {
  const auto decision = Decide(SetOf({DieselBan()}), DieselLorry(EmissionStage::kChinaIV));
  EXPECT_EQ(decision.outcome, Outcome::kFlag);
  EXPECT_EQ(decision.rule_id, "diesel-ban");
  EXPECT_EQ(decision.reason_code, "R01");
  EXPECT_EQ(decision.clause, "（六）10(4)");
  EXPECT_EQ(decision.sentence_zh, "国四及以下柴油车禁行。");
  EXPECT_EQ(FactValue(decision, "stage"), "China IV");
  EXPECT_EQ(FactValue(decision, "local_time"), "2022-01-10T08:00:00");
}

TEST(DecideTest, ACleanerVehiclePassesAndTheRuleSaysWhyItDidNotHold) {
  const auto decision = Decide(SetOf({DieselBan()}), DieselLorry(EmissionStage::kChinaV));
  EXPECT_EQ(decision.outcome, Outcome::kPass);
  EXPECT_EQ(decision.rule_id, "");
  ASSERT_THAT(decision.considered, SizeIs(1));
  EXPECT_FALSE(decision.considered[0].matched);
  EXPECT_EQ(decision.considered[0].lost_because, "stage China V is not China IV or below");
}

TEST(DecideTest, WithoutRulesEverythingPasses) {
  const auto decision = Decide(RuleSet(), Facts());
  EXPECT_EQ(decision.outcome, Outcome::kPass);
  EXPECT_FALSE(decision.sentence_zh.empty());
  EXPECT_FALSE(decision.sentence_en.empty());
  EXPECT_THAT(decision.considered, IsEmpty());
}

TEST(DecideTest, TheHighestPriorityWinsEvenWhenItIsMilder) {
  const auto decision = Decide(
      SetOf({AnyVehicle("ban", Outcome::kRefuse, 10), AnyVehicle("exempt", Outcome::kPass, 20)}),
      DieselLorry(EmissionStage::kChinaIV));
  EXPECT_EQ(decision.rule_id, "exempt");
  EXPECT_EQ(decision.outcome, Outcome::kPass);
  ASSERT_THAT(decision.considered, SizeIs(1));
  EXPECT_TRUE(decision.considered[0].matched);
  EXPECT_EQ(decision.considered[0].lost_because, "priority 10 is below 20");
}

TEST(DecideTest, AmongEqualsTheStricterWins) {
  const auto decision = Decide(
      SetOf({AnyVehicle("hold", Outcome::kHold, 5), AnyVehicle("refuse", Outcome::kRefuse, 5),
             AnyVehicle("flag", Outcome::kFlag, 5)}),
      DieselLorry(EmissionStage::kChinaIV));
  EXPECT_EQ(decision.rule_id, "refuse");
  EXPECT_EQ(decision.considered[0].lost_because,
            "HOLD is less strict than REFUSE at the same priority");
}

TEST(DecideTest, TheOrderOfRulesInTheSetChangesNothing) {
  std::vector<Rule> rules = {AnyVehicle("a", Outcome::kHold, 5), AnyVehicle("b", Outcome::kHold, 5),
                             AnyVehicle("c", Outcome::kFlag, 5),
                             AnyVehicle("d", Outcome::kRefuse, 4)};
  const auto by_id = [](const Rule& x, const Rule& y) { return x.rule_id < y.rule_id; };
  do {
    const auto decision = Decide(SetOf(rules), DieselLorry(EmissionStage::kChinaIV));
    EXPECT_EQ(decision.rule_id, "a");
    EXPECT_THAT(decision.considered, SizeIs(3));
  } while (std::next_permutation(rules.begin(), rules.end(), by_id));
}

TEST(DecideTest, AnUnknownStageDoesNotMatchByDefault) {
  const auto decision = Decide(SetOf({DieselBan()}), DieselLorry(EmissionStage::kUnspecified));
  EXPECT_EQ(decision.outcome, Outcome::kPass);
  EXPECT_EQ(decision.considered[0].lost_because, "not known: stage");
  EXPECT_EQ(FactValue(decision, "stage"), "");
}

TEST(DecideTest, AnUnknownStageHoldsWhereTheRuleSaysSoAndNamesTheFact) {
  Rule rule = DieselBan();
  rule.condition.when_unknown = WhenUnknown::kHold;
  const auto decision = Decide(SetOf({rule}), DieselLorry(EmissionStage::kUnspecified));
  EXPECT_EQ(decision.outcome, Outcome::kHold);
  EXPECT_TRUE(decision.held_for_unknown);
  EXPECT_EQ(decision.rule_id, "diesel-ban");
  EXPECT_THAT(decision.sentence_zh, HasSubstr("排放阶段不明"));
  EXPECT_THAT(decision.sentence_en, HasSubstr("Not known: emission stage"));
}

TEST(DecideTest, AnUnknownStageMatchesWhereTheRuleSaysSo) {
  Rule rule = DieselBan();
  rule.condition.when_unknown = WhenUnknown::kMatch;
  const auto decision = Decide(SetOf({rule}), DieselLorry(EmissionStage::kUnspecified));
  EXPECT_EQ(decision.outcome, Outcome::kFlag);
  EXPECT_FALSE(decision.held_for_unknown);
}

TEST(DecideTest, AnUncertainNumberIsHeldAndTheSentenceSaysBothThings) {
  Facts facts = DieselLorry(EmissionStage::kChinaIV);
  facts.number_state = NumberState::kUncertain;
  const auto decision = Decide(SetOf({DieselBan()}), facts);
  EXPECT_EQ(decision.outcome, Outcome::kHold);
  EXPECT_TRUE(decision.held_for_uncertain_number);
  EXPECT_EQ(decision.reason_code, "I02");
  EXPECT_THAT(decision.sentence_en, HasSubstr("R01"));
}

TEST(DecideTest, AVehicleInNoRegisterMeetsTheRuleForThat) {
  Rule rule = AnyVehicle("no-register", Outcome::kHold, 50);
  rule.condition.register_state = RegisterState::kNotFound;
  Facts facts;
  facts.register_state = RegisterState::kNotFound;
  EXPECT_EQ(Decide(SetOf({rule}), facts).rule_id, "no-register");
  facts.register_state = RegisterState::kUnspecified;
  EXPECT_EQ(Decide(SetOf({rule}), facts).rule_id, "");
}

TEST(DecideTest, ARuleOutsideItsDaysIsConsideredAndExplained) {
  Rule rule = DieselBan();
  rule.effective_from = absl::CivilDay(2022, 2, 1);
  const auto decision = Decide(SetOf({rule}), DieselLorry(EmissionStage::kChinaIV));
  EXPECT_EQ(decision.outcome, Outcome::kPass);
  EXPECT_EQ(decision.considered[0].lost_because, "not in force before 2022-02-01");
  EXPECT_EQ(FactValue(decision, "stage"), "absent");
}

}  // namespace
}  // namespace bluegate::rules
