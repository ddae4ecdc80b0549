#ifndef BLUEGATE_SERVICES_BLUEGATE_RULES_LOG_COMMAND_H_
#define BLUEGATE_SERVICES_BLUEGATE_RULES_LOG_COMMAND_H_

#include <CLI/CLI.hpp>

namespace bluegate {

// `bluegate rules replay|diff`: rules over the decision log, read from the data folder. It needs no
// server and takes nothing from one that runs: a replay of a million decisions on the threads that
// answer gates would hold gates up. `bluegate rules` itself is added where it is not there yet.
void AddRulesLogCommands(CLI::App& app, int* exit_code);

}  // namespace bluegate

#endif  // BLUEGATE_SERVICES_BLUEGATE_RULES_LOG_COMMAND_H_
