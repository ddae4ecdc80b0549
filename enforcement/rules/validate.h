#ifndef BLUEGATE_ENFORCEMENT_RULES_VALIDATE_H_
#define BLUEGATE_ENFORCEMENT_RULES_VALIDATE_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "enforcement/field_fault.h"
#include "enforcement/rules/decide.h"
#include "enforcement/rules/rule_set.h"

namespace bluegate::rules {

inline constexpr size_t kRulesMax = 500;
inline constexpr size_t kTestsMax = 5000;
inline constexpr size_t kHolidaysMax = 200;
// Clause and sentences, bytes each.
inline constexpr size_t kRuleTextBytesMax = 1000;

// What is wrong in a rule set, and where.
struct RuleFault {
  // "rule checkpoint-heavy-diesel", "test 3 (国五 passes)", or "rule set".
  std::string where;
  FieldFault fault;
};

// An in-file test that does not come out as it says.
struct TestFailure {
  std::string test;
  Outcome expected_outcome = Outcome::kUnspecified;
  Outcome got_outcome = Outcome::kUnspecified;
  std::string expected_rule_id;
  std::string got_rule_id;
};

// Every fault that one part shows by itself: ids missing, malformed or twice; codes in no table;
// days out of order; hours out of range; sentences, clauses or reason missing; rules that no in-
// file test expects; tests with faulty facts; holidays out of order. Empty: sound.
std::vector<RuleFault> Validate(const RuleSet& rule_set);

// The facts that an in-file test states.
Facts FactsOf(const RuleTest& test);

// Runs the in-file tests; empty when all hold.
std::vector<TestFailure> RunTests(const RuleSet& rule_set);

// Validate, then RunTests and FindDefects (check.h), as one INVALID_ARGUMENT that lists up to ten,
// or OK: what a server asks before it uses a rule set. Rules that have ended are no hindrance.
absl::Status CheckFitForUse(const RuleSet& rule_set);

// Whether the reasons list has the code: R01-R19, S01-S13, I01, I02.
bool IsReasonCode(std::string_view code);

}  // namespace bluegate::rules

#endif  // BLUEGATE_ENFORCEMENT_RULES_VALIDATE_H_
