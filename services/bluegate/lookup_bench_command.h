#ifndef BLUEGATE_SERVICES_BLUEGATE_LOOKUP_BENCH_COMMAND_H_
#define BLUEGATE_SERVICES_BLUEGATE_LOOKUP_BENCH_COMMAND_H_

#include <CLI/CLI.hpp>

namespace bluegate {

// `bluegate bench lookup`: importing into the register and looking vehicles up.
void AddBenchLookupCommand(CLI::App& bench, int* exit_code);

}  // namespace bluegate

#endif  // BLUEGATE_SERVICES_BLUEGATE_LOOKUP_BENCH_COMMAND_H_
