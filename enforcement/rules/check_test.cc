#include "enforcement/rules/check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "enforcement/rules/testing/drawn_rules.h"

namespace bluegate::rules {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using vehicle::EmissionStage;

Rule RuleOf(std::string id, Outcome outcome, int32_t priority) {
  Rule rule;
  rule.rule_id = std::move(id);
  rule.outcome = outcome;
  rule.priority = priority;
  rule.condition.subject = SubjectKind::kAny;
  return rule;
}

Rule Pass() { return RuleOf("pass", Outcome::kPass, 0); }

RuleSet SetOf(std::vector<Rule> rules) {
  RuleSet set;
  set.rules = std::move(rules);
  return set;
}

std::vector<Defect> DefectsOf(std::vector<Rule> rules) {
  return FindDefects(SetOf(std::move(rules)), std::nullopt);
}

TEST(CheckTest, ASetInWhichEveryRuleDecidesAndAlwaysOneDoesIsSound) {
  Rule diesel = RuleOf("diesel", Outcome::kFlag, 10);
  diesel.condition.fuels = {"B"};
  EXPECT_THAT(DefectsOf({diesel, Pass()}), IsEmpty());
}

TEST(CheckTest, AGapIsShownByFactsThatNoRuleDecides) {
  Rule up_to_iv = RuleOf("up-to-iv", Outcome::kRefuse, 10);
  up_to_iv.condition.stage_at_most = EmissionStage::kChinaIV;
  Rule unverified = RuleOf("unverified", Outcome::kHold, 5);
  unverified.condition.stage_unverified = true;
  const RuleSet set = SetOf({up_to_iv, unverified});
  const auto defects = FindDefects(set, std::nullopt);
  ASSERT_THAT(defects, SizeIs(kGapsShownMax));
  for (const Defect& defect : defects) {
    EXPECT_EQ(defect.kind, DefectKind::kGap);
    EXPECT_EQ(Decide(set, *defect.example).rule_id, "") << Describe(*defect.example);
  }
}

TEST(CheckTest, WhatAnUnknownFactMeansCanCloseTheGapOrOpenIt) {
  Rule v_and_vi = RuleOf("above-iv", Outcome::kPass, 1);
  Rule up_to_iv = RuleOf("up-to-iv", Outcome::kRefuse, 10);
  up_to_iv.condition.stage_at_most = EmissionStage::kChinaIV;
  v_and_vi.condition.stage_at_most = EmissionStage::kChinaVI;
  // Electric vehicles and those of which nothing is known have no rule.
  EXPECT_THAT(DefectsOf({up_to_iv, v_and_vi}), Not(IsEmpty()));
  v_and_vi.condition.stage_at_most = EmissionStage::kUnspecified;
  EXPECT_THAT(DefectsOf({up_to_iv, v_and_vi}), IsEmpty());
}

TEST(CheckTest, AClashNamesBothRulesAndFactsInWhichBothHold) {
  Rule heavy = RuleOf("heavy", Outcome::kRefuse, 10);
  heavy.condition.vehicle_type_prefixes = {"H1"};
  Rule dangerous = RuleOf("dangerous", Outcome::kPass, 10);
  dangerous.condition.uses = {"R"};
  const RuleSet set = SetOf({heavy, dangerous, Pass()});
  const auto defects = FindDefects(set, std::nullopt);
  ASSERT_THAT(defects, SizeIs(1));
  EXPECT_EQ(defects[0].kind, DefectKind::kClash);
  EXPECT_EQ(defects[0].rule_id, "heavy");
  EXPECT_THAT(defects[0].other_rule_ids, ElementsAre("dangerous"));
  EXPECT_EQ(defects[0].example->vehicle->use, "R");
  const Decision decision = Decide(set, *defects[0].example);
  const auto other = std::find_if(decision.considered.begin(), decision.considered.end(),
                                  [](const auto& rule) { return rule.rule_id == "dangerous"; });
  EXPECT_TRUE(other->matched);
  EXPECT_EQ(decision.rule_id, "heavy");
}

TEST(CheckTest, AClashThatAHigherRuleDecidesIsNone) {
  Rule heavy = RuleOf("heavy", Outcome::kRefuse, 10);
  heavy.condition.vehicle_type_prefixes = {"H1"};
  Rule dangerous = RuleOf("dangerous", Outcome::kPass, 10);
  dangerous.condition.uses = {"R"};
  Rule both = RuleOf("both", Outcome::kHold, 11);
  both.condition.vehicle_type_prefixes = {"H"};
  both.condition.uses = {"R"};
  EXPECT_THAT(DefectsOf({heavy, dangerous, both, Pass()}), IsEmpty());
  // Neither where days never meet.
  heavy.effective_until = absl::CivilDay(2022, 1, 1);
  dangerous.effective_from = absl::CivilDay(2022, 1, 2);
  EXPECT_THAT(DefectsOf({heavy, dangerous, Pass()}), IsEmpty());
  dangerous.effective_from = absl::CivilDay(2022, 1, 1);
  EXPECT_THAT(DefectsOf({heavy, dangerous, Pass()}), SizeIs(1));
}

TEST(CheckTest, HoldingForAnUnknownFactIsAnAnswerThatMayClash) {
  Rule diesel = RuleOf("diesel", Outcome::kFlag, 10);
  diesel.condition.fuels = {"B"};
  diesel.condition.when_unknown = WhenUnknown::kHold;
  Rule unknown_type = RuleOf("heavy", Outcome::kFlag, 10);
  unknown_type.condition.vehicle_type_prefixes = {"H1"};
  const auto defects = DefectsOf({diesel, unknown_type, Pass()});
  ASSERT_THAT(defects, SizeIs(1));
  EXPECT_EQ(defects[0].example->vehicle->fuel, "");
}

TEST(CheckTest, ARuleThatOthersCoverTogetherNeverDecides) {
  Rule checkpoints = RuleOf("checkpoints", Outcome::kFlag, 10);
  checkpoints.condition.fuels = {"B"};
  checkpoints.scope.site_kinds = {SiteKind::kCheckpoint};
  Rule gates = checkpoints;
  gates.rule_id = "gates";
  gates.scope.site_kinds = {SiteKind::kGate};
  Rule everywhere = RuleOf("everywhere", Outcome::kHold, 5);
  everywhere.condition.fuels = {"B"};
  everywhere.condition.uses = {"F"};
  const auto defects = DefectsOf({everywhere, checkpoints, gates, Pass()});
  ASSERT_THAT(defects, SizeIs(1));
  EXPECT_EQ(defects[0].kind, DefectKind::kShadowed);
  EXPECT_EQ(defects[0].rule_id, "everywhere");
  EXPECT_THAT(defects[0].other_rule_ids, ElementsAre("checkpoints", "gates"));
  // One place where it alone holds, and it decides.
  gates.scope.daily_from_min = 60;
  EXPECT_THAT(DefectsOf({everywhere, checkpoints, gates, Pass()}), IsEmpty());
}

TEST(CheckTest, ARuleThatNothingMeetsIsUnreachable) {
  Rule rule = RuleOf("tuesday", Outcome::kFlag, 10);
  rule.effective_from = rule.effective_until = absl::CivilDay(2022, 1, 10);  // a Monday
  rule.scope.weekdays = {2};
  const auto defects = DefectsOf({rule, Pass()});
  ASSERT_THAT(defects, SizeIs(1));
  EXPECT_EQ(defects[0].kind, DefectKind::kUnreachable);
  EXPECT_FALSE(defects[0].example.has_value());
  rule.scope.weekdays = {1};
  EXPECT_THAT(DefectsOf({rule, Pass()}), IsEmpty());
}

TEST(CheckTest, RulesThatHaveEndedAreToldOnlyWhenAskedForADay) {
  Rule winter = RuleOf("winter", Outcome::kFlag, 10);
  winter.effective_until = absl::CivilDay(2022, 3, 31);
  const RuleSet set = SetOf({winter, Pass()});
  EXPECT_THAT(FindDefects(set, std::nullopt), IsEmpty());
  EXPECT_THAT(FindDefects(set, absl::CivilDay(2022, 3, 31)), IsEmpty());
  const auto defects = FindDefects(set, absl::CivilDay(2022, 4, 1));
  ASSERT_THAT(defects, SizeIs(1));
  EXPECT_EQ(defects[0].kind, DefectKind::kExpired);
  EXPECT_THAT(defects[0].sentence_en, HasSubstr("2022-03-31"));
}

// What the check says of drawn sets must be what trying many facts says.
TEST(CheckTest, AgreesWithTryingManyFactsOnDrawnSets) {
  Drawer drawer(17);
  int defects_found = 0, decided_rules = 0;
  for (int round = 0; round < 30; ++round) {
    RuleSet set = drawer.RuleSet(14);
    set.rules.push_back(Pass());
    const auto defects = FindDefects(set, std::nullopt);
    std::vector<std::string> never;
    for (const Defect& defect : defects) {
      ASSERT_NE(defect.kind, DefectKind::kTooIntricate);
      defects_found += 1;
      const bool never_decides =
          defect.kind == DefectKind::kShadowed || defect.kind == DefectKind::kUnreachable;
      if (never_decides) never.push_back(defect.rule_id);
      if (defect.kind == DefectKind::kGap) {
        ASSERT_EQ(Decide(set, *defect.example).rule_id, "");
      }
    }
    for (int i = 0; i < 1'500; ++i) {
      const std::string decided = Decide(set, drawer.Facts()).rule_id;
      ASSERT_THAT(never, testing::Not(testing::Contains(decided)));
      decided_rules += !decided.empty();
    }
  }
  EXPECT_GT(defects_found, 50);
  EXPECT_GT(decided_rules, 20'000);
}

TEST(CheckTest, FiveHundredRulesOfACityAreCheckedWithoutGivingUp) {
  RuleSet set = SetOf({Pass()});
  for (int i = 0; i < 499; ++i) {
    Rule rule =
        RuleOf(absl::StrCat("rule-", i), i % 3 == 0 ? Outcome::kHold : Outcome::kFlag, 1 + i);
    rule.scope.zones = {absl::StrCat("zone-", i % 25)};
    rule.scope.daily_from_min = static_cast<uint32_t>(i % 20) * 60;
    rule.scope.daily_until_min = rule.scope.daily_from_min + 180;
    rule.condition.fuels = {std::string(1, "ABEFCO"[i % 6])};
    rule.condition.stage_at_most = static_cast<EmissionStage>(1 + i % 7);
    rule.effective_from = absl::CivilDay(2021, 1, 1) + i;
    rule.condition.when_unknown = static_cast<WhenUnknown>(1 + i % 2);
    set.rules.push_back(rule);
  }
  for (const Defect& defect : FindDefects(set, std::nullopt)) {
    EXPECT_NE(defect.kind, DefectKind::kTooIntricate);
    EXPECT_NE(defect.kind, DefectKind::kGap);
  }
}

}  // namespace
}  // namespace bluegate::rules
