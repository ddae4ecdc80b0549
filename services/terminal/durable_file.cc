#include "services/terminal/durable_file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <system_error>
#include <utility>

#include "absl/strings/str_cat.h"
#include "storage/audit_log.h"

namespace bluegate::terminal {
namespace {

constexpr std::string_view kMagic = "BGSPOOL1";
constexpr size_t kHashBytes = 32;

absl::Status SystemError(const std::filesystem::path& file, int error) {
  const std::string message = absl::StrCat("\"", file.string(), "\": ", std::strerror(error));
  if (error == ENOENT) return absl::NotFoundError(message);
  if (error == ENOSPC || error == EDQUOT) return absl::ResourceExhaustedError(message);
  return absl::UnavailableError(message);
}

bool WriteAll(int descriptor, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = write(descriptor, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return false;
    bytes.remove_prefix(static_cast<size_t>(written));
  }
  return true;
}

}  // namespace

absl::Status WriteFile(const std::filesystem::path& file, std::string_view bytes) {
  std::filesystem::path unfinished = file;
  unfinished += ".tmp";
  const int descriptor = open(unfinished.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0640);
  if (descriptor < 0) return SystemError(unfinished, errno);
  int error = 0;
  if (!WriteAll(descriptor, bytes) || fsync(descriptor) != 0) error = errno;
  if (close(descriptor) != 0 && error == 0) error = errno;
  if (error == 0 && rename(unfinished.c_str(), file.c_str()) != 0) error = errno;
  if (error == 0) return absl::OkStatus();
  unlink(unfinished.c_str());
  return SystemError(file, error);
}

absl::Status SyncFolder(const std::filesystem::path& folder) {
  const int descriptor = open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return SystemError(folder, errno);
  const int error = fsync(descriptor) == 0 ? 0 : errno;
  close(descriptor);
  return error == 0 ? absl::OkStatus() : SystemError(folder, error);
}

absl::StatusOr<std::string> ReadFile(const std::filesystem::path& file, uint64_t bytes_max) {
  std::error_code error;
  const uint64_t size = std::filesystem::file_size(file, error);
  if (error) return SystemError(file, error.value());
  if (size > bytes_max) {
    return absl::OutOfRangeError(
        absl::StrCat("\"", file.string(), "\": ", size, " bytes, wanted at most ", bytes_max));
  }
  std::ifstream stream(file, std::ios::binary);
  std::string bytes(size, '\0');
  if (!stream.read(bytes.data(), static_cast<std::streamsize>(size))) {
    return absl::UnavailableError(absl::StrCat("\"", file.string(), "\": cannot be read"));
  }
  return bytes;
}

std::string Seal(std::string_view payload) {
  return absl::StrCat(std::string(kMagic), storage::Sha256(payload), std::string(payload));
}

absl::StatusOr<std::string> Unseal(std::string_view sealed) {
  const size_t header = kMagic.size() + kHashBytes;
  if (sealed.size() < header || sealed.substr(0, kMagic.size()) != kMagic) {
    return absl::DataLossError("spool file: no header, wanted one");
  }
  const std::string_view payload = sealed.substr(header);
  if (storage::Sha256(payload) != sealed.substr(kMagic.size(), kHashBytes)) {
    return absl::DataLossError("spool file: another checksum, wanted that of its header");
  }
  return std::string(payload);
}

absl::StatusOr<FolderLock> FolderLock::Take(const std::filesystem::path& file) {
  const int descriptor = open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0640);
  if (descriptor < 0) return SystemError(file, errno);
  if (flock(descriptor, LOCK_EX | LOCK_NB) == 0) return FolderLock(descriptor);
  close(descriptor);
  return absl::UnavailableError(absl::StrCat("\"", file.parent_path().string(),
                                             "\": in use by another terminal, wanted a spool of "
                                             "its own for each"));
}

FolderLock::FolderLock(FolderLock&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)) {}

FolderLock::~FolderLock() {
  if (descriptor_ >= 0) close(descriptor_);
}

}  // namespace bluegate::terminal
