#include "storage/journal.h"

#include <fcntl.h>
#include <sys/uio.h>
#include <unistd.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <cstring>
#include <fstream>
#include <iterator>
#include <utility>

#include "absl/memory/memory.h"
#include "absl/strings/str_cat.h"

namespace bluegate::storage {
namespace {

// A file is left for the other one from this size on. Small enough that emptying it is quick.
constexpr uint64_t kFileBytesMax = 4 * 1024 * 1024;
constexpr size_t kHeadBytes = 12;

std::filesystem::path PathOf(const std::filesystem::path& folder, size_t index) {
  return folder / absl::StrCat("journal-", index);
}

absl::Status SystemError(const std::filesystem::path& file, int error) {
  const std::string what = absl::StrCat("journal \"", file.string(), "\": ", std::strerror(error));
  return error == ENOSPC || error == EDQUOT ? absl::ResourceExhaustedError(what)
                                            : absl::UnavailableError(what);
}

void EncodeHead(std::string_view record, char* head) {
  const auto size = static_cast<uint32_t>(record.size());
  const uint64_t hash = XXH3_64bits(record.data(), record.size());
  for (int i = 0; i < 4; ++i) head[i] = static_cast<char>(size >> (8 * i));
  for (int i = 0; i < 8; ++i) head[4 + i] = static_cast<char>(hash >> (8 * i));
}

// The whole records at the front of a file's bytes; returns how many bytes they are.
size_t TakeRecords(std::string_view bytes, std::vector<std::string>* records) {
  const size_t all = bytes.size();
  while (bytes.size() >= kHeadBytes) {
    uint32_t size = 0;
    for (int i = 3; i >= 0; --i) size = size << 8 | static_cast<uint8_t>(bytes[i]);
    if (size > Journal::kRecordBytesMax || size > bytes.size() - kHeadBytes) break;
    const std::string_view record = bytes.substr(kHeadBytes, size);
    char head[kHeadBytes];
    EncodeHead(record, head);
    if (bytes.substr(0, kHeadBytes) != std::string_view(head, kHeadBytes)) break;
    records->emplace_back(record);
    bytes.remove_prefix(kHeadBytes + size);
  }
  return all - bytes.size();
}

absl::StatusOr<std::string> ReadAll(const std::filesystem::path& path) {
  std::error_code error;
  if (!std::filesystem::exists(path, error)) return std::string();
  std::ifstream file(path, std::ios::binary);
  if (!file) return SystemError(path, errno);
  std::string bytes{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  if (file.bad()) return SystemError(path, EIO);
  return bytes;
}

}  // namespace

absl::StatusOr<std::vector<std::string>> Journal::Read(const std::filesystem::path& folder) {
  std::vector<std::string> records;
  for (size_t i = 0; i < 2; ++i) {
    const absl::StatusOr<std::string> bytes = ReadAll(PathOf(folder, i));
    if (!bytes.ok()) return bytes.status();
    TakeRecords(*bytes, &records);
  }
  return records;
}

absl::StatusOr<std::unique_ptr<Journal>> Journal::Open(const std::filesystem::path& folder,
                                                       std::vector<std::string>* recovered) {
  auto journal = absl::WrapUnique(new Journal());
  absl::MutexLock lock(&journal->mutex_);
  for (size_t i = 0; i < journal->files_.size(); ++i) {
    File& file = journal->files_[i];
    file.path = PathOf(folder, i);
    const absl::StatusOr<std::string> bytes = ReadAll(file.path);
    if (!bytes.ok()) return bytes.status();
    file.bytes = TakeRecords(*bytes, recovered);
    file.last = recovered->size();
    file.descriptor =
        open(file.path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (file.descriptor < 0) return SystemError(file.path, errno);
    // What comes after the last whole record would hide the next one.
    if (ftruncate(file.descriptor, static_cast<off_t>(file.bytes)) != 0) {
      return SystemError(file.path, errno);
    }
  }
  journal->last_ = recovered->size();
  return journal;
}

Journal::~Journal() {
  absl::MutexLock lock(&mutex_);
  for (const File& file : files_) {
    if (file.descriptor >= 0) close(file.descriptor);
  }
}

absl::Status Journal::WriteTo(File& file, absl::Span<const std::string> records) {
  std::vector<std::array<char, kHeadBytes>> heads(records.size());
  std::vector<iovec> parts;
  parts.reserve(2 * records.size());
  size_t left = 0;
  for (size_t i = 0; i < records.size(); ++i) {
    EncodeHead(records[i], heads[i].data());
    parts.push_back({heads[i].data(), kHeadBytes});
    parts.push_back({const_cast<char*>(records[i].data()), records[i].size()});
    left += kHeadBytes + records[i].size();
  }
  file.bytes += left;
  for (size_t at = 0; left > 0;) {
    const int count = static_cast<int>(std::min<size_t>(parts.size() - at, IOV_MAX));
    const ssize_t written = writev(file.descriptor, &parts[at], count);
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return SystemError(file.path, errno);
    left -= static_cast<size_t>(written);
    for (auto rest = static_cast<size_t>(written); rest > 0;) {
      const size_t here = std::min(rest, parts[at].iov_len);
      parts[at].iov_base = static_cast<char*>(parts[at].iov_base) + here;
      parts[at].iov_len -= here;
      rest -= here;
      if (parts[at].iov_len == 0) ++at;
    }
    while (at < parts.size() && parts[at].iov_len == 0) ++at;
  }
  return absl::OkStatus();
}

absl::StatusOr<uint64_t> Journal::Append(absl::Span<const std::string> records) {
  for (const std::string& record : records) {
    if (record.size() <= kRecordBytesMax) continue;
    return absl::InvalidArgumentError(absl::StrCat("journal record: ", record.size(),
                                                   " bytes, wanted at most ", kRecordBytesMax));
  }
  absl::MutexLock lock(&mutex_);
  if (torn_) {
    return absl::UnavailableError("journal: an earlier write failed and could not be taken back");
  }
  if (files_[current_].bytes >= kFileBytesMax && files_[1 - current_].bytes == 0) {
    current_ = 1 - current_;
  }
  File& file = files_[current_];
  const uint64_t bytes_before = file.bytes;
  if (absl::Status status = WriteTo(file, records); !status.ok()) {
    file.bytes = bytes_before;
    torn_ = ftruncate(file.descriptor, static_cast<off_t>(bytes_before)) != 0;
    return status;
  }
  last_ += records.size();
  file.last = last_;
  return last_;
}

absl::Status Journal::Forget(uint64_t number) {
  absl::MutexLock lock(&mutex_);
  for (size_t i = 0; i < files_.size(); ++i) {
    File& file = files_[i];
    // Emptying a file costs more than a record, so the current one grows first.
    const bool wanted = i == current_ ? file.bytes >= kFileBytesMax : file.bytes > 0;
    if (!wanted || file.last > number) continue;
    if (ftruncate(file.descriptor, 0) != 0) return SystemError(file.path, errno);
    file.bytes = 0;
  }
  return absl::OkStatus();
}

}  // namespace bluegate::storage
