#ifndef BLUEGATE_SERVICES_BLUEGATE_WITNESS_COMMAND_H_
#define BLUEGATE_SERVICES_BLUEGATE_WITNESS_COMMAND_H_

#include <CLI/CLI.hpp>

namespace bluegate {

// `bluegate witness`.
void AddWitnessCommand(CLI::App& app, int* exit_code);

}  // namespace bluegate

#endif  // BLUEGATE_SERVICES_BLUEGATE_WITNESS_COMMAND_H_
