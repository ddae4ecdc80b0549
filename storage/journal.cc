#include "storage/journal.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <utility>

#include "absl/memory/memory.h"
#include "absl/strings/str_cat.h"

namespace bluegate::storage {
namespace {

// A file is left for the other one from this size on, before it needs more room than it is made
// with. Small enough that both stay in the system's memory.
constexpr uint64_t kFileBytesMax = 3 * 1024 * 1024;
constexpr uint64_t kCapacity = 4 * 1024 * 1024;
constexpr uint64_t kCapacityStep = 1024 * 1024;
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
  std::string bytes(std::filesystem::file_size(path, error), '\0');
  if (error) return SystemError(path, error.value());
  file.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  if (file.bad()) return SystemError(path, EIO);
  bytes.resize(static_cast<size_t>(file.gcount()));  // it may have become shorter
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
    file.descriptor = open(file.path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (file.descriptor < 0) return SystemError(file.path, errno);
    const uint64_t wanted = std::max(kCapacity, file.bytes + kHeadBytes);
    if (absl::Status status = Reserve(file, wanted); !status.ok()) return status;
    // What comes after the last whole record would hide the next one.
    std::memset(file.memory + file.bytes, 0, kHeadBytes);
  }
  journal->last_ = recovered->size();
  return journal;
}

Journal::~Journal() {
  absl::MutexLock lock(&mutex_);
  for (const File& file : files_) {
    if (file.memory != nullptr) munmap(file.memory, file.capacity);
    if (file.descriptor >= 0) close(file.descriptor);
  }
}

absl::Status Journal::Reserve(File& file, uint64_t bytes) {
  const uint64_t capacity = (bytes + kCapacityStep - 1) / kCapacityStep * kCapacityStep;
  // Writing to memory whose place on the disk is not taken would end the process on a full disk.
  const int error = posix_fallocate(file.descriptor, 0, static_cast<off_t>(capacity));
  if (error != 0) return SystemError(file.path, error);
  void* const memory = file.memory == nullptr
                           ? mmap(nullptr, capacity, PROT_READ | PROT_WRITE,
                                  MAP_SHARED | MAP_POPULATE, file.descriptor, 0)
                           : mremap(file.memory, file.capacity, capacity, MREMAP_MAYMOVE);
  if (memory == MAP_FAILED) return SystemError(file.path, errno);
  file.memory = static_cast<char*>(memory);
  file.capacity = capacity;
  return absl::OkStatus();
}

absl::StatusOr<uint64_t> Journal::Append(absl::Span<const std::string> records) {
  uint64_t bytes = 0;
  for (const std::string& record : records) {
    if (record.size() > kRecordBytesMax) {
      return absl::InvalidArgumentError(absl::StrCat("journal record: ", record.size(),
                                                     " bytes, wanted at most ", kRecordBytesMax));
    }
    bytes += kHeadBytes + record.size();
  }
  absl::MutexLock lock(&mutex_);
  if (records.empty()) return last_;
  if (files_[current_].bytes >= kFileBytesMax && files_[1 - current_].bytes == 0) {
    current_ = 1 - current_;
  }
  File& file = files_[current_];
  const uint64_t bytes_after = file.bytes + bytes;
  if (bytes_after + kHeadBytes > file.capacity) {
    if (absl::Status status = Reserve(file, bytes_after + kHeadBytes); !status.ok()) return status;
  }
  char* const begin = file.memory + file.bytes;
  char* at = begin;
  for (const std::string& record : records) {
    if (at != begin) EncodeHead(record, at);
    std::memcpy(at + kHeadBytes, record.data(), record.size());
    at += kHeadBytes + record.size();
  }
  std::memset(at, 0, kHeadBytes);
  // The zero bytes before them end the file until the first head takes their place: whoever ends
  // the process meanwhile takes all of the records or none.
  std::atomic_signal_fence(std::memory_order_seq_cst);
  EncodeHead(records.front(), begin);
  file.bytes = bytes_after;
  last_ += records.size();
  file.last = last_;
  return last_;
}

absl::Status Journal::Forget(uint64_t number) {
  absl::MutexLock lock(&mutex_);
  for (size_t i = 0; i < files_.size(); ++i) {
    File& file = files_[i];
    // The one that is written gives its turn away first.
    const bool wanted = i == current_ ? file.bytes >= kFileBytesMax : file.bytes > 0;
    if (!wanted || file.last > number) continue;
    std::memset(file.memory, 0, kHeadBytes);
    file.bytes = 0;
    if (file.capacity == kCapacity) continue;
    // Many records at once made it large.
    void* const memory = mremap(file.memory, file.capacity, kCapacity, MREMAP_MAYMOVE);
    if (memory == MAP_FAILED) return SystemError(file.path, errno);
    file.memory = static_cast<char*>(memory);
    file.capacity = kCapacity;
    if (ftruncate(file.descriptor, kCapacity) != 0) return SystemError(file.path, errno);
  }
  return absl::OkStatus();
}

}  // namespace bluegate::storage
