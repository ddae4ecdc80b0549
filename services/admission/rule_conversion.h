#ifndef BLUEGATE_SERVICES_ADMISSION_RULE_CONVERSION_H_
#define BLUEGATE_SERVICES_ADMISSION_RULE_CONVERSION_H_

#include "absl/status/statusor.h"
#include "bluegate/admission/v1/rule_set.pb.h"
#include "enforcement/rules/rule_set.h"

namespace bluegate::admission {

// The rule set of a file as the core has it. INVALID_ARGUMENT for days and times that cannot be
// read; everything else is judged by rules::CheckFitForUse.
absl::StatusOr<rules::RuleSet> ToCore(const v1::RuleSet& rule_set);

}  // namespace bluegate::admission

#endif  // BLUEGATE_SERVICES_ADMISSION_RULE_CONVERSION_H_
