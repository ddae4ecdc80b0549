#ifndef BLUEGATE_SERVICES_BLUEGATE_BACKUP_FOLDER_H_
#define BLUEGATE_SERVICES_BLUEGATE_BACKUP_FOLDER_H_

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "bluegate/operations/v1/operations.pb.h"

namespace bluegate {

// A backup on disk:
//
//   data/...                a data folder, as `serve` takes it
//   manifest.txtpb          bluegate.operations.v1.BackupManifest as text: each file's SHA-256
//   manifest.txtpb.sha256   SHA-256 of the manifest, 64 hexadecimal digits
//
// The manifest is written last and synced after everything else: a folder without it is no backup.

// Takes the steps of OperationsService.StreamBackup one after the other and writes them to disk.
class BackupWriter {
 public:
  // FAILED_PRECONDITION when `folder` is there and not empty.
  static absl::StatusOr<BackupWriter> Make(const std::filesystem::path& folder);

  // DATA_LOSS: the bytes are not those that the server sent, or the steps come in no order.
  // UNAVAILABLE: the disk refuses.
  absl::Status Take(const operations::v1::StreamBackupResponse& step);

  // True once the last step was taken: the backup is whole and on disk.
  bool whole() const { return whole_; }
  const operations::v1::BackupManifest& manifest() const { return manifest_; }

 private:
  explicit BackupWriter(std::filesystem::path folder) : folder_(std::move(folder)) {}
  absl::Status Begin(const std::string& path);
  absl::Status Append(std::string_view bytes);
  absl::Status EndFile(std::string_view sha256);
  absl::Status EndAll();

  std::filesystem::path folder_;
  operations::v1::BackupManifest manifest_;
  operations::v1::BackupFile* file_ = nullptr;  // the one under way
  int descriptor_ = -1;
  std::shared_ptr<void> hash_;
  bool whole_ = false;
};

// Reads the manifest of a backup and compares every file with it. DATA_LOSS names the file that is
// missing, changed, cut or too long; NOT_FOUND: no manifest, so no backup.
absl::StatusOr<operations::v1::BackupManifest> CheckBackup(const std::filesystem::path& folder);

// Makes `data_dir`, which must not be there or be empty (FAILED_PRECONDITION), from a backup that
// was checked to the last byte before anything was written. `data_dir` is there whole or not at
// all.
absl::StatusOr<operations::v1::BackupManifest> RestoreBackup(const std::filesystem::path& folder,
                                                             const std::filesystem::path& data_dir);

}  // namespace bluegate

#endif  // BLUEGATE_SERVICES_BLUEGATE_BACKUP_FOLDER_H_
