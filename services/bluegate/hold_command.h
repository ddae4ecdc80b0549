#ifndef BLUEGATE_SERVICES_BLUEGATE_HOLD_COMMAND_H_
#define BLUEGATE_SERVICES_BLUEGATE_HOLD_COMMAND_H_

#include <CLI/CLI.hpp>

namespace bluegate {

// `bluegate hold set|lift|list`: legal holds, which keep a passage whatever its age.
void AddHoldCommand(CLI::App& app, int* exit_code);

}  // namespace bluegate

#endif  // BLUEGATE_SERVICES_BLUEGATE_HOLD_COMMAND_H_
