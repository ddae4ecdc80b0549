#ifndef BLUEGATE_SERVICES_BLUEGATE_READ_COMMAND_H_
#define BLUEGATE_SERVICES_BLUEGATE_READ_COMMAND_H_

#include <CLI/CLI.hpp>

namespace bluegate {

// `bluegate read`: reads the plates in pictures, without a server.
void AddReadCommand(CLI::App& app, int* exit_code);

}  // namespace bluegate

#endif  // BLUEGATE_SERVICES_BLUEGATE_READ_COMMAND_H_
