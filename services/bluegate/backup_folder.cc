#include "services/bluegate/backup_folder.h"

#include <fcntl.h>
#include <google/protobuf/text_format.h>
#include <openssl/evp.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <memory>
#include <system_error>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "enforcement/text.h"
#include "services/support/text_proto.h"

namespace bluegate {
namespace {

namespace fs = std::filesystem;
using operations::v1::BackupFile;
using operations::v1::BackupManifest;

constexpr char kManifest[] = "manifest.txtpb";
constexpr char kManifestHash[] = "manifest.txtpb.sha256";
constexpr char kData[] = "data";
constexpr size_t kPieceBytes = 1 << 20;
constexpr size_t kManifestBytesMax = size_t{1} << 30;

absl::Status Failed(const fs::path& path) {
  const auto code =
      errno == ENOSPC ? absl::StatusCode::kResourceExhausted : absl::StatusCode::kUnavailable;
  return absl::Status(code, absl::StrCat("\"", path.string(), "\": ", std::strerror(errno)));
}

std::shared_ptr<void> NewHash() {
  std::shared_ptr<void> hash(
      EVP_MD_CTX_new(), [](void* context) { EVP_MD_CTX_free(static_cast<EVP_MD_CTX*>(context)); });
  EVP_DigestInit_ex(static_cast<EVP_MD_CTX*>(hash.get()), EVP_sha256(), nullptr);
  return hash;
}

void Update(const std::shared_ptr<void>& hash, std::string_view bytes) {
  EVP_DigestUpdate(static_cast<EVP_MD_CTX*>(hash.get()), bytes.data(), bytes.size());
}

// 64 hexadecimal digits.
std::string HexOf(const std::shared_ptr<void>& hash) {
  std::string sha256(32, '\0');
  EVP_DigestFinal_ex(static_cast<EVP_MD_CTX*>(hash.get()),
                     reinterpret_cast<unsigned char*>(sha256.data()), nullptr);
  return absl::BytesToHexString(sha256);
}

// Whether the path stays below where it is put.
bool StaysBelow(const std::string& path) {
  if (path.empty() || path.find('\0') != std::string::npos) return false;
  for (const std::string& part : std::vector<std::string>(absl::StrSplit(path, '/'))) {
    if (part.empty() || part == "." || part == "..") return false;
  }
  return true;
}

absl::Status WriteAll(int descriptor, std::string_view bytes, const fs::path& path) {
  while (!bytes.empty()) {
    const ssize_t written = write(descriptor, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return Failed(path);
    bytes.remove_prefix(static_cast<size_t>(written));
  }
  return absl::OkStatus();
}

int Create(const fs::path& path) {
  return open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
}

absl::Status SyncFolder(const fs::path& folder) {
  const int descriptor = open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return Failed(folder);
  const int synced = fsync(descriptor);
  close(descriptor);
  return synced == 0 ? absl::OkStatus() : Failed(folder);
}

absl::Status SyncFoldersBelow(const fs::path& folder) {
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (!entry.is_directory()) continue;
    if (absl::Status synced = SyncFolder(entry.path()); !synced.ok()) return synced;
  }
  return SyncFolder(folder);
}

absl::Status WriteSmallFile(const fs::path& path, std::string_view bytes) {
  const int descriptor = Create(path);
  if (descriptor < 0) return Failed(path);
  absl::Status status = WriteAll(descriptor, bytes, path);
  if (status.ok() && fsync(descriptor) != 0) status = Failed(path);
  close(descriptor);
  return status;
}

absl::Status CheckNewOrEmpty(const fs::path& folder, std::string_view option) {
  std::error_code error;
  if (!fs::exists(folder, error)) return absl::OkStatus();
  if (fs::is_directory(folder, error) && fs::is_empty(folder, error) && !error) {
    return absl::OkStatus();
  }
  return absl::FailedPreconditionError(absl::StrCat(
      AbslView(option), ": \"", folder.string(), "\" is not empty, wanted a new or empty folder"));
}

absl::Status MakeFolders(const fs::path& folder) {
  std::error_code error;
  fs::create_directories(folder, error);
  if (!error) return absl::OkStatus();
  return absl::UnavailableError(absl::StrCat("\"", folder.string(), "\": ", error.message()));
}

// Reads a file of the backup, into `copy` too unless it is negative, and compares it.
absl::Status CheckFile(const fs::path& folder, const BackupFile& file, int copy,
                       const fs::path& copy_path) {
  const fs::path path = folder / kData / file.path();
  const auto damaged = [&](std::string_view what) {
    return absl::DataLossError(absl::StrCat("backup: file \"", file.path(), "\" ", AbslView(what),
                                            ", wanted it as the manifest says"));
  };
  const int descriptor = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return damaged("is missing");
  const std::shared_ptr<void> hash = NewHash();
  std::string piece(kPieceBytes, '\0');
  uint64_t bytes = 0;
  absl::Status status;
  while (status.ok()) {
    const ssize_t got = read(descriptor, piece.data(), piece.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) status = Failed(path);
    if (got <= 0) break;
    const std::string_view read_bytes(piece.data(), static_cast<size_t>(got));
    bytes += read_bytes.size();
    Update(hash, read_bytes);
    if (copy >= 0) status = WriteAll(copy, read_bytes, copy_path);
  }
  close(descriptor);
  if (!status.ok()) return status;
  if (bytes != file.size_bytes()) {
    return damaged(absl::StrCat("has ", bytes, " bytes instead of ", file.size_bytes()));
  }
  return HexOf(hash) == file.sha256() ? absl::OkStatus() : damaged("was changed");
}

absl::StatusOr<BackupManifest> ReadManifest(const fs::path& folder) {
  const auto text = support::ReadFile(folder / kManifest, kManifestBytesMax);
  if (!text.ok()) {
    return absl::NotFoundError(absl::StrCat("backup: \"", (folder / kManifest).string(),
                                            "\" is not there, wanted a whole backup"));
  }
  const auto kept = support::ReadFile(folder / kManifestHash);
  const std::shared_ptr<void> hash = NewHash();
  Update(hash, *text);
  BackupManifest manifest;
  if (!kept.ok() || *kept != HexOf(hash) + "\n" ||
      !google::protobuf::TextFormat::ParseFromString(*text, &manifest)) {
    return absl::DataLossError(absl::StrCat("backup: \"", (folder / kManifest).string(),
                                            "\" was changed, wanted the manifest as it was made"));
  }
  for (const BackupFile& file : manifest.files()) {
    if (StaysBelow(file.path())) continue;
    return absl::DataLossError(absl::StrCat("backup: path \"", absl::CEscape(file.path()),
                                            "\", wanted one below the data folder"));
  }
  return manifest;
}

absl::Status CopyFile(const fs::path& folder, const BackupFile& file, const fs::path& to) {
  if (absl::Status made = MakeFolders(to.parent_path()); !made.ok()) return made;
  const int copy = Create(to);
  if (copy < 0) return Failed(to);
  absl::Status status = CheckFile(folder, file, copy, to);
  if (status.ok() && fsync(copy) != 0) status = Failed(to);
  close(copy);
  return status;
}

}  // namespace

absl::StatusOr<BackupWriter> BackupWriter::Make(const fs::path& folder) {
  if (absl::Status empty = CheckNewOrEmpty(folder, "DEST"); !empty.ok()) return empty;
  if (absl::Status made = MakeFolders(folder / kData); !made.ok()) return made;
  return BackupWriter(folder);
}

absl::Status BackupWriter::Take(const operations::v1::StreamBackupResponse& step) {
  const bool in_file = step.has_bytes() || step.has_file_end();
  if (whole_ || in_file != (file_ != nullptr)) {
    return absl::DataLossError("backup: the server's steps came in no order");
  }
  if (step.has_file_begin()) return Begin(step.file_begin().path());
  if (step.has_bytes()) return Append(step.bytes());
  if (step.has_file_end()) return EndFile(step.file_end().sha256());
  manifest_.set_moment_us(step.end().moment_us());
  *manifest_.mutable_services() = step.end().services();
  return EndAll();
}

absl::Status BackupWriter::Begin(const std::string& path) {
  if (!StaysBelow(path)) {
    return absl::DataLossError(absl::StrCat("backup: path \"", absl::CEscape(path),
                                            "\", wanted one below the data folder"));
  }
  const fs::path to = folder_ / kData / path;
  if (absl::Status made = MakeFolders(to.parent_path()); !made.ok()) return made;
  descriptor_ = Create(to);
  if (descriptor_ < 0) return Failed(to);
  file_ = manifest_.add_files();
  file_->set_path(path);
  hash_ = NewHash();
  return absl::OkStatus();
}

absl::Status BackupWriter::Append(std::string_view bytes) {
  Update(hash_, bytes);
  file_->set_size_bytes(file_->size_bytes() + bytes.size());
  return WriteAll(descriptor_, bytes, folder_ / kData / file_->path());
}

absl::Status BackupWriter::EndFile(std::string_view sha256) {
  const int synced = fsync(descriptor_);
  close(std::exchange(descriptor_, -1));
  BackupFile& file = *std::exchange(file_, nullptr);
  if (synced != 0) return Failed(folder_ / kData / file.path());
  file.set_sha256(HexOf(hash_));
  if (file.sha256() == absl::BytesToHexString(AbslView(sha256))) return absl::OkStatus();
  return absl::DataLossError(absl::StrCat(
      "backup: file \"", file.path(), "\" came otherwise than it was sent, wanted its SHA-256"));
}

absl::Status BackupWriter::EndAll() {
  if (absl::Status synced = SyncFoldersBelow(folder_); !synced.ok()) return synced;
  std::string text;
  google::protobuf::TextFormat::PrintToString(manifest_, &text);
  const std::shared_ptr<void> hash = NewHash();
  Update(hash, text);
  absl::Status status = WriteSmallFile(folder_ / kManifestHash, HexOf(hash) + "\n");
  if (status.ok()) status = WriteSmallFile(folder_ / kManifest, text);
  if (status.ok()) status = SyncFolder(folder_);
  whole_ = status.ok();
  return status;
}

absl::StatusOr<BackupManifest> CheckBackup(const fs::path& folder) {
  absl::StatusOr<BackupManifest> manifest = ReadManifest(folder);
  if (!manifest.ok()) return manifest;
  for (const BackupFile& file : manifest->files()) {
    if (absl::Status same = CheckFile(folder, file, -1, {}); !same.ok()) return same;
  }
  return manifest;
}

absl::StatusOr<BackupManifest> RestoreBackup(const fs::path& folder, const fs::path& data_dir) {
  if (absl::Status empty = CheckNewOrEmpty(data_dir, "DATA_DIR"); !empty.ok()) return empty;
  absl::StatusOr<BackupManifest> manifest = CheckBackup(folder);
  if (!manifest.ok()) return manifest;
  const fs::path whole = fs::absolute(data_dir).lexically_normal();
  const fs::path named = whole.has_filename() ? whole : whole.parent_path();
  fs::path partial = named;
  partial += ".restoring";
  if (absl::Status made = MakeFolders(partial); !made.ok()) return made;
  if (absl::Status empty = CheckNewOrEmpty(partial, "DATA_DIR.restoring"); !empty.ok())
    return empty;
  absl::Status status;
  for (const BackupFile& file : manifest->files()) {
    if (status.ok()) status = CopyFile(folder, file, partial / file.path());
  }
  if (status.ok()) status = SyncFoldersBelow(partial);
  // Takes the place of an empty folder too.
  if (status.ok() && rename(partial.c_str(), named.c_str()) != 0) status = Failed(named);
  if (status.ok()) status = SyncFolder(named.parent_path());
  std::error_code ignored;
  fs::remove_all(partial, ignored);
  if (!status.ok()) return status;
  return manifest;
}

}  // namespace bluegate
