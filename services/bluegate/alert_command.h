#ifndef BLUEGATE_SERVICES_BLUEGATE_ALERT_COMMAND_H_
#define BLUEGATE_SERVICES_BLUEGATE_ALERT_COMMAND_H_

#include <CLI/CLI.hpp>

namespace bluegate {

// `bluegate alert set|lift|list`: heavy-pollution alerts of a running server.
void AddAlertCommand(CLI::App& app, int* exit_code);

}  // namespace bluegate

#endif  // BLUEGATE_SERVICES_BLUEGATE_ALERT_COMMAND_H_
