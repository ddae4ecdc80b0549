#ifndef BLUEGATE_PLATE_RECOGNITION_ANNOTATE_H_
#define BLUEGATE_PLATE_RECOGNITION_ANNOTATE_H_

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "plate_recognition/plate_reader.h"

namespace bluegate::plate_recognition {

// Draws readings on the pictures that they came of, for people to look at. Thread-safe.
class ReadingArtist {
 public:
  // `font` is a font with the characters of plates, such as kSampleFont of sample_scene.h.
  // NOT_FOUND: no such file; INVALID_ARGUMENT: not a font.
  static absl::StatusOr<std::unique_ptr<ReadingArtist>> Make(const std::filesystem::path& font);

  virtual ~ReadingArtist() = default;

  // The upright picture as a JPEG. Round each plate lies its outline, green for auto, amber for
  // review, red for unreadable, with a dot at its top left corner; beside it stand the number, and
  // below that verdict, confidence, colour and class. A picture less than 640 pixels wide and high
  // is enlarged to that; where labels have no room it becomes higher. What DecodePicture says of a
  // picture that cannot be decoded.
  virtual absl::StatusOr<std::string> Draw(std::string_view picture,
                                           const PictureReading& reading) = 0;
};

}  // namespace bluegate::plate_recognition

#endif  // BLUEGATE_PLATE_RECOGNITION_ANNOTATE_H_
