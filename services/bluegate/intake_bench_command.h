#ifndef BLUEGATE_SERVICES_BLUEGATE_INTAKE_BENCH_COMMAND_H_
#define BLUEGATE_SERVICES_BLUEGATE_INTAKE_BENCH_COMMAND_H_

#include <CLI/CLI.hpp>

namespace bluegate {

// `bluegate bench intake`.
void AddBenchIntakeCommand(CLI::App& bench, int* exit_code);

}  // namespace bluegate

#endif  // BLUEGATE_SERVICES_BLUEGATE_INTAKE_BENCH_COMMAND_H_
