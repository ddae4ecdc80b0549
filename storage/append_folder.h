#ifndef BLUEGATE_STORAGE_APPEND_FOLDER_H_
#define BLUEGATE_STORAGE_APPEND_FOLDER_H_

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"

namespace bluegate::storage {

// A folder of numbered files that only grow at their ends. One thread appends, creates, erases and
// syncs; any thread may read at any time. Errors: RESOURCE_EXHAUSTED (disk or quota full),
// UNAVAILABLE (read-only or failing disk).
class AppendFolder {
 public:
  virtual ~AppendFolder() = default;

  // The numbers of all files, rising.
  virtual absl::StatusOr<std::vector<uint64_t>> List() const = 0;

  // Makes an empty file. Its name survives power loss when this returns OK. ALREADY_EXISTS.
  virtual absl::Status Create(uint64_t file) = 0;

  // Writes the parts one after the other at the end. After an error some of the bytes may be there.
  virtual absl::Status Append(uint64_t file, absl::Span<const std::string_view> parts) = 0;

  // Everything appended to the file before survives power loss when this returns OK. After an error
  // nothing is known of what was appended since the last sync, whatever a later sync says: an
  // operating system forgets what it could not write.
  virtual absl::Status Sync(uint64_t file) = 0;

  virtual absl::StatusOr<uint64_t> Size(uint64_t file) const = 0;

  // OUT_OF_RANGE when the file ends before, NOT_FOUND when there is none.
  virtual absl::StatusOr<std::string> Read(uint64_t file, uint64_t offset, size_t length) const = 0;

  // Gives the disk space of these bytes back where the file system can; they read as zeros from
  // then on. Not synced: done again, it does no harm. OUT_OF_RANGE when the file ends before,
  // NOT_FOUND when there is none.
  virtual absl::Status Erase(uint64_t file, uint64_t offset, uint64_t length) = 0;

  // NOT_FOUND when there is none.
  virtual absl::Status Remove(uint64_t file) = 0;

  // What the disk has left for this process.
  virtual absl::StatusOr<uint64_t> FreeBytes() const = 0;
};

// Files named by their number in 12 digits and ".segment" in `folder`, which is made if it is not
// there and which only its owner may enter from then on (0700).
absl::StatusOr<std::unique_ptr<AppendFolder>> OpenAppendFolder(const std::filesystem::path& folder);

}  // namespace bluegate::storage

#endif  // BLUEGATE_STORAGE_APPEND_FOLDER_H_
