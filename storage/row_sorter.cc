#include "storage/row_sorter.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <functional>
#include <queue>
#include <utility>

#include "absl/strings/str_cat.h"
#include "storage/ordered_key.h"

namespace bluegate::storage {
namespace {

constexpr size_t kFileBufferBytes = 256 * 1024;

absl::Status DiskError(std::string_view what) {
  const int error = errno;
  const std::string text =
      absl::StrCat("sorting rows: ", std::string(what), ": ", std::strerror(error));
  return error == ENOSPC || error == EDQUOT ? absl::ResourceExhaustedError(text)
                                            : absl::UnavailableError(text);
}

// The bytes of a row: the order's bytes, whose byte order is the order of rows, then the record.
void AppendOrder(const UnsortedRow& row, std::string* out) {
  out->append(row.key);
  out->push_back('\0');
  out->append(EncodeNumber(row.part));
  out->append(row.identity);
  out->push_back('\0');
  out->append(EncodeNumber(row.line));
}

UnsortedRow RowOf(std::string_view order, std::string_view record) {
  UnsortedRow row;
  row.key = order.substr(0, order.find('\0'));
  order.remove_prefix(row.key.size() + 1);
  row.part = static_cast<uint32_t>(DecodeNumber(order.substr(0, 8)).value_or(0));
  row.identity = order.substr(8, order.size() - 8 - 1 - 8);
  row.line = DecodeNumber(order.substr(order.size() - 8)).value_or(0);
  row.record = record;
  return row;
}

}  // namespace

// Rows in memory.
class RowSorter::Chunk {
 public:
  void Add(const UnsortedRow& row) {
    Place place;
    place.at = bytes_.size();
    AppendOrder(row, &bytes_);
    place.order_bytes = static_cast<uint32_t>(bytes_.size() - place.at);
    bytes_.append(row.record);
    place.record_bytes = static_cast<uint32_t>(row.record.size());
    places_.push_back(place);
  }
  size_t memory() const { return bytes_.size() + places_.size() * sizeof(Place); }

  void Sort() {
    std::sort(places_.begin(), places_.end(),
              [this](const Place& a, const Place& b) { return Order(a) < Order(b); });
  }
  size_t size() const { return places_.size(); }
  std::string_view order(size_t i) const { return Order(places_[i]); }
  std::string_view record(size_t i) const {
    const Place& place = places_[i];
    return std::string_view(bytes_).substr(place.at + place.order_bytes, place.record_bytes);
  }

 private:
  struct Place {
    size_t at;
    uint32_t order_bytes;
    uint32_t record_bytes;
  };
  std::string_view Order(const Place& place) const {
    return std::string_view(bytes_).substr(place.at, place.order_bytes);
  }

  std::string bytes_;
  std::vector<Place> places_;
};

// Sorted rows in a file without a name: for each, two lengths of 8 bytes, the order, the record.
class RowSorter::RunFile {
 public:
  ~RunFile() {
    if (file_ != nullptr) std::fclose(file_);
  }

  absl::Status Write(const std::filesystem::path& folder, const Chunk& chunk) {
    std::string name = (folder / "sorting-XXXXXX").string();
    const int descriptor = mkostemp(name.data(), O_CLOEXEC);
    if (descriptor < 0) return DiskError(folder.string());
    unlink(name.c_str());
    file_ = fdopen(descriptor, "w+");
    if (file_ == nullptr) {
      close(descriptor);
      return DiskError(folder.string());
    }
    std::setvbuf(file_, nullptr, _IOFBF, kFileBufferBytes);
    for (size_t i = 0; i < chunk.size(); ++i) {
      const std::string lengths =
          EncodeNumber(chunk.order(i).size()) + EncodeNumber(chunk.record(i).size());
      for (const std::string_view part :
           {std::string_view(lengths), chunk.order(i), chunk.record(i)}) {
        if (std::fwrite(part.data(), 1, part.size(), file_) != part.size()) {
          return DiskError("write");
        }
      }
    }
    if (std::fflush(file_) != 0 || std::fseek(file_, 0, SEEK_SET) != 0) return DiskError("write");
    return absl::OkStatus();
  }

  // The next row; false at the end.
  absl::StatusOr<bool> Next() {
    char lengths[16];
    const size_t read = std::fread(lengths, 1, sizeof(lengths), file_);
    if (read == 0 && std::feof(file_) != 0) return false;
    if (read != sizeof(lengths)) return DiskError("read");
    order_bytes_ = DecodeNumber(std::string_view(lengths, 8)).value_or(0);
    row_.resize(order_bytes_ + DecodeNumber(std::string_view(lengths + 8, 8)).value_or(0));
    if (std::fread(row_.data(), 1, row_.size(), file_) != row_.size()) return DiskError("read");
    return true;
  }
  std::string_view order() const { return std::string_view(row_).substr(0, order_bytes_); }
  std::string_view record() const { return std::string_view(row_).substr(order_bytes_); }

 private:
  std::FILE* file_ = nullptr;
  std::string row_;
  size_t order_bytes_ = 0;
};

RowSorter::RowSorter(std::filesystem::path folder, size_t memory_bytes)
    : folder_(std::move(folder)), memory_bytes_(memory_bytes), chunk_(std::make_unique<Chunk>()) {}

RowSorter::~RowSorter() {
  if (spilled_.valid()) spilled_.wait();
}

absl::Status RowSorter::Add(const UnsortedRow& row) {
  chunk_->Add(row);
  return chunk_->memory() < memory_bytes_ ? absl::OkStatus() : Spill();
}

absl::Status RowSorter::TakeSpilled() {
  return spilled_.valid() ? spilled_.get() : absl::OkStatus();
}

absl::Status RowSorter::Spill() {
  if (absl::Status status = TakeSpilled(); !status.ok()) return status;
  RunFile* const run = runs_.emplace_back(std::make_unique<RunFile>()).get();
  std::shared_ptr<Chunk> chunk = std::exchange(chunk_, std::make_unique<Chunk>());
  spilled_ = std::async(std::launch::async, [this, run, chunk = std::move(chunk)] {
    chunk->Sort();
    return run->Write(folder_, *chunk);
  });
  return absl::OkStatus();
}

absl::Status RowSorter::Sort(absl::FunctionRef<bool(const UnsortedRow& row)> visit) {
  chunk_->Sort();
  absl::Status status = TakeSpilled();
  if (!status.ok()) return status;
  // The next row of each run, the least first. Run 0 is the chunk that is still in memory.
  struct Head {
    std::string_view order;
    size_t run;
    bool operator>(const Head& other) const { return order > other.order; }
  };
  std::priority_queue<Head, std::vector<Head>, std::greater<>> heads;
  size_t at = 0;
  const auto push = [&](size_t run) {
    if (run == 0) {
      if (at < chunk_->size()) heads.push({chunk_->order(at), 0});
      return absl::OkStatus();
    }
    const absl::StatusOr<bool> more = runs_[run - 1]->Next();
    if (!more.ok()) return more.status();
    if (*more) heads.push({runs_[run - 1]->order(), run});
    return absl::OkStatus();
  };
  for (size_t run = 0; run <= runs_.size() && status.ok(); ++run) status = push(run);
  while (status.ok() && !heads.empty()) {
    const auto [order, run] = heads.top();
    heads.pop();
    const std::string_view record = run == 0 ? chunk_->record(at) : runs_[run - 1]->record();
    if (!visit(RowOf(order, record))) break;
    if (run == 0) ++at;
    status = push(run);
  }
  return status;
}

}  // namespace bluegate::storage
