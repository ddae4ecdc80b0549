#ifndef BLUEGATE_ENFORCEMENT_RULES_CHECK_H_
#define BLUEGATE_ENFORCEMENT_RULES_CHECK_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/time/civil_time.h"
#include "enforcement/rules/decide.h"
#include "enforcement/rules/rule_set.h"

namespace bluegate::rules {

// What a rule set may get wrong although every rule by itself is sound.
enum class DefectKind {
  kGap,           // there are facts for which no rule holds
  kClash,         // two rules of one priority answer differently, and nothing above decides
  kUnreachable,   // no facts meet all that the rule asks
  kShadowed,      // wherever the rule holds, others decide
  kExpired,       // its last day lies before the day of the check
  kTooIntricate,  // the check ended before everything was looked at
};

struct Defect {
  DefectKind kind = DefectKind::kGap;
  std::string rule_id;                      // empty for a gap
  std::vector<std::string> other_rule_ids;  // whom it clashes with, or who decides instead
  std::string sentence_zh;
  std::string sentence_en;
  std::optional<Facts> example;  // facts that show it; Decide confirms them
};

// Every defect of the set, exhaustively: FactSpace cuts the facts into finitely many cells, and
// each rule is looked at in all of them. At most kGapsShownMax gaps are told. `today`: rules that
// ended before it are told as expired. `set` is sound by Validate. Deterministic; 500 rules take
// less than a second.
inline constexpr size_t kGapsShownMax = 3;
std::vector<Defect> FindDefects(const RuleSet& set, std::optional<absl::CivilDay> today);

// "gap", "clash", ...
std::string_view NameOf(DefectKind kind);

// One line for people, such as "vehicle 陕D12340 in the register, type H11, fuel B, ...".
std::string Describe(const Facts& facts);

}  // namespace bluegate::rules

#endif  // BLUEGATE_ENFORCEMENT_RULES_CHECK_H_
