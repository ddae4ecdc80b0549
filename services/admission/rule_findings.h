#ifndef BLUEGATE_SERVICES_ADMISSION_RULE_FINDINGS_H_
#define BLUEGATE_SERVICES_ADMISSION_RULE_FINDINGS_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "enforcement/rules/rule_set.h"

namespace bluegate::admission {

// One thing that is wrong with a rule set, in words.
struct RuleFinding {
  // "fault" of one part, "failing test", or the name of a defect of the whole, such as "gap".
  std::string kind;
  // "rule ID", "rule set", or the name of a test.
  std::string where;
  std::string zh;
  std::string en;
  // Of a defect: the rules that it is about, beside the one of `where`.
  std::vector<std::string> other_rules;
  // Facts that show it, in English; nullopt where there are none to show.
  std::optional<std::string> example;
  // The rule that decides there; empty: none.
  std::string example_decided_by;
};

// Everything that makes a set unfit for use, by the same checks that a server makes before it takes
// one (rules::CheckFitForUse). `today`: rules that ended before it are told as well; a server lets
// them be, and gives nullopt. Tests and defects of a set with faults are not looked for: what it
// means is not worth asking. Takes up to a second for 500 rules.
std::vector<RuleFinding> FindingsOf(const rules::RuleSet& set, std::optional<absl::CivilDay> today);

}  // namespace bluegate::admission

#endif  // BLUEGATE_SERVICES_ADMISSION_RULE_FINDINGS_H_
