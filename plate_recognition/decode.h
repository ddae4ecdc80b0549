#ifndef BLUEGATE_PLATE_RECOGNITION_DECODE_H_
#define BLUEGATE_PLATE_RECOGNITION_DECODE_H_

#include <opencv2/core.hpp>
#include <string_view>

#include "absl/status/statusor.h"

namespace bluegate::plate_recognition {

// Decodes a JPEG, PNG or still WebP of any depth and colour form (grey, palette, 16-bit, alpha,
// CMYK) to 8-bit BGR. JPEG and PNG are turned upright as their EXIF orientation says; OpenCV does
// not know that of WebP. The limits of picture_header.h are checked from the header, before memory
// is taken. INVALID_ARGUMENT: not a picture, or over a limit. DATA_LOSS:
// a picture that breaks off or is damaged.
absl::StatusOr<cv::Mat> DecodePicture(std::string_view bytes);

}  // namespace bluegate::plate_recognition

#endif  // BLUEGATE_PLATE_RECOGNITION_DECODE_H_
