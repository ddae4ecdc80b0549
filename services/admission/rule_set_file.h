#ifndef BLUEGATE_SERVICES_ADMISSION_RULE_SET_FILE_H_
#define BLUEGATE_SERVICES_ADMISSION_RULE_SET_FILE_H_

#include <filesystem>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "bluegate/admission/v1/admission.pb.h"
#include "enforcement/rules/rule_set.h"

namespace bluegate::admission {

// Rules that may be used.
struct LoadedRuleSet {
  rules::RuleSet rule_set;
  // The id and the first 8 hexadecimal digits of the SHA-256 of the file, such as
  // xianyang-2021@9f8e7d6c: what a decision names, so that the very file can be found again.
  std::string revision;
  // As people read it, highest priority first.
  v1::GetRuleSetResponse summary;
};

// Reads a rule set (rule_set.proto as text) that may have any defect a parser does not see.
// INVALID_ARGUMENT with the file and the place; NOT_FOUND when it is not there.
absl::StatusOr<rules::RuleSet> ReadRuleSet(const std::filesystem::path& file);

// What a decision under the rule set of that file names.
std::string RevisionOf(std::string_view rule_set_id, std::string_view file);

// ReadRuleSet, and INVALID_ARGUMENT that lists what makes it unfit for use (validate.h).
absl::StatusOr<LoadedRuleSet> LoadRuleSet(const std::filesystem::path& file);

}  // namespace bluegate::admission

#endif  // BLUEGATE_SERVICES_ADMISSION_RULE_SET_FILE_H_
