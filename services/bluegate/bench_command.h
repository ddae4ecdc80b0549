#ifndef BLUEGATE_SERVICES_BLUEGATE_BENCH_COMMAND_H_
#define BLUEGATE_SERVICES_BLUEGATE_BENCH_COMMAND_H_

#include <CLI/CLI.hpp>

namespace bluegate {

// `bluegate bench`: measures parts of the program on this machine, one subcommand a part.
// `bench read`: reading plates, without a server. `bench decide`: answering gates.
void AddBenchCommand(CLI::App& app, int* exit_code);

}  // namespace bluegate

#endif  // BLUEGATE_SERVICES_BLUEGATE_BENCH_COMMAND_H_
