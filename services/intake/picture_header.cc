#include "services/intake/picture_header.h"

#include <string>

namespace bluegate::intake {
namespace {

constexpr std::string_view kJpegStart = "\xff\xd8";
constexpr std::string_view kPngSignature = "\x89PNG\r\n\x1a\n";

uint32_t Number(std::string_view bytes) {
  uint32_t value = 0;
  for (const char byte : bytes) value = value << 8 | static_cast<unsigned char>(byte);
  return value;
}

std::optional<PictureHeader> ReadPng(std::string_view picture) {
  // Signature, length of IHDR, "IHDR", width, height.
  constexpr size_t kSizesEnd = 24;
  constexpr uint32_t kIhdrBytes = 13;
  if (picture.size() < kSizesEnd || Number(picture.substr(8, 4)) != kIhdrBytes ||
      picture.substr(12, 4) != "IHDR") {
    return std::nullopt;
  }
  return PictureHeader{capture::v1::PICTURE_FORMAT_PNG, Number(picture.substr(16, 4)),
                       Number(picture.substr(20, 4))};
}

// SOF0-SOF15 without the three codes between them that are no frame headers: DHT, JPG, DAC.
bool IsFrameHeader(unsigned char marker) {
  return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
}

// TEM and RST0-RST7 stand alone, without a length.
bool StandsAlone(unsigned char marker) {
  return marker == 0x01 || (marker >= 0xd0 && marker <= 0xd7);
}

// SOS, EOI: no frame header comes after them.
bool EndsHeader(unsigned char marker) { return marker == 0xda || marker == 0xd9; }

std::optional<PictureHeader> ReadJpeg(std::string_view picture) {
  size_t at = kJpegStart.size();
  while (at + 1 < picture.size() && picture[at] == '\xff') {
    const auto marker = static_cast<unsigned char>(picture[at + 1]);
    if (marker == 0xff) {  // fill byte
      ++at;
      continue;
    }
    at += 2;
    if (StandsAlone(marker)) continue;
    if (EndsHeader(marker) || at + 2 > picture.size()) return std::nullopt;
    const uint32_t length = Number(picture.substr(at, 2));  // counts its own two bytes
    if (length < 2 || at + length > picture.size()) return std::nullopt;
    if (IsFrameHeader(marker)) {
      // Length, precision, height, width.
      if (length < 8) return std::nullopt;
      const uint32_t height_px = Number(picture.substr(at + 3, 2));
      const uint32_t width_px = Number(picture.substr(at + 5, 2));
      if (height_px == 0) return std::nullopt;
      return PictureHeader{capture::v1::PICTURE_FORMAT_JPEG, width_px, height_px};
    }
    at += length;
  }
  return std::nullopt;
}

}  // namespace

std::optional<PictureHeader> ReadPictureHeader(std::string_view picture) {
  if (picture.substr(0, kPngSignature.size()) == kPngSignature) return ReadPng(picture);
  if (picture.substr(0, kJpegStart.size()) == kJpegStart) return ReadJpeg(picture);
  return std::nullopt;
}

}  // namespace bluegate::intake
