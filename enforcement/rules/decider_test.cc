// A Decider answers as Decide does: tried on drawn rules and drawn facts.
#include "enforcement/rules/decider.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "enforcement/rules/testing/drawn_rules.h"

namespace bluegate::rules {
namespace {

std::vector<std::string> MatchedOf(const Decision& decision) {
  std::vector<std::string> ids;
  for (const ConsideredRule& rule : decision.considered) {
    if (rule.matched) ids.push_back(rule.rule_id);
  }
  std::sort(ids.begin(), ids.end());
  return ids;
}

std::vector<std::string> MatchedOf(const Ruling& ruling) {
  std::vector<std::string> ids;
  for (const Rule* rule : ruling.also_matched) ids.push_back(rule->rule_id);
  std::sort(ids.begin(), ids.end());
  return ids;
}

void ExpectTheSame(const Decider& decider, const Facts& facts) {
  const Decision explained = Decide(decider.rule_set(), facts);
  const Ruling ruling = decider.Decide(facts);
  ASSERT_EQ(ruling.rule == nullptr ? "" : ruling.rule->rule_id, explained.rule_id);
  ASSERT_EQ(ruling.outcome, explained.outcome) << explained.rule_id;
  ASSERT_EQ(ruling.held_for_unknown, explained.held_for_unknown) << explained.rule_id;
  ASSERT_EQ(ruling.held_for_uncertain_number, explained.held_for_uncertain_number);
  ASSERT_EQ(MatchedOf(ruling), MatchedOf(explained));
  const Decision told = Decide(decider, facts);
  ASSERT_EQ(told.sentence_zh, explained.sentence_zh);
  ASSERT_EQ(told.sentence_en, explained.sentence_en);
  ASSERT_EQ(told.reason_code, explained.reason_code);
  ASSERT_EQ(MatchedOf(told), MatchedOf(explained));
  ASSERT_EQ(told.facts.size(), explained.facts.size());
  for (size_t i = 0; i < told.facts.size(); ++i) {
    ASSERT_EQ(told.facts[i].name, explained.facts[i].name);
    ASSERT_EQ(told.facts[i].value, explained.facts[i].value);
  }
}

TEST(DeciderTest, AnswersAsDecideDoesOnDrawnRulesAndFacts) {
  Drawer drawer(7);
  int held = 0, decided = 0;
  for (int set = 0; set < 60; ++set) {
    const Decider decider(drawer.RuleSet(set % 6 == 5 ? 130 : 40));
    for (int i = 0; i < 300; ++i) {
      const Facts facts = drawer.Facts();
      ExpectTheSame(decider, facts);
      if (HasFatalFailure()) return;
      const Ruling ruling = decider.Decide(facts);
      decided += ruling.rule != nullptr;
      held += ruling.held_for_unknown;
    }
  }
  EXPECT_GT(decided, 5'000);
  EXPECT_GT(held, 200);
}

TEST(DeciderTest, RulesThatHeldAndLostComeByPriority) {
  RuleSet set;
  for (int priority : {5, 9, 1}) {
    Rule rule;
    rule.rule_id = "p" + std::to_string(priority);
    rule.outcome = Outcome::kPass;
    rule.priority = priority;
    set.rules.push_back(rule);
  }
  const Decider decider(set);
  const Ruling ruling = decider.Decide(Facts());
  EXPECT_EQ(ruling.rule->rule_id, "p9");
  ASSERT_EQ(ruling.also_matched.size(), 2u);
  EXPECT_EQ(ruling.also_matched[0]->rule_id, "p5");
  EXPECT_EQ(ruling.also_matched[1]->rule_id, "p1");
}

TEST(DeciderTest, WithoutRulesEverythingPasses) {
  const Ruling ruling = Decider(RuleSet()).Decide(Facts());
  EXPECT_EQ(ruling.rule, nullptr);
  EXPECT_EQ(ruling.outcome, Outcome::kPass);
}

TEST(DeciderTest, RulingsStayValidWhenTheDeciderMoves) {
  RuleSet set;
  set.rules.emplace_back();
  set.rules.back().rule_id = "pass";
  set.rules.back().outcome = Outcome::kPass;
  Decider first(set);
  const Ruling ruling = first.Decide(Facts());
  const Decider second = std::move(first);
  EXPECT_EQ(ruling.rule->rule_id, "pass");
  EXPECT_EQ(second.Decide(Facts()).rule, ruling.rule);
}

}  // namespace
}  // namespace bluegate::rules
