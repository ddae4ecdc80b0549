#include "enforcement/rules/matching.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace bluegate::rules {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using vehicle::EmissionStage;
using vehicle::StageFact;
using vehicle::StageSource;
using vehicle::Truth;

Facts FactsAt(absl::CivilSecond local) {
  Facts facts;
  facts.site_kind = SiteKind::kCheckpoint;
  facts.time = absl::FromCivil(local, facts.zone);
  return facts;
}

Facts LorryFacts() {
  Facts facts = FactsAt(absl::CivilSecond(2022, 1, 10, 8, 0, 0));
  facts.register_state = RegisterState::kFound;
  facts.vehicle.emplace();
  facts.vehicle->vehicle_type = "H11";
  facts.vehicle->fuel = "BE";
  facts.vehicle->stage = StageFact::Known(EmissionStage::kChinaIV, StageSource::kRegister);
  facts.vehicle->use = "F";
  facts.vehicle->status = "GQ";
  return facts;
}

Match ScopeOf(const Rule& rule, const Facts& facts) {
  return MatchScope(rule, facts, MomentOf({}, facts));
}

Match ConditionOf(const Condition& condition, const Facts& facts) {
  return MatchCondition(condition, facts, MomentOf({}, facts));
}

TEST(MatchingTest, FirstAndLastDayBelongToTheRule) {
  Rule rule;
  rule.effective_from = absl::CivilDay(2022, 1, 10);
  rule.effective_until = absl::CivilDay(2022, 1, 11);
  const auto truth = [&](absl::CivilSecond at) { return ScopeOf(rule, FactsAt(at)).truth; };
  EXPECT_EQ(truth(absl::CivilSecond(2022, 1, 9, 23, 59, 59)), Truth::kNo);
  EXPECT_EQ(truth(absl::CivilSecond(2022, 1, 10, 0, 0, 0)), Truth::kYes);
  EXPECT_EQ(truth(absl::CivilSecond(2022, 1, 11, 23, 59, 59)), Truth::kYes);
  EXPECT_EQ(truth(absl::CivilSecond(2022, 1, 12, 0, 0, 0)), Truth::kNo);
}

TEST(MatchingTest, DailyHoursRunPastMidnight) {
  for (uint32_t minute = 0; minute < 1440; ++minute) {
    EXPECT_TRUE(WithinDailyHours(minute, 0, 0));
    EXPECT_TRUE(WithinDailyHours(minute, 0, 1440));
    EXPECT_EQ(WithinDailyHours(minute, 420, 1200), minute >= 420 && minute < 1200);
    EXPECT_EQ(WithinDailyHours(minute, 1320, 360), minute >= 1320 || minute < 360);
    EXPECT_EQ(WithinDailyHours(minute, 1320, 0), minute >= 1320);
  }
}

TEST(MatchingTest, HoursAreLocal) {
  Rule rule;
  rule.scope.daily_from_min = 7 * 60;
  rule.scope.daily_until_min = 20 * 60;
  EXPECT_EQ(ScopeOf(rule, FactsAt(absl::CivilSecond(2022, 1, 10, 7, 0, 0))).truth, Truth::kYes);
  const auto night = ScopeOf(rule, FactsAt(absl::CivilSecond(2022, 1, 10, 20, 0, 0)));
  EXPECT_EQ(night.truth, Truth::kNo);
  EXPECT_THAT(night.why_not, HasSubstr("20:00"));
}

TEST(MatchingTest, OneZoneInCommonIsEnough) {
  Rule rule;
  rule.scope.zones = {"urban", "plain"};
  Facts facts = FactsAt(absl::CivilSecond(2022, 1, 10, 8, 0, 0));
  EXPECT_EQ(ScopeOf(rule, facts).truth, Truth::kNo);
  facts.zones = {"hills", "plain"};
  EXPECT_EQ(ScopeOf(rule, facts).truth, Truth::kYes);
}

TEST(MatchingTest, AlertNotStatedIsNoAlert) {
  Rule rule;
  rule.scope.alert_levels = {AlertLevel::kNone};
  Facts facts = FactsAt(absl::CivilSecond(2022, 1, 10, 8, 0, 0));
  facts.alert_level = AlertLevel::kUnspecified;
  EXPECT_EQ(ScopeOf(rule, facts).truth, Truth::kYes);
  facts.alert_level = AlertLevel::kRed;
  EXPECT_EQ(ScopeOf(rule, facts).truth, Truth::kNo);
}

TEST(MatchingTest, AnEmptyConditionHoldsForAnything) {
  EXPECT_EQ(ConditionOf(Condition(), Facts()).truth, Truth::kYes);
  EXPECT_EQ(ConditionOf(Condition(), LorryFacts()).truth, Truth::kYes);
}

TEST(MatchingTest, PrefixesLettersAndUsesMatchAsTheContractSays) {
  const auto truth = [](auto set) {
    Condition condition;
    set(condition);
    return ConditionOf(condition, LorryFacts()).truth;
  };
  EXPECT_EQ(truth([](auto& c) { c.vehicle_type_prefixes = {"Q1", "H1"}; }), Truth::kYes);
  EXPECT_EQ(truth([](auto& c) { c.vehicle_type_prefixes = {"H17"}; }), Truth::kNo);
  EXPECT_EQ(truth([](auto& c) { c.vehicle_type_prefixes = {"11"}; }), Truth::kNo);
  EXPECT_EQ(truth([](auto& c) { c.fuels = {"E"}; }), Truth::kYes);
  EXPECT_EQ(truth([](auto& c) { c.fuels = {"A", "C"}; }), Truth::kNo);
  EXPECT_EQ(truth([](auto& c) { c.uses = {"F"}; }), Truth::kYes);
  EXPECT_EQ(truth([](auto& c) { c.uses = {"H", "I"}; }), Truth::kNo);
  EXPECT_EQ(truth([](auto& c) { c.status_letters = {"Q"}; }), Truth::kYes);
  EXPECT_EQ(truth([](auto& c) { c.status_letters = {"E", "M"}; }), Truth::kNo);
  EXPECT_EQ(truth([](auto& c) { c.stage_at_most = EmissionStage::kChinaIV; }), Truth::kYes);
  EXPECT_EQ(truth([](auto& c) { c.stage_at_most = EmissionStage::kChinaIII; }), Truth::kNo);
}

TEST(MatchingTest, AnIntervalOnBothSidesOfTheLimitIsUnknown) {
  Facts facts = LorryFacts();
  facts.vehicle->stage =
      *StageFact::Between(EmissionStage::kChinaIV, EmissionStage::kChinaV, StageSource::kInferred);
  Condition condition;
  condition.stage_at_most = EmissionStage::kChinaIV;
  const auto match = ConditionOf(condition, facts);
  EXPECT_EQ(match.truth, Truth::kUnknown);
  EXPECT_THAT(match.unknown, ElementsAre("stage"));
  condition.stage_at_most = EmissionStage::kChinaV;
  EXPECT_EQ(ConditionOf(condition, facts).truth, Truth::kYes);
}

TEST(MatchingTest, EliminatedOnTheDayCountsAndLaterDoesNot) {
  Condition condition;
  condition.eliminated = true;
  Facts facts = LorryFacts();
  EXPECT_EQ(ConditionOf(condition, facts).truth, Truth::kNo);
  facts.vehicle->eliminated_on = absl::CivilDay(2022, 1, 10);
  EXPECT_EQ(ConditionOf(condition, facts).truth, Truth::kYes);
  facts.vehicle->eliminated_on = absl::CivilDay(2022, 1, 11);
  EXPECT_EQ(ConditionOf(condition, facts).truth, Truth::kNo);
}

TEST(MatchingTest, OneFailingPartDecidesWhateverElseIsUnknown) {
  Condition condition;
  condition.fuels = {"B"};
  condition.stage_at_most = EmissionStage::kChinaIV;
  Facts facts = LorryFacts();
  facts.vehicle->fuel = "A";
  facts.vehicle->stage = {};
  const auto match = ConditionOf(condition, facts);
  EXPECT_EQ(match.truth, Truth::kNo);
  EXPECT_EQ(match.why_not, "fuel A is none of B");
  EXPECT_THAT(match.unknown, IsEmpty());
}

TEST(MatchingTest, WithoutAVehicleEveryFactOfItIsUnknown) {
  Condition condition;
  condition.vehicle_type_prefixes = {"H1"};
  condition.fuels = {"B"};
  condition.stage_at_most = EmissionStage::kChinaIV;
  condition.uses = {"F"};
  condition.status_letters = {"E"};
  condition.eliminated = true;
  condition.register_state = RegisterState::kFound;
  const auto match = ConditionOf(condition, Facts());
  EXPECT_EQ(match.truth, Truth::kUnknown);
  EXPECT_THAT(match.unknown, ElementsAre("register_state", "vehicle_type", "fuel", "stage", "use",
                                         "status", "eliminated_on"));
}

}  // namespace
}  // namespace bluegate::rules
