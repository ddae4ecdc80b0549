#ifndef BLUEGATE_SERVICES_BLUEGATE_DECIDE_COMMAND_H_
#define BLUEGATE_SERVICES_BLUEGATE_DECIDE_COMMAND_H_

#include <CLI/CLI.hpp>

namespace bluegate {

// `bluegate decide`: may this vehicle pass here, and why.
void AddDecideCommand(CLI::App& app, int* exit_code);

}  // namespace bluegate

#endif  // BLUEGATE_SERVICES_BLUEGATE_DECIDE_COMMAND_H_
