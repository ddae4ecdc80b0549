#ifndef BLUEGATE_PLATE_RECOGNITION_PLATE_DRAWING_H_
#define BLUEGATE_PLATE_RECOGNITION_PLATE_DRAWING_H_

#include <filesystem>
#include <memory>
#include <opencv2/core.hpp>
#include <string_view>

#include "absl/status/statusor.h"
#include "enforcement/plate/plate_class.h"

namespace bluegate::plate_recognition {

// Draws plates as GA 36-2018 lays them out, for demonstration pictures and tests. One thread at a
// time may use it.
class PlateArtist {
 public:
  // `font` is a TrueType or OpenType file, or a collection whose first face is used, that has the
  // province characters. NOT_FOUND: no such file; INVALID_ARGUMENT: not a font.
  static absl::StatusOr<std::unique_ptr<PlateArtist>> Make(const std::filesystem::path& font);

  virtual ~PlateArtist() = default;

  // The front of a single-row plate, 8-bit BGR, 2 pixels a millimetre: 440x140 mm for blue and
  // yellow with 7 characters, 480x140 mm for green with 8. INVALID_ARGUMENT for another colour,
  // another count of characters, or a character the font has not.
  virtual absl::StatusOr<cv::Mat> Draw(std::string_view number, plate::PlateColor color) = 0;
};

}  // namespace bluegate::plate_recognition

#endif  // BLUEGATE_PLATE_RECOGNITION_PLATE_DRAWING_H_
