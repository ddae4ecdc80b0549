#ifndef BLUEGATE_SERVICES_BLUEGATE_SERVE_COMMAND_H_
#define BLUEGATE_SERVICES_BLUEGATE_SERVE_COMMAND_H_

#include <CLI/CLI.hpp>

namespace bluegate {

// `bluegate serve`: runs services until SIGTERM or SIGINT.
void AddServeCommand(CLI::App& app, int* exit_code);

}  // namespace bluegate

#endif  // BLUEGATE_SERVICES_BLUEGATE_SERVE_COMMAND_H_
