#include "verification/parts.h"

#include "verification/checkpoint.h"

namespace bluegate::verification {
namespace {

constexpr uint64_t kLeafFormat = 1;
constexpr size_t kHashSize = 32;
constexpr size_t kNumberSize = 8;

bool TakeVarint(std::string_view* rest, uint64_t* value) {
  *value = 0;
  for (int shift = 0; shift < 64 && !rest->empty(); shift += 7) {
    const auto byte = static_cast<uint8_t>(rest->front());
    rest->remove_prefix(1);
    *value |= static_cast<uint64_t>(byte & 0x7f) << shift;
    if ((byte & 0x80) == 0) return true;
  }
  return false;
}

bool TakeFixed(std::string_view* rest, size_t size, uint64_t* value) {
  if (rest->size() < size) return false;
  *value = 0;
  for (size_t i = size; i-- > 0;) *value = *value << 8 | static_cast<uint8_t>((*rest)[i]);
  rest->remove_prefix(size);
  return true;
}

bool TakeField(std::string_view* rest, WireField* field) {
  uint64_t tag = 0, size = 0;
  if (!TakeVarint(rest, &tag) || tag >> 3 == 0 || tag >> 32 != 0) return false;
  field->number = static_cast<uint32_t>(tag >> 3);
  switch (tag & 7) {
    case 0:
      return TakeVarint(rest, &field->value);
    case 1:
      return TakeFixed(rest, 8, &field->value);
    case 2:
      if (!TakeVarint(rest, &size) || size > rest->size()) return false;
      field->bytes = rest->substr(0, size);
      field->has_bytes = true;
      rest->remove_prefix(size);
      return true;
    case 5:
      return TakeFixed(rest, 4, &field->value);
    default:
      return false;
  }
}

}  // namespace

uint64_t Parts::Number() {
  if (rest_.size() < kNumberSize) ok_ = false;
  if (!ok_) return 0;
  uint64_t value = 0;
  for (const char byte : rest_.substr(0, kNumberSize)) {
    value = value << 8 | static_cast<uint8_t>(byte);
  }
  rest_.remove_prefix(kNumberSize);
  return value;
}

std::string_view Parts::Bytes() {
  const uint64_t size = Number();
  if (!ok_ || size > rest_.size()) {
    ok_ = false;
    return {};
  }
  const std::string_view bytes = rest_.substr(0, size);
  rest_.remove_prefix(size);
  return bytes;
}

std::optional<std::string_view> TakeLine(std::string_view* rest) {
  const size_t end = rest->find('\n');
  if (end == rest->npos) return std::nullopt;
  const std::string_view line = rest->substr(0, end);
  rest->remove_prefix(end + 1);
  return line;
}

std::optional<std::string_view> TakeCounted(std::string_view* rest, std::string_view mark) {
  const auto line = TakeLine(rest);
  if (!line.has_value() || line->substr(0, mark.size()) != mark) return std::nullopt;
  const auto bytes = ParseDecimal(line->substr(mark.size()));
  if (!bytes.has_value() || *bytes > rest->size()) return std::nullopt;
  const std::string_view counted = rest->substr(0, *bytes);
  rest->remove_prefix(*bytes);
  return counted;
}

std::optional<Leaf> ParseLeaf(std::string_view bytes) {
  Parts parts(bytes);
  if (parts.Number() != kLeafFormat) return std::nullopt;
  Leaf leaf;
  leaf.kind = std::string(parts.Bytes());
  leaf.subject = std::string(parts.Bytes());
  leaf.actor = std::string(parts.Bytes());
  leaf.time_us = static_cast<int64_t>(parts.Number());
  leaf.content_sha256 = std::string(parts.Bytes());
  if (!parts.Whole() || leaf.content_sha256.size() != kHashSize) return std::nullopt;
  return leaf;
}

std::optional<std::vector<WireField>> ParseWire(std::string_view message) {
  std::vector<WireField> fields;
  while (!message.empty()) {
    if (!TakeField(&message, &fields.emplace_back())) return std::nullopt;
  }
  return fields;
}

std::string_view BytesOf(const std::vector<WireField>& fields, uint32_t number) {
  std::string_view bytes;
  for (const WireField& field : fields) {
    if (field.number == number && field.has_bytes) bytes = field.bytes;
  }
  return bytes;
}

uint64_t NumberOf(const std::vector<WireField>& fields, uint32_t number) {
  uint64_t value = 0;
  for (const WireField& field : fields) {
    if (field.number == number && !field.has_bytes) value = field.value;
  }
  return value;
}

std::vector<std::string_view> AllBytesOf(const std::vector<WireField>& fields, uint32_t number) {
  std::vector<std::string_view> all;
  for (const WireField& field : fields) {
    if (field.number == number && field.has_bytes) all.push_back(field.bytes);
  }
  return all;
}

}  // namespace bluegate::verification
