#ifndef BLUEGATE_STORAGE_RECORD_CODEC_H_
#define BLUEGATE_STORAGE_RECORD_CODEC_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/status.h"

namespace bluegate::storage {

// Writes the parts of a record's value one after the other. Equal parts give equal bytes, so the
// bytes may be hashed and compared. Part of the storage format: the encoding never changes.
class RecordWriter {
 public:
  // Big-endian, 8 bytes.
  RecordWriter& Number(uint64_t value);
  // The length as a Number, then the bytes.
  RecordWriter& Bytes(std::string_view bytes);

  std::string Take() { return std::move(record_); }
  // Makes room for that many bytes in all.
  RecordWriter& Reserve(size_t bytes) {
    record_.reserve(bytes);
    return *this;
  }

 private:
  std::string record_;
};

// Reads the parts back in the same order. After the first part that is not there, every part reads
// as 0 or empty, and Finish says so.
class RecordReader {
 public:
  // `record` must outlive the reader.
  explicit RecordReader(std::string_view record) : rest_(record) {}

  uint64_t Number();
  std::string Bytes();

  // Whether nothing is left to read, or what is left cannot be read.
  bool AtEnd() const { return !ok_ || rest_.empty(); }

  // DATA_LOSS naming `what` when a part was missing or bytes are left over.
  absl::Status Finish(std::string_view what) const;

 private:
  std::string_view rest_;
  bool ok_ = true;
};

}  // namespace bluegate::storage

#endif  // BLUEGATE_STORAGE_RECORD_CODEC_H_
