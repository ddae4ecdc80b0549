#include "services/operations/backup_files.h"

#include <openssl/evp.h>

#include <algorithm>
#include <fstream>
#include <memory>
#include <system_error>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "enforcement/text.h"

namespace bluegate::operations {
namespace {

namespace fs = std::filesystem;

constexpr size_t kPieceBytes = 1 << 20;

absl::Status Unreadable(const fs::path& path, std::string_view why) {
  return absl::UnavailableError(
      absl::StrCat("backup: \"", path.string(), "\": ", AbslView(why), ", wanted to read it"));
}

// Adds the regular files below `folder`; `wanted` says which of the names in it.
absl::Status AddFiles(const fs::path& folder, const std::string& path,
                      const std::function<bool(std::string_view)>& wanted,
                      std::vector<FileToSave>& files) {
  std::error_code error;
  for (fs::directory_iterator it(folder, error), end; !error && it != end; it.increment(error)) {
    const std::string name = it->path().filename().string();
    if (!wanted(name)) continue;
    std::error_code gone;
    const fs::file_status status = fs::symlink_status(it->path(), gone);
    if (fs::is_directory(status)) {
      const absl::Status added = AddFiles(
          it->path(), absl::StrCat(path, "/", name), [](std::string_view) { return true; }, files);
      if (!added.ok()) return added;
    } else if (fs::is_regular_file(status)) {
      const uint64_t size_bytes = fs::file_size(it->path(), gone);
      if (!gone) files.push_back({it->path(), absl::StrCat(path, "/", name), size_bytes});
    }
  }
  // A sub-folder may go while the service works; what was in it is then not wanted any more.
  if (error && fs::exists(folder)) return Unreadable(folder, error.message());
  return absl::OkStatus();
}

}  // namespace

bool IsCoveredByCheckpoint(std::string_view name) {
  for (const std::string_view whole : {"CURRENT", "IDENTITY", "LOCK", "LOG"}) {
    if (name == whole) return true;
  }
  for (const char* start : {"LOG.old.", "MANIFEST-", "OPTIONS-", "journal-", "rule-set-"}) {
    if (absl::StartsWith(AbslView(name), start)) return true;
  }
  for (const char* end : {".sst", ".blob", ".log", ".dbtmp", ".run"}) {
    if (absl::EndsWith(AbslView(name), end)) return true;
  }
  return name == kCheckpointFolder;
}

absl::StatusOr<std::vector<FileToSave>> Freeze(const support::BackupSource& source) {
  const fs::path checkpoint = source.folder / kCheckpointFolder;
  Thaw(source);
  if (absl::Status made = source.checkpoint(checkpoint); !made.ok()) return made;
  std::vector<FileToSave> files;
  absl::Status added = AddFiles(
      checkpoint, source.service, [](std::string_view) { return true; }, files);
  if (added.ok()) {
    added = AddFiles(
        source.folder, source.service,
        [](std::string_view name) { return !IsCoveredByCheckpoint(name); }, files);
  }
  if (!added.ok()) return added;
  return files;
}

void Thaw(const support::BackupSource& source) {
  std::error_code ignored;
  fs::remove_all(source.folder / kCheckpointFolder, ignored);
}

absl::StatusOr<std::string> ReadInPieces(const FileToSave& file,
                                         const std::function<bool(std::string piece)>& take) {
  std::ifstream in(file.file, std::ios::binary);
  if (!in.is_open()) {
    std::error_code ignored;
    if (!fs::exists(file.file, ignored)) return absl::NotFoundError(file.path);
    return Unreadable(file.file, "cannot be opened");
  }
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> hash(EVP_MD_CTX_new(),
                                                                     EVP_MD_CTX_free);
  EVP_DigestInit_ex(hash.get(), EVP_sha256(), nullptr);
  for (uint64_t left = file.size_bytes; left > 0;) {
    std::string piece(std::min<uint64_t>(left, kPieceBytes), '\0');
    if (!in.read(piece.data(), static_cast<std::streamsize>(piece.size()))) {
      return Unreadable(file.file, "shorter than it was");
    }
    EVP_DigestUpdate(hash.get(), piece.data(), piece.size());
    left -= piece.size();
    if (!take(std::move(piece))) return absl::AbortedError("backup: ended by the caller");
  }
  std::string sha256(32, '\0');
  EVP_DigestFinal_ex(hash.get(), reinterpret_cast<unsigned char*>(sha256.data()), nullptr);
  return sha256;
}

}  // namespace bluegate::operations
