#ifndef BLUEGATE_SERVICES_BLUEGATE_COMMAND_TABLE_H_
#define BLUEGATE_SERVICES_BLUEGATE_COMMAND_TABLE_H_

#include <CLI/CLI.hpp>

namespace bluegate {

// Adds every command of the program. A chosen command runs while `app` parses and leaves its exit
// code in `exit_code`; both outlive the parsing.
void AddCommands(CLI::App& app, int* exit_code);

}  // namespace bluegate

#endif  // BLUEGATE_SERVICES_BLUEGATE_COMMAND_TABLE_H_
