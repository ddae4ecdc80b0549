#include "plate_recognition/picture_header.h"

#include <optional>

#include "absl/strings/str_cat.h"

namespace bluegate::plate_recognition {
namespace {

constexpr std::string_view kPngSignature("\x89PNG\r\n\x1a\n", 8);
constexpr std::string_view kWebpStart = "RIFF";
constexpr std::string_view kWebpForm = "WEBP";
constexpr uint8_t kWebpAnimationFlag = 0x02;
// Huffman codes take a bit at least, and every block of 8x8 pixels has one in the first scan.
constexpr uint64_t kJpegPixelsOfByteMax = 8 * 64;
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

uint32_t LittleEndian24(std::string_view bytes, size_t at) {
  return Byte(bytes, at) | Byte(bytes, at + 1) << 8 | Byte(bytes, at + 2) << 16;
}

uint32_t LittleEndian32(std::string_view bytes, size_t at) {
  return LittleEndian24(bytes, at) | Byte(bytes, at + 3) << 24;
}

bool IsFrameHeader(uint8_t marker) {
  // C0..CF start frames, but C4 defines Huffman tables, C8 is reserved, CC defines arithmetic ones.
  return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
}

// Frames that are coded arithmetically are not bound by Huffman's bit.
bool IsHuffmanFrame(uint8_t marker) { return IsFrameHeader(marker) && marker < 0xC8; }

bool IsProgressiveFrame(uint8_t marker) { return IsFrameHeader(marker) && (marker & 3) == 2; }

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
    at = bytes.find(static_cast<char>(kMarkerPrefix), at);
    if (at == std::string_view::npos || at + 1 >= bytes.size()) return std::nullopt;
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
  std::optional<PictureHeader> header;
  uint32_t components = 0;
  for (size_t at = 2;;) {
    const std::optional<Segment> segment = NextSegment(bytes, at);
    if (!segment || segment->marker == kEndOfImage) break;
    const size_t body = segment->body;
    if (segment->marker == kStartOfScan) {
      if (header && segment->end - body >= 3 && Byte(bytes, body + 2) < components) {
        header->held_whole = true;
      }
      break;
    }
    if (IsFrameHeader(segment->marker) && segment->end - body >= 8) {
      components = Byte(bytes, body + 7);
      header = {PictureFormat::kJpeg, BigEndian16(bytes, body + 5), BigEndian16(bytes, body + 3),
                IsProgressiveFrame(segment->marker)};
    }
    at = segment->end;
  }
  if (header) return *header;
  return absl::InvalidArgumentError("picture: JPEG has no frame header, wanted a whole one");
}

absl::StatusOr<PictureHeader> ReadPngHeader(std::string_view bytes) {
  if (bytes.size() < 33 || bytes.substr(12, 4) != "IHDR") {
    return absl::InvalidArgumentError("picture: PNG has no IHDR chunk, wanted a whole one");
  }
  return PictureHeader{PictureFormat::kPng, BigEndian32(bytes, 16), BigEndian32(bytes, 20)};
}

// The first chunk says how the picture is kept: lossy, lossless, or with more chunks to come.
absl::StatusOr<PictureHeader> ReadWebpHeader(std::string_view bytes) {
  constexpr size_t kHeaderBytes = 30;
  if (bytes.size() < kHeaderBytes) {
    return absl::InvalidArgumentError("picture: WebP has no frame header, wanted a whole one");
  }
  const std::string_view chunk = bytes.substr(12, 4);
  PictureHeader header{PictureFormat::kWebp, 0, 0, true};
  if (chunk == "VP8 " && bytes.substr(23, 3) == "\x9D\x01\x2A") {
    header.width_px = LittleEndian24(bytes, 26) & 0x3FFF;
    header.height_px = LittleEndian24(bytes, 28) & 0x3FFF;
    return header;
  }
  if (chunk == "VP8L" && Byte(bytes, 20) == 0x2F) {
    const uint32_t sides = LittleEndian32(bytes, 21);
    header.width_px = (sides & 0x3FFF) + 1;
    header.height_px = (sides >> 14 & 0x3FFF) + 1;
    return header;
  }
  if (chunk == "VP8X") {
    if (Byte(bytes, 20) & kWebpAnimationFlag) {
      return absl::InvalidArgumentError("picture: animated WebP, wanted a still one");
    }
    header.width_px = LittleEndian24(bytes, 24) + 1;
    header.height_px = LittleEndian24(bytes, 27) + 1;
    return header;
  }
  return absl::InvalidArgumentError("picture: WebP begins with no frame, wanted VP8, VP8L or VP8X");
}

absl::Status CheckJpegComplete(std::string_view bytes, const PictureHeader& header) {
  int scans = 0;
  bool huffman = false;
  for (size_t at = 2;;) {
    const std::optional<Segment> segment = NextSegment(bytes, at);
    if (!segment || (segment->marker == kEndOfImage && scans == 0)) {
      return absl::DataLossError("picture: JPEG breaks off before its end-of-image marker");
    }
    if (segment->marker == kEndOfImage) break;
    huffman = huffman || IsHuffmanFrame(segment->marker);
    if (segment->marker == kStartOfScan && ++scans > kJpegScansMax) {
      return absl::InvalidArgumentError(
          absl::StrCat("picture: JPEG of more than ", kJpegScansMax, " scans"));
    }
    at = segment->end;
  }
  const uint64_t pixels = uint64_t{header.width_px} * header.height_px;
  if (!huffman || bytes.size() * kJpegPixelsOfByteMax >= pixels) return absl::OkStatus();
  return absl::DataLossError(absl::StrCat("picture: JPEG of ", bytes.size(), " bytes, too few for ",
                                          header.width_px, " x ", header.height_px, " pixels"));
}

bool WebpHasEnd(std::string_view bytes) { return bytes.size() >= 8ull + LittleEndian32(bytes, 4); }

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
    return absl::InvalidArgumentError("picture: 0 bytes, wanted a JPEG, PNG or WebP");
  }
  if (bytes.size() > kPictureBytesMax) {
    return absl::InvalidArgumentError(
        absl::StrCat("picture: ", bytes.size(), " bytes, wanted at most ", kPictureBytesMax));
  }
  if (bytes.substr(0, kPngSignature.size()) == kPngSignature) return ReadPngHeader(bytes);
  if (bytes.size() >= 4 && Byte(bytes, 0) == kMarkerPrefix && Byte(bytes, 1) == kStartOfImage) {
    return ReadJpegHeader(bytes);
  }
  if (bytes.substr(0, 4) == kWebpStart && bytes.size() >= 12 && bytes.substr(8, 4) == kWebpForm) {
    return ReadWebpHeader(bytes);
  }
  return absl::InvalidArgumentError("picture: not an image, wanted a JPEG, PNG or WebP");
}

absl::Status CheckPictureSides(const PictureHeader& header) {
  if (absl::Status status = CheckSide("width", header.width_px); !status.ok()) return status;
  if (absl::Status status = CheckSide("height", header.height_px); !status.ok()) return status;
  const uint64_t pixels = uint64_t{header.width_px} * header.height_px;
  const uint64_t pixels_max = header.held_whole ? kPictureHeldWholePixelsMax : kPicturePixelsMax;
  if (pixels <= pixels_max) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(
      "picture: ", header.width_px, " x ", header.height_px, " pixels, wanted at most ", pixels_max,
      header.held_whole ? " in all of a WebP or progressive JPEG" : " in all"));
}

absl::Status CheckPictureComplete(std::string_view bytes, const PictureHeader& header) {
  switch (header.format) {
    case PictureFormat::kJpeg:
      return CheckJpegComplete(bytes, header);
    case PictureFormat::kPng:
      if (PngHasEnd(bytes)) return absl::OkStatus();
      return absl::DataLossError("picture: PNG breaks off before its IEND chunk");
    case PictureFormat::kWebp:
      if (WebpHasEnd(bytes)) return absl::OkStatus();
      return absl::DataLossError("picture: WebP breaks off before its stated length");
  }
  return absl::InternalError("picture: of no known format");
}

}  // namespace bluegate::plate_recognition
