#ifndef BLUEGATE_SERVICES_BLUEGATE_OFFICER_COMMAND_H_
#define BLUEGATE_SERVICES_BLUEGATE_OFFICER_COMMAND_H_

#include <CLI/CLI.hpp>

namespace bluegate {

// `bluegate officer add|disable|enable`: the accounts of the officers, while no gateway runs.
void AddOfficerCommand(CLI::App& app, int* exit_code);

}  // namespace bluegate

#endif  // BLUEGATE_SERVICES_BLUEGATE_OFFICER_COMMAND_H_
