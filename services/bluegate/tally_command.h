#ifndef BLUEGATE_SERVICES_BLUEGATE_TALLY_COMMAND_H_
#define BLUEGATE_SERVICES_BLUEGATE_TALLY_COMMAND_H_

#include <CLI/CLI.hpp>

namespace bluegate {

// `bluegate tally`: how many captures are in which end state, and whether any is unaccounted for.
void AddTallyCommand(CLI::App& app, int* exit_code);

}  // namespace bluegate

#endif  // BLUEGATE_SERVICES_BLUEGATE_TALLY_COMMAND_H_
