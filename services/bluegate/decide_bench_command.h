#ifndef BLUEGATE_SERVICES_BLUEGATE_DECIDE_BENCH_COMMAND_H_
#define BLUEGATE_SERVICES_BLUEGATE_DECIDE_BENCH_COMMAND_H_

#include <CLI/CLI.hpp>

namespace bluegate {

// `bluegate bench decide`: answering gates, with a server of its own in this process.
void AddBenchDecideCommand(CLI::App& bench, int* exit_code);

}  // namespace bluegate

#endif  // BLUEGATE_SERVICES_BLUEGATE_DECIDE_BENCH_COMMAND_H_
