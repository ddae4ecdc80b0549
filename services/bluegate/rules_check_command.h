#ifndef BLUEGATE_SERVICES_BLUEGATE_RULES_CHECK_COMMAND_H_
#define BLUEGATE_SERVICES_BLUEGATE_RULES_CHECK_COMMAND_H_

#include <CLI/CLI.hpp>

namespace bluegate {

// `bluegate rules check FILE`: whether a rule set may be used, and what is wrong with it.
void AddRulesCheckCommand(CLI::App& rules, int* exit_code);

}  // namespace bluegate

#endif  // BLUEGATE_SERVICES_BLUEGATE_RULES_CHECK_COMMAND_H_
