#ifndef BLUEGATE_SERVICES_BLUEGATE_BACKUP_COMMAND_H_
#define BLUEGATE_SERVICES_BLUEGATE_BACKUP_COMMAND_H_

#include <CLI/CLI.hpp>

namespace bluegate {

// `bluegate backup`, which saves a running server, and `bluegate restore`.
void AddBackupCommands(CLI::App& app, int* exit_code);

}  // namespace bluegate

#endif  // BLUEGATE_SERVICES_BLUEGATE_BACKUP_COMMAND_H_
