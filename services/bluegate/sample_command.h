#ifndef BLUEGATE_SERVICES_BLUEGATE_SAMPLE_COMMAND_H_
#define BLUEGATE_SERVICES_BLUEGATE_SAMPLE_COMMAND_H_

#include <CLI/CLI.hpp>

namespace bluegate {

// `bluegate sample`: draws demonstration captures, a folder for each site, with their labels.
void AddSampleCommand(CLI::App& app, int* exit_code);

}  // namespace bluegate

#endif  // BLUEGATE_SERVICES_BLUEGATE_SAMPLE_COMMAND_H_
