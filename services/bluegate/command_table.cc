#include "services/bluegate/command_table.h"

#include "services/bluegate/serve_command.h"

namespace bluegate {

// In the order that --help shows.
void AddCommands(CLI::App& app, int* exit_code) { AddServeCommand(app, exit_code); }

}  // namespace bluegate
