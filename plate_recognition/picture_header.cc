#include "plate_recognition/picture_header.h"

#include <optional>

#include "absl/strings/str_cat.h"

namespace bluegate::plate_recognition {
namespace {

constexpr std::string_view kPngSignature("\x89PNG\r\n\x1a\n", 8);
constexpr uint8_t kMarkerPrefix = 0xFF;
constexpr uint8_t kStartOfImage = 0xD8;
constexpr uint8_t kEndOfImage = 0xD9;
constexpr uint8_t kStartOfScan = 0xDA;

uint32_t Byte(std::string_view bytes, size_t at) { return static_cast<uint8_t>(bytes[at]); }

uint32_t BigEndian16(std::string_view bytes, size_t at) {
  return Byte(bytes, at) << 8 | Byte(bytes, at + 1);
}

uint32_t BigEndian32(std::string_view bytes, size_t at) {
  return BigEndian16(bytes, at) << 16 | BigEndian16(bytes, at + 2);
}

bool IsFrameHeader(uint8_t marker) {
  // C0..CF start frames, but C4 defines Huffman tables, C8 is reserved, CC defines arithmetic ones.
  return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
}

bool StandsAlone(uint8_t marker) {
  return marker == 0x01 || (marker >= 0xD0 && marker <= kStartOfImage);
}

struct Segment {
  uint8_t marker = 0;
  size_t body = 0;  // offset of the length field; of the byte after it for a lone marker
  size_t end = 0;   // offset after the segment
};

// The next marker segment at or after `at`, skipping entropy-coded data and fill bytes.
std::optional<Segment> NextSegment(std::string_view bytes, size_t at) {
  while (at + 1 < bytes.size()) {
    if (Byte(bytes, at) != kMarkerPrefix) {
      ++at;
      continue;
    }
    const uint8_t marker = Byte(bytes, at + 1);
    if (marker == kMarkerPrefix) {
      ++at;
      continue;
    }
    if (marker == 0x00) {  // a stuffed FF of entropy-coded data
      at += 2;
      continue;
    }
    if (marker == kEndOfImage || StandsAlone(marker)) return Segment{marker, at + 2, at + 2};
    if (at + 4 > bytes.size()) return std::nullopt;
    const size_t length = BigEndian16(bytes, at + 2);
    if (length < 2 || at + 2 + length > bytes.size()) return std::nullopt;
    return Segment{marker, at + 2, at + 2 + length};
  }
  return std::nullopt;
}

absl::StatusOr<PictureHeader> ReadJpegHeader(std::string_view bytes) {
  for (size_t at = 2;;) {
    const std::optional<Segment> segment = NextSegment(bytes, at);
    if (!segment || segment->marker == kStartOfScan || segment->marker == kEndOfImage) break;
    if (IsFrameHeader(segment->marker) && segment->end - segment->body >= 8) {
      return PictureHeader{PictureFormat::kJpeg, BigEndian16(bytes, segment->body + 5),
                           BigEndian16(bytes, segment->body + 3)};
    }
    at = segment->end;
  }
  return absl::InvalidArgumentError("picture: JPEG has no frame header, wanted a whole one");
}

absl::StatusOr<PictureHeader> ReadPngHeader(std::string_view bytes) {
  if (bytes.size() < 33 || bytes.substr(12, 4) != "IHDR") {
    return absl::InvalidArgumentError("picture: PNG has no IHDR chunk, wanted a whole one");
  }
  return PictureHeader{PictureFormat::kPng, BigEndian32(bytes, 16), BigEndian32(bytes, 20)};
}

bool JpegHasEnd(std::string_view bytes) {
  bool scanned = false;
  for (size_t at = 2;;) {
    const std::optional<Segment> segment = NextSegment(bytes, at);
    if (!segment) return false;
    if (segment->marker == kEndOfImage) return scanned;
    scanned = scanned || segment->marker == kStartOfScan;
    at = segment->end;
  }
}

bool PngHasEnd(std::string_view bytes) {
  for (size_t at = kPngSignature.size(); at + 12 <= bytes.size();) {
    if (bytes.substr(at + 4, 4) == "IEND") return true;
    at += 12ull + BigEndian32(bytes, at);
  }
  return false;
}

absl::Status CheckSide(const char* side, uint32_t px) {
  if (px >= kPictureSidePxMin && px <= kPictureSidePxMax) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat("picture.", side, "_px: ", px, ", wanted ",
                                                 kPictureSidePxMin, " to ", kPictureSidePxMax));
}

}  // namespace

absl::StatusOr<PictureHeader> ReadPictureHeader(std::string_view bytes) {
  if (bytes.empty()) {
    return absl::InvalidArgumentError("picture: 0 bytes, wanted a JPEG or PNG");
  }
  if (bytes.size() > kPictureBytesMax) {
    return absl::InvalidArgumentError(
        absl::StrCat("picture: ", bytes.size(), " bytes, wanted at most ", kPictureBytesMax));
  }
  if (bytes.substr(0, kPngSignature.size()) == kPngSignature) return ReadPngHeader(bytes);
  if (bytes.size() >= 4 && Byte(bytes, 0) == kMarkerPrefix && Byte(bytes, 1) == kStartOfImage) {
    return ReadJpegHeader(bytes);
  }
  return absl::InvalidArgumentError("picture: not an image, wanted a JPEG or PNG");
}

absl::Status CheckPictureSides(const PictureHeader& header) {
  if (absl::Status status = CheckSide("width", header.width_px); !status.ok()) return status;
  if (absl::Status status = CheckSide("height", header.height_px); !status.ok()) return status;
  const uint64_t pixels = uint64_t{header.width_px} * header.height_px;
  if (pixels <= kPicturePixelsMax) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat("picture: ", header.width_px, " x ",
                                                 header.height_px, " pixels, wanted at most ",
                                                 kPicturePixelsMax, " in all"));
}

absl::Status CheckPictureComplete(std::string_view bytes, PictureFormat format) {
  if (format == PictureFormat::kJpeg && !JpegHasEnd(bytes)) {
    return absl::DataLossError("picture: JPEG breaks off before its end-of-image marker");
  }
  if (format == PictureFormat::kPng && !PngHasEnd(bytes)) {
    return absl::DataLossError("picture: PNG breaks off before its IEND chunk");
  }
  return absl::OkStatus();
}

}  // namespace bluegate::plate_recognition
