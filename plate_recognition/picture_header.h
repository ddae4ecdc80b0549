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

enum class PictureFormat { kJpeg, kPng };

// What the bytes say of themselves, before anything is decoded. Sides are those of the stored
// pixels; an EXIF orientation may swap them in the upright picture.
struct PictureHeader {
  PictureFormat format = PictureFormat::kJpeg;
  uint32_t width_px = 0;
  uint32_t height_px = 0;
};

// Reads the header of a JPEG (ISO/IEC 10918-1, B.2) or PNG (ISO/IEC 15948, 11.2.2).
// INVALID_ARGUMENT when there are no bytes, more than kPictureBytesMax, neither format, or a header
// that breaks off. Does not judge the sides.
absl::StatusOr<PictureHeader> ReadPictureHeader(std::string_view bytes);

// OK when the sides are within the limits; INVALID_ARGUMENT names side, value and wish.
absl::Status CheckPictureSides(const PictureHeader& header);

// OK when the file is there to its end: a JPEG's end-of-image marker, a PNG's IEND chunk. Decoders
// fill what is missing of a cut-off picture with grey and say nothing. DATA_LOSS otherwise.
absl::Status CheckPictureComplete(std::string_view bytes, PictureFormat format);

}  // namespace bluegate::plate_recognition

#endif  // BLUEGATE_PLATE_RECOGNITION_PICTURE_HEADER_H_
