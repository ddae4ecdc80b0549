#include "storage/row_table.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <utility>

#include "absl/numeric/int128.h"
#include "absl/strings/str_cat.h"

namespace bluegate::storage {
namespace {

constexpr size_t kBufferBytes = 256 * 1024;
constexpr int kTagBits = 24;
constexpr uint64_t kTagMask = (uint64_t{1} << kTagBits) - 1;
constexpr uint64_t kBytesMax = (uint64_t{1} << (64 - kTagBits)) - 1;

// What stands before the key and the value of a row.
struct Head {
  uint64_t hash;  // XXH3-64 of key and value
  uint32_t key_bytes;
  uint32_t value_bytes;
};

absl::Status SystemError(std::string_view what, int error) {
  const std::string text =
      absl::StrCat("laying out rows: ", std::string(what), ": ", std::strerror(error));
  return error == ENOSPC || error == EDQUOT ? absl::ResourceExhaustedError(text)
                                            : absl::UnavailableError(text);
}

uint64_t HashOf(std::string_view bytes) { return XXH3_64bits(bytes.data(), bytes.size()); }

// Three places for two rows: most keys are found at the first or second.
size_t PlacesFor(uint64_t rows) { return static_cast<size_t>(rows + rows / 2 + 1); }

// The place at which the search for a hash begins.
size_t FirstPlace(uint64_t hash, size_t places) {
  return static_cast<size_t>(absl::Uint128High64(absl::uint128(hash) * places));
}

size_t NextPlace(size_t place, size_t places) { return place + 1 == places ? 0 : place + 1; }

}  // namespace

absl::StatusOr<std::unique_ptr<RowTable::Maker>> RowTable::Maker::Begin(
    const std::filesystem::path& folder, uint64_t rows_max, uint64_t bytes_max) {
  std::string path = (folder / "rows-XXXXXX").string();
  const int descriptor = mkostemp(path.data(), O_CLOEXEC);
  if (descriptor < 0) return SystemError(path, errno);
  unlink(path.c_str());
  return std::unique_ptr<Maker>(new Maker(descriptor, rows_max, std::min(bytes_max, kBytesMax)));
}

RowTable::Maker::Maker(int descriptor, uint64_t rows_max, uint64_t bytes_max)
    : descriptor_(descriptor),
      rows_left_(rows_max),
      bytes_max_(bytes_max),
      places_(PlacesFor(rows_max)) {}

RowTable::Maker::~Maker() { close(descriptor_); }

absl::Status RowTable::Maker::Add(std::string_view key, std::string_view value) {
  if (rows_left_ == 0) return absl::ResourceExhaustedError("laying out rows: more than announced");
  --rows_left_;
  const uint64_t at = written_ + buffer_.size();
  Head head = {0, static_cast<uint32_t>(key.size()), static_cast<uint32_t>(value.size())};
  if (at + sizeof(head) + key.size() + value.size() > bytes_max_) {
    return absl::ResourceExhaustedError(
        absl::StrCat("laying out rows: they take more than ", bytes_max_, " bytes"));
  }
  const size_t begin = buffer_.size();
  buffer_.resize(begin + sizeof(head));
  buffer_.append(key);
  buffer_.append(value);
  head.hash = HashOf(std::string_view(buffer_).substr(begin + sizeof(head)));
  std::memcpy(&buffer_[begin], &head, sizeof(head));
  const uint64_t hash = HashOf(key);
  size_t place = FirstPlace(hash, places_.size());
  while (places_[place] != 0) place = NextPlace(place, places_.size());
  places_[place] = (at + 1) << kTagBits | (hash & kTagMask);
  return buffer_.size() < kBufferBytes ? absl::OkStatus() : Flush();
}

absl::Status RowTable::Maker::Flush() {
  for (std::string_view rest = buffer_; !rest.empty();) {
    const ssize_t written = write(descriptor_, rest.data(), rest.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return SystemError("writing", errno);
    rest.remove_prefix(static_cast<size_t>(written));
    written_ += static_cast<uint64_t>(written);
  }
  buffer_.clear();
  return absl::OkStatus();
}

absl::StatusOr<std::unique_ptr<const RowTable>> RowTable::Maker::Finish() {
  if (absl::Status status = Flush(); !status.ok()) return status;
  const char* rows = nullptr;
  if (written_ > 0) {
    // Populated: who looks up does not wait for the system to find the page.
    void* const memory =
        mmap(nullptr, written_, PROT_READ, MAP_SHARED | MAP_POPULATE, descriptor_, 0);
    if (memory == MAP_FAILED) return SystemError("mapping", errno);
    rows = static_cast<const char*>(memory);
  }
  return std::unique_ptr<const RowTable>(new RowTable(rows, written_, std::move(places_)));
}

RowTable::~RowTable() {
  if (rows_ != nullptr) munmap(const_cast<char*>(rows_), bytes_);
}

absl::StatusOr<std::optional<std::string_view>> RowTable::Find(std::string_view key) const {
  const uint64_t hash = HashOf(key);
  for (size_t place = FirstPlace(hash, places_.size()); places_[place] != 0;
       place = NextPlace(place, places_.size())) {
    if ((places_[place] & kTagMask) != (hash & kTagMask)) continue;
    const uint64_t at = (places_[place] >> kTagBits) - 1;
    Head head;
    std::memcpy(&head, rows_ + at, sizeof(head));
    const uint64_t bytes = uint64_t{head.key_bytes} + head.value_bytes;
    if (bytes > bytes_ - at - sizeof(head)) return absl::DataLossError("row: its length changed");
    const std::string_view row(rows_ + at + sizeof(head), bytes);
    if (HashOf(row) != head.hash) return absl::DataLossError("row: its bytes changed");
    if (row.substr(0, head.key_bytes) == key) return row.substr(head.key_bytes);
  }
  return std::nullopt;
}

}  // namespace bluegate::storage
