#ifndef BLUEGATE_SERVICES_BLUEGATE_WATCHLIST_COMMAND_H_
#define BLUEGATE_SERVICES_BLUEGATE_WATCHLIST_COMMAND_H_

#include <CLI/CLI.hpp>

namespace bluegate {

// Adds `watchlist` with its parts: list, log, set, remove, preview, match.
void AddWatchlistCommand(CLI::App& app, int* exit_code);

}  // namespace bluegate

#endif  // BLUEGATE_SERVICES_BLUEGATE_WATCHLIST_COMMAND_H_
