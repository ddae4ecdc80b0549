// What the cells of a rule set say must be what Decide says of the facts in them.
#include "enforcement/rules/fact_space.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "enforcement/rules/testing/drawn_rules.h"

namespace bluegate::rules {
namespace {

bool Inside(const std::vector<Box>& boxes, const std::vector<size_t>& point) {
  for (const Box& box : boxes) {
    bool inside = true;
    for (size_t d = 0; d < point.size(); ++d) inside = inside && box.Allows(d, point[d]);
    if (inside) return true;
  }
  return false;
}

// A drawn point of a box.
std::vector<size_t> DrawPoint(const Box& box, std::mt19937* random) {
  std::vector<size_t> point;
  for (size_t d = 0; d < box.shape().dimensions(); ++d) {
    std::vector<size_t> cells;
    for (size_t c = 0; c < box.shape().cells(d); ++c) {
      if (box.Allows(d, c)) cells.push_back(c);
    }
    point.push_back(cells[(*random)() % cells.size()]);
  }
  return point;
}

TEST(FactSpaceTest, BoxesSayWhatTheRulesSayAtEveryDrawnPoint) {
  Drawer drawer(11);
  std::mt19937 random(5);
  int certain_points = 0, possible_points = 0;
  for (int round = 0; round < 25; ++round) {
    const RuleSet set = drawer.RuleSet(12);
    const FactSpace space(set);
    std::vector<std::vector<Box>> certain, possible;
    for (size_t rule = 0; rule < set.rules.size(); ++rule) {
      certain.push_back(space.Certain(rule));
      possible.push_back(space.Possible(rule));
    }
    for (int i = 0; i < 400; ++i) {
      // Half of the points from where some rule may hold, so that not all say no.
      Box from = space.domain()[random() % space.domain().size()];
      const auto& some = possible[random() % set.rules.size()];
      if (i % 2 == 0 && !some.empty()) {
        const Box& rule_box = some[random() % some.size()];
        if (rule_box.Meets(from)) from.Intersect(rule_box);
      }
      const std::vector<size_t> point = DrawPoint(from, &random);
      const Facts facts = space.FactsAt(point);
      const Moment moment = MomentOf(set.holidays, facts);
      for (size_t rule = 0; rule < set.rules.size(); ++rule) {
        const Match scope = MatchScope(set.rules[rule], facts, moment);
        Match match = scope;
        if (scope.truth == vehicle::Truth::kYes) {
          match = MatchCondition(set.rules[rule].condition, facts, moment);
        }
        ASSERT_EQ(Inside(certain[rule], point), match.truth == vehicle::Truth::kYes)
            << set.rules[rule].rule_id << " " << match.why_not;
        ASSERT_EQ(Inside(possible[rule], point), match.truth != vehicle::Truth::kNo)
            << set.rules[rule].rule_id << " " << match.why_not;
        certain_points += match.truth == vehicle::Truth::kYes;
        possible_points += match.truth == vehicle::Truth::kUnknown;
      }
    }
  }
  EXPECT_GT(certain_points, 1'000);
  EXPECT_GT(possible_points, 300);
}

TEST(FactSpaceTest, TheDomainsBoxesDoNotMeet) {
  Drawer drawer(13);
  const RuleSet set = drawer.RuleSet(10);
  const FactSpace space(set);
  // The domain's boxes do not meet, so that nothing is looked at twice.
  for (size_t i = 0; i < space.domain().size(); ++i) {
    for (size_t j = 0; j < i; ++j) EXPECT_FALSE(space.domain()[i].Meets(space.domain()[j]));
  }
}

TEST(FactSpaceTest, LimitsCutTheStagesThatRulesNameAndNoOthers) {
  RuleSet set;
  set.rules.resize(1);
  set.rules[0].condition.stage_at_most = vehicle::EmissionStage::kChinaIV;
  const FactSpace one(set);
  set.rules.resize(2);
  set.rules[1].condition.stage_at_most = vehicle::EmissionStage::kChinaIII;
  const FactSpace two(set);
  size_t cells_one = 0, cells_two = 0;
  for (size_t d = 0; d < one.shape().dimensions(); ++d) cells_one += one.shape().cells(d);
  for (size_t d = 0; d < two.shape().dimensions(); ++d) cells_two += two.shape().cells(d);
  // Below III, IV alone, above: one cell more, and one for every doubt between them.
  EXPECT_GT(cells_two, cells_one);
  EXPECT_LT(cells_two, cells_one + 5);
}

}  // namespace
}  // namespace bluegate::rules
