#include "storage/rocksdb/sst_run.h"

#include <rocksdb/env.h>
#include <rocksdb/sst_file_writer.h>

#include <atomic>
#include <string>
#include <system_error>
#include <vector>

#include "absl/strings/str_cat.h"
#include "enforcement/text.h"
#include "storage/limits.h"

namespace bluegate::storage {
namespace {

constexpr std::string_view kRunSuffix = ".run";
// RocksDB keeps the index of each file in memory as one block, so a file has an end; and ranges are
// deleted by whole files.
constexpr uint64_t kFileBytesMax = 128 * 1024 * 1024;

rocksdb::Slice AsSlice(std::string_view bytes) { return {bytes.data(), bytes.size()}; }

class SstRun : public SortedRun {
 public:
  explicit SstRun(rocksdb::DB* db) : db_(db), number_(next_number_++) {}

  ~SstRun() override {
    writer_.reset();
    std::error_code ignored;
    for (const std::string& file : files_) std::filesystem::remove(file, ignored);
  }

  absl::Status Put(std::string_view key, std::string_view value) override {
    if (absl::Status status = CheckNext(last_, key, value); !status.ok()) return status;
    last_ = std::string(key);
    if (writer_ != nullptr && writer_->FileSize() >= kFileBytesMax) {
      if (absl::Status status = EndFile(); !status.ok()) return status;
    }
    if (writer_ == nullptr) {
      if (absl::Status status = BeginFile(); !status.ok()) return status;
    }
    return FromRocksDb(writer_->Put(AsSlice(key), AsSlice(value)));
  }

  absl::Status Finish() override {
    if (writer_ != nullptr) {
      if (absl::Status status = EndFile(); !status.ok()) return status;
    }
    if (files_.empty()) return absl::OkStatus();
    rocksdb::IngestExternalFileOptions options;
    options.move_files = true;
    return FromRocksDb(db_->IngestExternalFile(files_, options));
  }

 private:
  absl::Status BeginFile() {
    files_.push_back(
        absl::StrCat(db_->GetName(), "/", number_, "-", files_.size(), AbslView(kRunSuffix)));
    writer_ = std::make_unique<rocksdb::SstFileWriter>(rocksdb::EnvOptions(), db_->GetOptions());
    return FromRocksDb(writer_->Open(files_.back()));
  }

  // RocksDB syncs the file as it finishes it.
  absl::Status EndFile() {
    const rocksdb::Status status = writer_->Finish();
    writer_.reset();
    return FromRocksDb(status);
  }

  static inline std::atomic<uint64_t> next_number_ = 1;

  rocksdb::DB* const db_;
  const uint64_t number_;
  std::string last_;
  std::vector<std::string> files_;
  std::unique_ptr<rocksdb::SstFileWriter> writer_;
};

}  // namespace

absl::Status FromRocksDb(const rocksdb::Status& status) {
  if (status.ok()) return absl::OkStatus();
  const std::string text = status.ToString();
  if (status.IsNotFound()) return absl::NotFoundError("key: not there");
  if (status.IsBusy() || status.IsTryAgain() || status.IsAborted()) return absl::AbortedError(text);
  if (status.IsCorruption()) return absl::DataLossError(text);
  if (status.IsNoSpace()) return absl::ResourceExhaustedError(text);
  return absl::UnavailableError(text);
}

absl::StatusOr<std::unique_ptr<SortedRun>> BeginSstRun(rocksdb::DB* db) {
  return std::make_unique<SstRun>(db);
}

void RemoveCutOffRuns(const std::filesystem::path& folder) {
  std::error_code ignored;
  for (const auto& entry : std::filesystem::directory_iterator(folder, ignored)) {
    if (entry.path().extension() == kRunSuffix) std::filesystem::remove(entry.path(), ignored);
  }
}

}  // namespace bluegate::storage
