#ifndef BLUEGATE_ENFORCEMENT_RULES_VALIDATE_RULE_H_
#define BLUEGATE_ENFORCEMENT_RULES_VALIDATE_RULE_H_

#include <vector>

#include "enforcement/field_fault.h"
#include "enforcement/rules/rule_set.h"

namespace bluegate::rules {

// Every fault of one rule by itself. Used by Validate.
std::vector<FieldFault> FaultsOfRule(const Rule& rule);

// Every fault of one in-file test by itself.
std::vector<FieldFault> FaultsOfTest(const RuleTest& test);

}  // namespace bluegate::rules

#endif  // BLUEGATE_ENFORCEMENT_RULES_VALIDATE_RULE_H_
