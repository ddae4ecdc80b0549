#include "storage/ordered_key.h"

#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace bluegate::storage {
namespace {

constexpr size_t kNumberBytes = 8;

void AppendNumber(uint64_t value, std::string& out) {
  for (int shift = 56; shift >= 0; shift -= 8) out.push_back(static_cast<char>(value >> shift));
}

uint64_t ReadNumber(std::string_view bytes) {
  uint64_t value = 0;
  for (char byte : bytes) value = value << 8 | static_cast<unsigned char>(byte);
  return value;
}

}  // namespace

OrderedKey::OrderedKey(std::string_view table) : key_(table) { key_.push_back('\0'); }

OrderedKey& OrderedKey::Number(uint64_t value) & {
  AppendNumber(value, key_);
  return *this;
}

OrderedKey&& OrderedKey::Number(uint64_t value) && { return std::move(Number(value)); }

OrderedKey& OrderedKey::Text(std::string_view text) & {
  key_.append(text);
  key_.push_back('\0');
  return *this;
}

OrderedKey&& OrderedKey::Text(std::string_view text) && { return std::move(Text(text)); }

OrderedKeyReader::OrderedKeyReader(std::string_view table, std::string_view key)
    : rest_(key),
      ok_(key.size() > table.size() && key.substr(0, table.size()) == table &&
          key[table.size()] == '\0') {
  if (ok_) rest_.remove_prefix(table.size() + 1);
}

absl::StatusOr<uint64_t> OrderedKeyReader::Number() {
  if (!ok_ || rest_.size() < kNumberBytes) {
    return absl::DataLossError("key: too short, wanted a number of 8 bytes");
  }
  const uint64_t value = ReadNumber(rest_.substr(0, kNumberBytes));
  rest_.remove_prefix(kNumberBytes);
  return value;
}

absl::StatusOr<std::string> OrderedKeyReader::Text() {
  const size_t end = ok_ ? rest_.find('\0') : std::string_view::npos;
  if (end == std::string_view::npos) {
    return absl::DataLossError("key: no end of text, wanted a zero byte");
  }
  std::string text(rest_.substr(0, end));
  rest_.remove_prefix(end + 1);
  return text;
}

std::string EncodeNumber(uint64_t value) {
  std::string bytes;
  AppendNumber(value, bytes);
  return bytes;
}

absl::StatusOr<uint64_t> DecodeNumber(std::string_view bytes) {
  if (bytes.size() != kNumberBytes) {
    return absl::DataLossError(absl::StrCat("number: ", bytes.size(), " bytes, wanted 8"));
  }
  return ReadNumber(bytes);
}

}  // namespace bluegate::storage
