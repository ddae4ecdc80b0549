#ifndef BLUEGATE_PLATE_RECOGNITION_PICTURE_HEADER_H_
#define BLUEGATE_PLATE_RECOGNITION_PICTURE_HEADER_H_

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace bluegate::plate_recognition {

// What a picture may be. The same limits stand in proto/bluegate/capture/v1/capture.proto.
inline constexpr size_t kPictureBytesMax = 8 * 1024 * 1024;
inline constexpr uint32_t kPictureSidePxMin = 16;
inline constexpr uint32_t kPictureSidePxMax = 12000;
// A picture of the largest sides would take 412 MiB decoded; this holds it to 192 MiB.
inline constexpr uint64_t kPicturePixelsMax = 64ull * 1000 * 1000;
// Of a picture that its decoder holds whole in a form of its own, up to 8 bytes a pixel more.
inline constexpr uint64_t kPictureHeldWholePixelsMax = 24ull * 1000 * 1000;
// A scan of a JPEG may take a few bytes and a pass over all pixels. Progressive encoders write
// about 10.
inline constexpr int kJpegScansMax = 100;

enum class PictureFormat { kJpeg, kPng, kWebp };

// What the bytes say of themselves, before anything is decoded. Sides are those of the stored
// pixels; an EXIF orientation may swap them in the upright picture.
struct PictureHeader {
  PictureFormat format = PictureFormat::kJpeg;
  uint32_t width_px = 0;
  uint32_t height_px = 0;
  // The decoder holds all of it before the first row is out: a progressive JPEG, one whose
  // components come in scans of their own, and WebP.
  bool held_whole = false;
};

// Reads the header of a JPEG (ISO/IEC 10918-1, B.2), PNG (ISO/IEC 15948, 11.2.2) or WebP (RFC 9649,
// 2.5 to 2.7). INVALID_ARGUMENT when there are no bytes, more than kPictureBytesMax, another
// format, an animated WebP, or a header that breaks off. Does not judge the sides.
absl::StatusOr<PictureHeader> ReadPictureHeader(std::string_view bytes);

// OK when the sides are within the limits; INVALID_ARGUMENT names side, value and wish.
absl::Status CheckPictureSides(const PictureHeader& header);

// OK when the file is there to its end: a JPEG's end-of-image marker, a PNG's IEND chunk, a WebP's
// stated length; and when it is not far too short for its pixels. Decoders fill what is missing of
// a cut-off picture with grey and say nothing. DATA_LOSS otherwise; INVALID_ARGUMENT for a JPEG of
// more than kJpegScansMax scans.
absl::Status CheckPictureComplete(std::string_view bytes, const PictureHeader& header);

}  // namespace bluegate::plate_recognition

#endif  // BLUEGATE_PLATE_RECOGNITION_PICTURE_HEADER_H_
