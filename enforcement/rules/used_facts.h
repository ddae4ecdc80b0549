#ifndef BLUEGATE_ENFORCEMENT_RULES_USED_FACTS_H_
#define BLUEGATE_ENFORCEMENT_RULES_USED_FACTS_H_

#include <vector>

#include "enforcement/rules/decide.h"
#include "enforcement/rules/rule_set.h"

namespace bluegate::rules {

// The facts that `conditions` ask for, in a fixed order, each once, unknown ones with an empty
// value; number, site, zones, alert and local time always. Used by Decide.
std::vector<UsedFact> UsedFactsOf(const std::vector<const Condition*>& conditions,
                                  const Facts& facts);

}  // namespace bluegate::rules

#endif  // BLUEGATE_ENFORCEMENT_RULES_USED_FACTS_H_
