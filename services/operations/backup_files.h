#ifndef BLUEGATE_SERVICES_OPERATIONS_BACKUP_FILES_H_
#define BLUEGATE_SERVICES_OPERATIONS_BACKUP_FILES_H_

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "services/support/backup_sources.h"

namespace bluegate::operations {

// Folder in a service's own folder that holds its checkpoint while a backup is under way.
inline constexpr std::string_view kCheckpointFolder = ".checkpoint";

// One file to be saved.
struct FileToSave {
  std::filesystem::path file;  // where it lies
  std::string path;            // below the data folder
  uint64_t size_bytes = 0;     // so much of it: files beside the database may grow meanwhile
};

// Whether the file of that name in a service's own folder belongs to the open database, to the
// journal that stands in for it, or to work under way: the checkpoint has what counts of it.
bool IsCoveredByCheckpoint(std::string_view name);

// Makes the checkpoint of a service and lists what is to be saved: the checkpoint's files, then
// those beside the database, in its sub-folders too. Files beside it are listed after the
// checkpoint and only grow, so whatever the database points to is in them.
absl::StatusOr<std::vector<FileToSave>> Freeze(const support::BackupSource& source);

// Removes the checkpoint, also one that an earlier process left.
void Thaw(const support::BackupSource& source);

// Gives the bytes of a file, up to its size, in pieces of at most 1 MiB until `take` returns false;
// returns their SHA-256. NOT_FOUND when the file is gone; ABORTED when `take` said false.
absl::StatusOr<std::string> ReadInPieces(const FileToSave& file,
                                         const std::function<bool(std::string piece)>& take);

}  // namespace bluegate::operations

#endif  // BLUEGATE_SERVICES_OPERATIONS_BACKUP_FILES_H_
