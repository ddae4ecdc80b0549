#ifndef BLUEGATE_SERVICES_TERMINAL_DURABLE_FILE_H_
#define BLUEGATE_SERVICES_TERMINAL_DURABLE_FILE_H_

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace bluegate::terminal {

// Files that survive a kill or a power cut at any moment. Errors name the file: NOT_FOUND,
// RESOURCE_EXHAUSTED (disk or quota full), UNAVAILABLE (anything else the system says).

// Writes `<file>.tmp`, syncs it and renames it to `file`: a reader sees all of the old or all of
// the new bytes. The name is durable after SyncFolder.
absl::Status WriteFile(const std::filesystem::path& file, std::string_view bytes);

// Names made, changed or removed in the folder before this call are durable after it.
absl::Status SyncFolder(const std::filesystem::path& folder);

// OUT_OF_RANGE when the file has more than `bytes_max` bytes.
absl::StatusOr<std::string> ReadFile(const std::filesystem::path& file, uint64_t bytes_max);

// `payload` behind its SHA-256, and back: DATA_LOSS when the bytes are not whole.
std::string Seal(std::string_view payload);
absl::StatusOr<std::string> Unseal(std::string_view sealed);

// Holds a lock file as long as the object lives; the system frees it when the process dies.
class FolderLock {
 public:
  // UNAVAILABLE when another process holds it.
  static absl::StatusOr<FolderLock> Take(const std::filesystem::path& file);
  FolderLock(FolderLock&& other) noexcept;
  FolderLock(const FolderLock&) = delete;
  ~FolderLock();

 private:
  explicit FolderLock(int descriptor) : descriptor_(descriptor) {}
  int descriptor_;
};

}  // namespace bluegate::terminal

#endif  // BLUEGATE_SERVICES_TERMINAL_DURABLE_FILE_H_
