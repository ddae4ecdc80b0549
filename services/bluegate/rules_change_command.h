#ifndef BLUEGATE_SERVICES_BLUEGATE_RULES_CHANGE_COMMAND_H_
#define BLUEGATE_SERVICES_BLUEGATE_RULES_CHANGE_COMMAND_H_

#include <CLI/CLI.hpp>

namespace bluegate {

// `bluegate rules load|history`: the rules of a running server. `bluegate rules` itself is added
// where it is not there yet.
void AddRulesChangeCommands(CLI::App& app, int* exit_code);

}  // namespace bluegate

#endif  // BLUEGATE_SERVICES_BLUEGATE_RULES_CHANGE_COMMAND_H_
