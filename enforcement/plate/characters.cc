#include "enforcement/plate/characters.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace bluegate::plate {
namespace {

constexpr std::array<std::string_view, 31> kProvinces = {
    "京", "津", "冀", "晋", "蒙", "辽", "吉", "黑", "沪", "苏", "浙", "皖", "闽", "赣", "鲁", "豫",
    "鄂", "湘", "粤", "桂", "琼", "渝", "川", "贵", "云", "藏", "陕", "甘", "青", "宁", "新"};

constexpr uint8_t ByteAt(std::string_view text, size_t index) {
  return static_cast<uint8_t>(text[index]);
}

constexpr uint32_t Packed(std::string_view three_bytes) {
  return static_cast<uint32_t>(ByteAt(three_bytes, 0) << 16 | ByteAt(three_bytes, 1) << 8 |
                               ByteAt(three_bytes, 2));
}

// Those of kProvinces, sorted.
constexpr auto kPackedProvinces = [] {
  std::array<uint32_t, kProvinces.size()> packed{};
  for (size_t i = 0; i < packed.size(); ++i) packed[i] = Packed(kProvinces[i]);
  std::sort(packed.begin(), packed.end());
  return packed;
}();

bool IsOneOf(std::string_view character, std::string_view letters) {
  return character.size() == 1 && letters.find(character[0]) != std::string_view::npos;
}

}  // namespace

size_t CharacterBytes(std::string_view text, size_t at) {
  const uint8_t lead = ByteAt(text, at);
  if (lead < 0x80) return 1;
  size_t bytes = 0;
  uint32_t code = 0;
  uint32_t least = 0;
  if ((lead & 0xE0) == 0xC0) {
    bytes = 2, code = lead & 0x1F, least = 0x80;
  } else if ((lead & 0xF0) == 0xE0) {
    bytes = 3, code = lead & 0x0F, least = 0x800;
  } else if ((lead & 0xF8) == 0xF0) {
    bytes = 4, code = lead & 0x07, least = 0x10000;
  } else {
    return 0;
  }
  if (at + bytes > text.size()) return 0;
  for (size_t i = 1; i < bytes; ++i) {
    const uint8_t next = ByteAt(text, at + i);
    if ((next & 0xC0) != 0x80) return 0;
    code = (code << 6) | (next & 0x3F);
  }
  const bool surrogate = code >= 0xD800 && code <= 0xDFFF;
  if (code < least || code > 0x10FFFF || surrogate) return 0;
  return bytes;
}

absl::StatusOr<std::vector<std::string_view>> SplitCharacters(std::string_view utf8) {
  std::vector<std::string_view> characters;
  for (size_t at = 0; at < utf8.size();) {
    const size_t bytes = CharacterBytes(utf8, at);
    if (bytes == 0) {
      return absl::InvalidArgumentError(
          absl::StrCat("text: malformed UTF-8 at byte ", at, ", wanted UTF-8"));
    }
    characters.push_back(utf8.substr(at, bytes));
    at += bytes;
  }
  return characters;
}

absl::Span<const std::string_view> ProvinceCharacters() { return kProvinces; }

bool IsProvinceCharacter(std::string_view character) {
  // All have three bytes; those are compared as one number.
  if (character.size() != 3) return false;
  return std::binary_search(kPackedProvinces.begin(), kPackedProvinces.end(), Packed(character));
}

bool IsDigit(std::string_view character) { return IsOneOf(character, "0123456789"); }

bool IsSequenceLetter(std::string_view character) {
  return IsOneOf(character, "ABCDEFGHJKLMNPQRSTUVWXYZ");
}

bool IsNewEnergyLetter(std::string_view character) { return IsOneOf(character, "DABCEFGHJK"); }

bool IsBatteryElectricLetter(std::string_view character) { return IsOneOf(character, "DABCE"); }

}  // namespace bluegate::plate
