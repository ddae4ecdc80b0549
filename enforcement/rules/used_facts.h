#ifndef BLUEGATE_ENFORCEMENT_RULES_USED_FACTS_H_
#define BLUEGATE_ENFORCEMENT_RULES_USED_FACTS_H_

#include <cstdint>
#include <vector>

#include "enforcement/rules/decide.h"
#include "enforcement/rules/matching.h"
#include "enforcement/rules/rule_set.h"

namespace bluegate::rules {

// Facts of the vehicle that a condition may ask for, one bit each.
using AskedFacts = uint32_t;

// What the condition asks for.
AskedFacts AskedBy(const Condition& condition);

// The facts asked for, in a fixed order, each once, unknown ones with an empty value; number, site,
// zones, alert and local time always. `moment` is that of the facts.
std::vector<UsedFact> UsedFactsOf(AskedFacts asked, const Facts& facts, const Moment& moment);

}  // namespace bluegate::rules

#endif  // BLUEGATE_ENFORCEMENT_RULES_USED_FACTS_H_
