#ifndef BLUEGATE_SERVICES_BLUEGATE_RULES_BENCH_COMMAND_H_
#define BLUEGATE_SERVICES_BLUEGATE_RULES_BENCH_COMMAND_H_

#include <CLI/CLI.hpp>

namespace bluegate {

// `bluegate bench rules`: how long the rule core takes for a decision, without a server.
void AddBenchRulesCommand(CLI::App& bench, int* exit_code);

}  // namespace bluegate

#endif  // BLUEGATE_SERVICES_BLUEGATE_RULES_BENCH_COMMAND_H_
