#ifndef BLUEGATE_SERVICES_TERMINAL_SOURCE_FILES_H_
#define BLUEGATE_SERVICES_TERMINAL_SOURCE_FILES_H_

#include <filesystem>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "bluegate/terminal/v1/spool.pb.h"
#include "services/terminal/folder_watcher.h"

namespace bluegate::terminal {

SeenFile ToSeen(const terminal::v1::SourceFile& source);
terminal::v1::SourceFile ToSource(const SeenFile& seen);

// Moves the files that are still what they were into the sub-folder `into` of `folder`, made if
// need be. Where the name is taken, the file gets `mark` before its extension. Files that have gone
// or changed are passed over. The moves are durable after SyncFolder of both folders.
absl::Status MoveSources(const std::filesystem::path& folder,
                         const std::vector<terminal::v1::SourceFile>& sources,
                         const std::string& into, const std::string& mark);

// Removes the files that are still what they were.
absl::Status RemoveSources(const std::filesystem::path& folder,
                           const std::vector<terminal::v1::SourceFile>& sources);

}  // namespace bluegate::terminal

#endif  // BLUEGATE_SERVICES_TERMINAL_SOURCE_FILES_H_
