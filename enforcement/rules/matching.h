#ifndef BLUEGATE_ENFORCEMENT_RULES_MATCHING_H_
#define BLUEGATE_ENFORCEMENT_RULES_MATCHING_H_

#include <cstdint>
#include <string>
#include <vector>

#include "enforcement/rules/decide.h"
#include "enforcement/rules/rule_set.h"
#include "enforcement/vehicle/truth.h"

namespace bluegate::rules {

// How one rule meets the facts. Used by Decide; pure.
struct Match {
  vehicle::Truth truth = vehicle::Truth::kNo;
  // For kNo: the first thing that does not hold, in English, such as "fuel A is not one of B".
  std::string why_not;
  // For kUnknown: the facts that nobody knows, by the names of UsedFact, in the struct's order.
  std::vector<std::string> unknown;
};

// Whether the rule is in force here and now: its days, site kinds, zones, alert levels and hours.
// Never kUnknown: site, alert and time are always known.
Match MatchScope(const Rule& rule, const Facts& facts);

// Whether the conditions hold; all of them must. kUnknown when none fails but one is not known.
Match MatchCondition(const Condition& condition, const Facts& facts);

// Minutes after midnight within [from, until), past midnight when until is below from; from 0 and
// until 0: the whole day.
bool WithinDailyHours(uint32_t minute, uint32_t from_min, uint32_t until_min);

}  // namespace bluegate::rules

#endif  // BLUEGATE_ENFORCEMENT_RULES_MATCHING_H_
