#include "services/support/utf8.h"

#include <cstdint>

namespace bluegate::support {
namespace {

// Bytes that the first byte announces, and the smallest code point that needs so many.
struct Lead {
  size_t bytes;
  uint32_t bits;
  uint32_t code_min;
};

Lead LeadOf(uint8_t byte) {
  if (byte < 0x80) return {1, byte, 0};
  if ((byte & 0xE0) == 0xC0) return {2, byte & 0x1Fu, 0x80};
  if ((byte & 0xF0) == 0xE0) return {3, byte & 0x0Fu, 0x800};
  if ((byte & 0xF8) == 0xF0) return {4, byte & 0x07u, 0x10000};
  return {0, 0, 0};
}

}  // namespace

size_t Utf8CharacterBytes(std::string_view text) {
  if (text.empty()) return 0;
  const Lead lead = LeadOf(static_cast<uint8_t>(text[0]));
  if (lead.bytes == 0 || text.size() < lead.bytes) return 0;
  uint32_t code = lead.bits;
  for (size_t i = 1; i < lead.bytes; ++i) {
    const uint8_t byte = static_cast<uint8_t>(text[i]);
    if ((byte & 0xC0) != 0x80) return 0;
    code = code << 6 | (byte & 0x3Fu);
  }
  const bool surrogate = code >= 0xD800 && code <= 0xDFFF;
  return code < lead.code_min || code > 0x10FFFF || surrogate ? 0 : lead.bytes;
}

int Utf8Length(std::string_view text) {
  int length = 0;
  while (!text.empty()) {
    const size_t bytes = Utf8CharacterBytes(text);
    if (bytes == 0) return -1;
    text.remove_prefix(bytes);
    ++length;
  }
  return length;
}

std::string ShortUtf8(std::string_view text, size_t bytes_max) {
  std::string result;
  while (!text.empty()) {
    const size_t bytes = Utf8CharacterBytes(text);
    const bool control = bytes == 1 && (static_cast<uint8_t>(text[0]) < 0x20 || text[0] == 0x7F);
    const std::string_view character =
        bytes == 0 || control ? std::string_view("?") : text.substr(0, bytes);
    if (result.size() + character.size() > bytes_max) break;
    result += character;
    text.remove_prefix(bytes == 0 ? 1 : bytes);
  }
  return result;
}

}  // namespace bluegate::support
