#ifndef BLUEGATE_SERVICES_BLUEGATE_TERMINAL_COMMAND_H_
#define BLUEGATE_SERVICES_BLUEGATE_TERMINAL_COMMAND_H_

#include <CLI/CLI.hpp>

namespace bluegate {

// `bluegate terminal`: brings the pictures that cameras drop into a folder to the server.
void AddTerminalCommand(CLI::App& app, int* exit_code);

}  // namespace bluegate

#endif  // BLUEGATE_SERVICES_BLUEGATE_TERMINAL_COMMAND_H_
