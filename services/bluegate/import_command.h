#ifndef BLUEGATE_SERVICES_BLUEGATE_IMPORT_COMMAND_H_
#define BLUEGATE_SERVICES_BLUEGATE_IMPORT_COMMAND_H_

#include <CLI/CLI.hpp>

namespace bluegate {

// `bluegate import`: a CSV file into the vehicle register, all rows or none.
void AddImportCommand(CLI::App& app, int* exit_code);

// `bluegate export`: the vehicle register as CSV.
void AddExportCommand(CLI::App& app, int* exit_code);

}  // namespace bluegate

#endif  // BLUEGATE_SERVICES_BLUEGATE_IMPORT_COMMAND_H_
