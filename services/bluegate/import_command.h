#ifndef BLUEGATE_SERVICES_BLUEGATE_IMPORT_COMMAND_H_
#define BLUEGATE_SERVICES_BLUEGATE_IMPORT_COMMAND_H_

#include <CLI/CLI.hpp>

namespace bluegate {

// `bluegate import`: a CSV file into a table of the register, all rows or none; or a source back to
// the import before its last; or the history.
void AddImportCommand(CLI::App& app, int* exit_code);

}  // namespace bluegate

#endif  // BLUEGATE_SERVICES_BLUEGATE_IMPORT_COMMAND_H_
