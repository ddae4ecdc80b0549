#include "storage/faulty/faulty_folder.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"

namespace bluegate::storage {

void FaultyFolder::FailNext(absl::Status status, double part) {
  absl::MutexLock lock(&mutex_);
  failures_.push_back({std::move(status), part});
}

FaultyFolder::Failure FaultyFolder::TakeFailure() {
  if (failures_.empty()) return {};
  Failure failure = std::move(failures_.front());
  failures_.pop_front();
  return failure;
}

void FaultyFolder::LosePower(const std::function<size_t(size_t)>& kept) {
  absl::MutexLock lock(&mutex_);
  for (auto& [number, file] : disk_->files) {
    const size_t unsynced = file.bytes.size() - file.synced;
    if (unsynced == 0) continue;
    const size_t left = std::min(kept(unsynced), unsynced);
    file.bytes.resize(file.synced + left);
    // A block whose place was noted before its content came.
    const size_t torn = std::min<size_t>(left / 2, 512);
    std::fill(file.bytes.end() - static_cast<ptrdiff_t>(torn), file.bytes.end(), '\0');
    file.synced = file.bytes.size();
  }
}

void FaultyFolder::SetFreeBytes(uint64_t bytes) {
  absl::MutexLock lock(&mutex_);
  free_bytes_ = bytes;
}

void FaultyFolder::Damage(uint64_t file, uint64_t offset) {
  absl::MutexLock lock(&mutex_);
  disk_->files.at(file).bytes.at(offset) ^= 1;
}

void FaultyFolder::DamageAt(uint64_t file, std::string_view bytes) {
  absl::MutexLock lock(&mutex_);
  std::string& all = disk_->files.at(file).bytes;
  all.at(all.find(bytes)) ^= 1;
}

absl::StatusOr<std::vector<uint64_t>> FaultyFolder::List() const {
  absl::MutexLock lock(&mutex_);
  std::vector<uint64_t> files;
  for (const auto& [number, file] : disk_->files) files.push_back(number);
  return files;
}

absl::Status FaultyFolder::Create(uint64_t file) {
  absl::MutexLock lock(&mutex_);
  if (Failure failure = TakeFailure(); !failure.status.ok()) return failure.status;
  if (!disk_->files.try_emplace(file).second) {
    return absl::AlreadyExistsError(absl::StrCat("file ", file, ": there already"));
  }
  return absl::OkStatus();
}

absl::Status FaultyFolder::Append(uint64_t file, absl::Span<const std::string_view> parts) {
  absl::MutexLock lock(&mutex_);
  const auto found = disk_->files.find(file);
  if (found == disk_->files.end()) return absl::NotFoundError(absl::StrCat("file ", file));
  std::string bytes;
  for (const std::string_view part : parts) bytes.append(part);
  const Failure failure = TakeFailure();
  if (!failure.status.ok()) {
    bytes.resize(static_cast<size_t>(failure.part * static_cast<double>(bytes.size())));
  }
  found->second.bytes += bytes;
  return failure.status;
}

absl::Status FaultyFolder::Sync(uint64_t file) {
  absl::MutexLock lock(&mutex_);
  const auto found = disk_->files.find(file);
  if (found == disk_->files.end()) return absl::NotFoundError(absl::StrCat("file ", file));
  if (Failure failure = TakeFailure(); !failure.status.ok()) return failure.status;
  found->second.synced = found->second.bytes.size();
  return absl::OkStatus();
}

absl::StatusOr<uint64_t> FaultyFolder::Size(uint64_t file) const {
  absl::MutexLock lock(&mutex_);
  const auto found = disk_->files.find(file);
  if (found == disk_->files.end()) return absl::NotFoundError(absl::StrCat("file ", file));
  return found->second.bytes.size();
}

absl::StatusOr<std::string> FaultyFolder::Read(uint64_t file, uint64_t offset,
                                               size_t length) const {
  absl::MutexLock lock(&mutex_);
  const auto found = disk_->files.find(file);
  if (found == disk_->files.end()) return absl::NotFoundError(absl::StrCat("file ", file));
  const std::string& bytes = found->second.bytes;
  if (offset > bytes.size() || length > bytes.size() - offset) {
    return absl::OutOfRangeError(absl::StrCat("file ", file, ": ", bytes.size(), " bytes"));
  }
  return bytes.substr(offset, length);
}

absl::Status FaultyFolder::Erase(uint64_t file, uint64_t offset, uint64_t length) {
  absl::MutexLock lock(&mutex_);
  const auto found = disk_->files.find(file);
  if (found == disk_->files.end()) return absl::NotFoundError(absl::StrCat("file ", file));
  std::string& bytes = found->second.bytes;
  if (offset > bytes.size() || length > bytes.size() - offset) {
    return absl::OutOfRangeError(absl::StrCat("file ", file, ": ", bytes.size(), " bytes"));
  }
  if (Failure failure = TakeFailure(); !failure.status.ok()) return failure.status;
  std::fill_n(bytes.begin() + static_cast<ptrdiff_t>(offset), length, '\0');
  return absl::OkStatus();
}

absl::Status FaultyFolder::Remove(uint64_t file) {
  absl::MutexLock lock(&mutex_);
  if (disk_->files.erase(file) > 0) return absl::OkStatus();
  return absl::NotFoundError(absl::StrCat("file ", file));
}

absl::StatusOr<uint64_t> FaultyFolder::FreeBytes() const {
  absl::MutexLock lock(&mutex_);
  return free_bytes_;
}

}  // namespace bluegate::storage
