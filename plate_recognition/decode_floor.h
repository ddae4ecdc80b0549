#ifndef BLUEGATE_PLATE_RECOGNITION_DECODE_FLOOR_H_
#define BLUEGATE_PLATE_RECOGNITION_DECODE_FLOOR_H_

#include <string_view>

#include "absl/status/statusor.h"

namespace bluegate::plate_recognition {

// What a program pays that only makes pixels of a picture.
struct DecodeFloor {
  double decode_ms = 0;  // wall time
  int width_px = 0;      // of the upright picture
  int height_px = 0;
};

// Decodes the bytes by one plain call of OpenCV's imdecode, in full and in colour, on the calling
// thread, and throws the pixels away: the floor that the time of PlateReader::Read is measured
// against, once LoadPlateReader has turned OpenCV's own threads off. It checks no limits, so hand
// it only pictures that PlateReader takes. Any thread may call it. DATA_LOSS when OpenCV cannot
// decode them.
absl::StatusOr<DecodeFloor> MeasureDecodeFloor(std::string_view picture);

}  // namespace bluegate::plate_recognition

#endif  // BLUEGATE_PLATE_RECOGNITION_DECODE_FLOOR_H_
