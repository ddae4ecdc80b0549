#ifndef BLUEGATE_SERVICES_BLUEGATE_SEARCH_BENCH_COMMAND_H_
#define BLUEGATE_SERVICES_BLUEGATE_SEARCH_BENCH_COMMAND_H_

#include <CLI/CLI.hpp>

namespace bluegate {

// `bluegate bench search`: finding what passed by number, site and time.
void AddBenchSearchCommand(CLI::App& bench, int* exit_code);

}  // namespace bluegate

#endif  // BLUEGATE_SERVICES_BLUEGATE_SEARCH_BENCH_COMMAND_H_
