// What must hold for every decision, tried on the whole product of small domains.
#include <gtest/gtest.h>

#include <functional>

#include "absl/strings/str_cat.h"
#include "enforcement/rules/decide.h"

namespace bluegate::rules {
namespace {

using vehicle::EmissionStage;
using vehicle::StageFact;
using vehicle::StageSource;

// One rule of every outcome and every reading of the unknown, over a few conditions.
RuleSet EveryKindOfRule() {
  RuleSet set;
  int priority = 0;
  for (int outcome = 1; outcome <= 4; ++outcome) {
    for (int when_unknown = 0; when_unknown <= 3; ++when_unknown) {
      Rule rule;
      rule.rule_id = absl::StrCat("rule-", outcome, "-", when_unknown);
      rule.reason_code = "R01";
      rule.outcome = static_cast<Outcome>(outcome);
      rule.priority = priority++ * 7 % 5;
      rule.condition.when_unknown = static_cast<WhenUnknown>(when_unknown);
      rule.condition.fuels = {outcome % 2 == 0 ? "B" : "E"};
      rule.condition.stage_at_most = static_cast<EmissionStage>(3 + when_unknown);
      rule.condition.eliminated = outcome == 4 && when_unknown == 1;
      if (when_unknown == 2) rule.scope.site_kinds = {SiteKind::kGate};
      if (when_unknown == 3) rule.scope.alert_levels = {AlertLevel::kOrange, AlertLevel::kRed};
      set.rules.push_back(rule);
    }
  }
  return set;
}

std::vector<std::optional<vehicle::Vehicle>> SomeVehicles() {
  std::vector<StageFact> stages = {
      StageFact(), *StageFact::Between(EmissionStage::kChinaIII, EmissionStage::kChinaV,
                                       StageSource::kInferred)};
  for (int stage = 1; stage <= 8; ++stage) {
    stages.push_back(StageFact::Known(static_cast<EmissionStage>(stage), StageSource::kRegister));
  }
  std::vector<std::optional<vehicle::Vehicle>> vehicles = {std::nullopt};
  for (const StageFact& stage : stages) {
    for (const char* fuel : {"", "B", "BE", "C"}) {
      vehicle::Vehicle vehicle;
      vehicle.stage = stage;
      vehicle.fuel = fuel;
      vehicles.emplace_back(vehicle);
      vehicle.eliminated_on = absl::CivilDay(2020, 1, 1);
      vehicles.emplace_back(vehicle);
    }
  }
  return vehicles;
}

// Calls `check` for every combination of facts.
void ForEveryFacts(const std::function<void(const Facts&)>& check) {
  for (const auto& vehicle : SomeVehicles()) {
    for (int number = 0; number <= 2; ++number) {
      for (int asked = 0; asked <= 2; ++asked) {
        for (int site = 0; site <= 2; ++site) {
          for (int level = 0; level <= 4; ++level) {
            Facts facts;
            facts.vehicle = vehicle;
            facts.number_state = static_cast<NumberState>(number);
            facts.register_state = static_cast<RegisterState>(asked);
            facts.site_kind = static_cast<SiteKind>(site);
            facts.alert_level = static_cast<AlertLevel>(level);
            facts.time = absl::FromUnixSeconds(1641772800);
            check(facts);
          }
        }
      }
    }
  }
}

TEST(DecidePropertiesTest, EveryInputHasAnAnswerAndEveryRuleIsAccountedFor) {
  const RuleSet set = EveryKindOfRule();
  int answers = 0;
  ForEveryFacts([&](const Facts& facts) {
    const Decision decision = Decide(set, facts);
    ++answers;
    ASSERT_NE(decision.outcome, Outcome::kUnspecified);
    const size_t decided = decision.rule_id.empty() ? 0 : 1;
    ASSERT_EQ(decision.considered.size() + decided, set.rules.size());
    for (const ConsideredRule& rule : decision.considered) {
      ASSERT_FALSE(rule.lost_because.empty()) << rule.rule_id;
    }
  });
  EXPECT_EQ(answers, 81 * 3 * 3 * 3 * 5);
}

TEST(DecidePropertiesTest, AnUncertainNumberNeverRefusesAndNeverFlags) {
  const RuleSet set = EveryKindOfRule();
  int softened = 0;
  ForEveryFacts([&](const Facts& facts) {
    const Decision decision = Decide(set, facts);
    if (facts.number_state != NumberState::kUncertain) return;
    ASSERT_TRUE(decision.outcome == Outcome::kPass || decision.outcome == Outcome::kHold);
    softened += decision.held_for_uncertain_number;
  });
  EXPECT_GT(softened, 0);
}

TEST(DecidePropertiesTest, ACertainNumberIsNeverSoftened) {
  const RuleSet set = EveryKindOfRule();
  int strict = 0;
  ForEveryFacts([&](const Facts& facts) {
    if (facts.number_state == NumberState::kUncertain) return;
    const Decision decision = Decide(set, facts);
    ASSERT_FALSE(decision.held_for_uncertain_number);
    strict += decision.outcome == Outcome::kRefuse;
  });
  EXPECT_GT(strict, 0);
}

TEST(DecidePropertiesTest, NoMatchingRuleOutranksTheOneThatDecided) {
  const RuleSet set = EveryKindOfRule();
  ForEveryFacts([&](const Facts& facts) {
    const Decision decision = Decide(set, facts);
    const auto priority = [&](const std::string& id) {
      for (const Rule& rule : set.rules) {
        if (rule.rule_id == id) return rule.priority;
      }
      return -1;
    };
    for (const ConsideredRule& rule : decision.considered) {
      if (!rule.matched) continue;
      ASSERT_FALSE(decision.rule_id.empty());
      ASSERT_LE(priority(rule.rule_id), priority(decision.rule_id));
    }
  });
}

}  // namespace
}  // namespace bluegate::rules
