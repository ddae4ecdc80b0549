#ifndef BLUEGATE_SERVICES_BLUEGATE_PASSAGES_COMMAND_H_
#define BLUEGATE_SERVICES_BLUEGATE_PASSAGES_COMMAND_H_

#include <CLI/CLI.hpp>

namespace bluegate {

// `bluegate passages`: what came of each capture, as casework keeps it.
void AddPassagesCommand(CLI::App& app, int* exit_code);

}  // namespace bluegate

#endif  // BLUEGATE_SERVICES_BLUEGATE_PASSAGES_COMMAND_H_
