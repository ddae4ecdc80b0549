#ifndef BLUEGATE_ENFORCEMENT_RULES_TESTING_DRAWN_RULES_H_
#define BLUEGATE_ENFORCEMENT_RULES_TESTING_DRAWN_RULES_H_

#include <random>

#include "enforcement/rules/decide.h"
#include "enforcement/rules/rule_set.h"

namespace bluegate::rules {

// Draws rule sets and facts from small vocabularies, so that rules often hold, often lack a fact
// and often meet. The same seed gives the same. One thread.
class Drawer {
 public:
  explicit Drawer(uint32_t seed) : random_(seed) {}

  // Rules "r0", "r1" ... of any kind, with holidays; no sentences and no tests.
  rules::RuleSet RuleSet(int rule_count);
  rules::Facts Facts();

 private:
  int Below(int bound) { return std::uniform_int_distribution<int>(0, bound - 1)(random_); }
  bool OneIn(int count) { return Below(count) == 0; }
  // A few of them, mostly none where `rare`.
  template <typename T>
  std::vector<T> Some(const std::vector<T>& all, int one_in);

  Rule DrawRule(int index);
  Scope DrawScope();
  Condition DrawCondition();
  vehicle::Vehicle DrawVehicle();
  absl::CivilDay DrawDay();
  std::vector<vehicle::Finding> DrawFindings();

  std::mt19937 random_;
};

}  // namespace bluegate::rules

#endif  // BLUEGATE_ENFORCEMENT_RULES_TESTING_DRAWN_RULES_H_
