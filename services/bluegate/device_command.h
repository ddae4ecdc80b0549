#ifndef BLUEGATE_SERVICES_BLUEGATE_DEVICE_COMMAND_H_
#define BLUEGATE_SERVICES_BLUEGATE_DEVICE_COMMAND_H_

#include <CLI/CLI.hpp>

namespace bluegate {

// `bluegate device`: lets devices in and shuts them out, by files alone, while servers run.
void AddDeviceCommand(CLI::App& app, int* exit_code);

}  // namespace bluegate

#endif  // BLUEGATE_SERVICES_BLUEGATE_DEVICE_COMMAND_H_
