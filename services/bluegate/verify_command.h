#ifndef BLUEGATE_SERVICES_BLUEGATE_VERIFY_COMMAND_H_
#define BLUEGATE_SERVICES_BLUEGATE_VERIFY_COMMAND_H_

#include <CLI/CLI.hpp>

namespace bluegate {

// `bluegate verify`.
void AddVerifyCommand(CLI::App& app, int* exit_code);

}  // namespace bluegate

#endif  // BLUEGATE_SERVICES_BLUEGATE_VERIFY_COMMAND_H_
