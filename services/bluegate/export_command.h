#ifndef BLUEGATE_SERVICES_BLUEGATE_EXPORT_COMMAND_H_
#define BLUEGATE_SERVICES_BLUEGATE_EXPORT_COMMAND_H_

#include <CLI/CLI.hpp>

namespace bluegate {

// `bluegate export`: a table of the register as CSV.
void AddExportCommand(CLI::App& app, int* exit_code);

}  // namespace bluegate

#endif  // BLUEGATE_SERVICES_BLUEGATE_EXPORT_COMMAND_H_
