#include "storage/record_codec.h"

#include "absl/strings/str_cat.h"
#include "enforcement/text.h"
#include "storage/ordered_key.h"

namespace bluegate::storage {
namespace {

constexpr size_t kNumberBytes = 8;

}  // namespace

RecordWriter& RecordWriter::Number(uint64_t value) {
  record_.append(EncodeNumber(value));
  return *this;
}

RecordWriter& RecordWriter::Bytes(std::string_view bytes) {
  Number(bytes.size());
  record_.append(bytes);
  return *this;
}

uint64_t RecordReader::Number() {
  if (!ok_ || rest_.size() < kNumberBytes) {
    ok_ = false;
    return 0;
  }
  const uint64_t value = DecodeNumber(rest_.substr(0, kNumberBytes)).value_or(0);
  rest_.remove_prefix(kNumberBytes);
  return value;
}

std::string RecordReader::Bytes() {
  const uint64_t size = Number();
  if (!ok_ || rest_.size() < size) {
    ok_ = false;
    return {};
  }
  std::string bytes(rest_.substr(0, size));
  rest_.remove_prefix(size);
  return bytes;
}

absl::Status RecordReader::Finish(std::string_view what) const {
  if (!ok_) return absl::DataLossError(absl::StrCat(AbslView(what), ": record too short"));
  if (!rest_.empty()) {
    return absl::DataLossError(
        absl::StrCat(AbslView(what), ": ", rest_.size(), " bytes left over"));
  }
  return absl::OkStatus();
}

}  // namespace bluegate::storage
