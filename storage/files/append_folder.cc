#include "storage/append_folder.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <cstring>
#include <optional>
#include <system_error>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace bluegate::storage {
namespace {

constexpr char kSuffix[] = ".segment";
constexpr uint64_t kZerosAtOnce = 64 * 1024;
// Appended at once; measured with 300 KB pictures, where 300 to 600 KB are alike and more is
// slower.
constexpr size_t kPieceBytes = 256 * 1024;

absl::Status SystemError(const std::filesystem::path& path, int error) {
  const std::string message = absl::StrCat("\"", path.string(), "\": ", std::strerror(error));
  switch (error) {
    case ENOENT:
      return absl::NotFoundError(message);
    case EEXIST:
      return absl::AlreadyExistsError(message);
    case ENOSPC:
    case EDQUOT:
    case EFBIG:
      return absl::ResourceExhaustedError(message);
    default:
      return absl::UnavailableError(message);
  }
}

// A descriptor that is closed with the object.
class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(number_, other.number_);
    return *this;
  }
  ~Descriptor() {
    if (number_ >= 0) close(number_);
  }
  int number() const { return number_; }
  bool open() const { return number_ >= 0; }

 private:
  int number_;
};

class PosixAppendFolder : public AppendFolder {
 public:
  explicit PosixAppendFolder(std::filesystem::path folder) : folder_(std::move(folder)) {}

  absl::StatusOr<std::vector<uint64_t>> List() const override {
    std::vector<uint64_t> files;
    std::error_code error;
    for (std::filesystem::directory_iterator entry(folder_, error), end; !error && entry != end;
         entry.increment(error)) {
      uint64_t file = 0;
      if (entry->path().extension() == kSuffix &&
          absl::SimpleAtoi(entry->path().stem().string(), &file)) {
        files.push_back(file);
      }
    }
    if (error) return SystemError(folder_, error.value());
    std::sort(files.begin(), files.end());
    return files;
  }

  absl::Status Create(uint64_t file) override {
    const int flags = O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC;
    Descriptor made(open(PathOf(file).c_str(), flags, 0600));
    if (!made.open()) return SystemError(PathOf(file), errno);
    const Descriptor folder(open(folder_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!folder.open() || fsync(folder.number()) != 0) return SystemError(folder_, errno);
    appended_ = std::move(made);
    appended_file_ = file;
    return absl::OkStatus();
  }

  absl::Status Append(uint64_t file, absl::Span<const std::string_view> parts) override {
    if (absl::Status opened = OpenToAppend(file); !opened.ok()) return opened;
    std::vector<iovec> vectors;
    for (const std::string_view part : parts) {
      if (!part.empty()) vectors.push_back({const_cast<char*>(part.data()), part.size()});
    }
    size_t at = 0;
    while (at < vectors.size()) {
      size_t count = 0;
      for (size_t bytes = 0; bytes < kPieceBytes && count < IOV_MAX && at + count < vectors.size();
           ++count) {
        bytes += vectors[at + count].iov_len;
      }
      const ssize_t result =
          writev(appended_.number(), vectors.data() + at, static_cast<int>(count));
      if (result < 0 && errno == EINTR) continue;
      if (result < 0) return SystemError(PathOf(file), errno);
      auto written = static_cast<size_t>(result);
      // The disk begins with the piece while the next is copied, and Sync has less to wait for. It
      // says then what could not be written.
      if (written >= kPieceBytes) {
        sync_file_range(appended_.number(), 0, 0, SYNC_FILE_RANGE_WRITE);
      }
      while (at < vectors.size() && written >= vectors[at].iov_len) {
        written -= vectors[at++].iov_len;
      }
      if (at == vectors.size()) break;
      vectors[at].iov_base = static_cast<char*>(vectors[at].iov_base) + written;
      vectors[at].iov_len -= written;
    }
    return absl::OkStatus();
  }

  absl::Status Sync(uint64_t file) override {
    if (absl::Status opened = OpenToAppend(file); !opened.ok()) return opened;
    if (fdatasync(appended_.number()) == 0) return absl::OkStatus();
    return SystemError(PathOf(file), errno);
  }

  absl::StatusOr<uint64_t> Size(uint64_t file) const override {
    struct stat found;
    if (stat(PathOf(file).c_str(), &found) != 0) return SystemError(PathOf(file), errno);
    return static_cast<uint64_t>(found.st_size);
  }

  absl::StatusOr<std::string> Read(uint64_t file, uint64_t offset, size_t length) const override {
    const Descriptor descriptor(open(PathOf(file).c_str(), O_RDONLY | O_CLOEXEC));
    if (!descriptor.open()) return SystemError(PathOf(file), errno);
    // Before memory is taken: a length comes from disk and may be anything.
    const auto size = Size(file);
    if (!size.ok()) return size.status();
    if (offset > *size || length > *size - offset) return BeyondEnd(file, *size, offset, length);
    std::string bytes(length, '\0');
    for (size_t at = 0; at < length;) {
      const ssize_t result = pread(descriptor.number(), bytes.data() + at, length - at,
                                   static_cast<off_t>(offset + at));
      if (result < 0 && errno == EINTR) continue;
      if (result <= 0) return SystemError(PathOf(file), result == 0 ? EIO : errno);
      at += static_cast<size_t>(result);
    }
    return bytes;
  }

  absl::Status Erase(uint64_t file, uint64_t offset, uint64_t length) override {
    const auto size = Size(file);
    if (!size.ok()) return size.status();
    if (offset > *size || length > *size - offset) return BeyondEnd(file, *size, offset, length);
    const Descriptor descriptor(open(PathOf(file).c_str(), O_WRONLY | O_CLOEXEC));
    if (!descriptor.open()) return SystemError(PathOf(file), errno);
    const int number = descriptor.number();
    if (length == 0 || fallocate(number, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE,
                                 static_cast<off_t>(offset), static_cast<off_t>(length)) == 0) {
      return absl::OkStatus();
    }
    // A file system without holes keeps the space; the bytes go all the same.
    if (errno != EOPNOTSUPP) return SystemError(PathOf(file), errno);
    const std::string zeros(std::min(length, kZerosAtOnce), '\0');
    for (uint64_t at = 0; at < length;) {
      const ssize_t result = pwrite(number, zeros.data(), std::min(length - at, kZerosAtOnce),
                                    static_cast<off_t>(offset + at));
      if (result < 0 && errno == EINTR) continue;
      if (result < 0) return SystemError(PathOf(file), errno);
      at += static_cast<uint64_t>(result);
    }
    return absl::OkStatus();
  }

  absl::Status Remove(uint64_t file) override {
    if (unlink(PathOf(file).c_str()) == 0) return absl::OkStatus();
    return SystemError(PathOf(file), errno);
  }

  absl::StatusOr<uint64_t> FreeBytes() const override {
    struct statvfs disk;
    if (statvfs(folder_.c_str(), &disk) != 0) return SystemError(folder_, errno);
    return uint64_t{disk.f_bavail} * disk.f_frsize;
  }

 private:
  std::filesystem::path PathOf(uint64_t file) const {
    return folder_ / absl::StrFormat("%012d%s", file, kSuffix);
  }

  absl::Status BeyondEnd(uint64_t file, uint64_t size, uint64_t offset, uint64_t length) const {
    return absl::OutOfRangeError(absl::StrCat("\"", PathOf(file).string(), "\": ", size,
                                              " bytes, wanted ", length, " at ", offset));
  }

  absl::Status OpenToAppend(uint64_t file) {
    if (appended_.open() && appended_file_ == file) return absl::OkStatus();
    Descriptor opened(open(PathOf(file).c_str(), O_WRONLY | O_APPEND | O_CLOEXEC));
    if (!opened.open()) return SystemError(PathOf(file), errno);
    appended_ = std::move(opened);
    appended_file_ = file;
    return absl::OkStatus();
  }

  const std::filesystem::path folder_;
  // The file that is appended to; used by the thread that appends.
  Descriptor appended_{-1};
  uint64_t appended_file_ = 0;
};

}  // namespace

absl::StatusOr<std::unique_ptr<AppendFolder>> OpenAppendFolder(
    const std::filesystem::path& folder) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (!error) std::filesystem::permissions(folder, std::filesystem::perms::owner_all, error);
  if (error) return SystemError(folder, error.value());
  return std::make_unique<PosixAppendFolder>(folder);
}

}  // namespace bluegate::storage
