#ifndef BLUEGATE_PLATE_RECOGNITION_TRACE_H_
#define BLUEGATE_PLATE_RECOGNITION_TRACE_H_

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "plate_recognition/plate_reader.h"

namespace bluegate::plate_recognition {

// One stage of a reading as a picture.
struct StagePicture {
  std::string name;  // such as "002-locator": the order, then the stage
  std::string file;  // the bytes of a PNG, or a JPEG for "result"
  bool is_png = true;
};

// A reading and how it came about.
struct ReadingTrace {
  PictureReading reading;
  // "decoded": the upright picture. "locator": what the locator was given, and over it the cells in
  // which it sees a plate's centre with 5 % or more, from blue to red where it is sure.
  // "close_look": a place as seen from the front. "reader": the line whose characters were read.
  // "result": the picture with its readings, as ReadingArtist draws it. Small inputs are enlarged
  // by whole pixels. Empty when the picture could not be decoded.
  std::vector<StagePicture> stages;
};

// Reads one picture with the networks of `models_dir` and keeps what each stage saw. Loads the
// networks each time: it is for people who look into one picture. Any thread may call it. What
// LoadPlateReader and ReadingArtist::Make say; a picture that cannot be read is a reading that
// failed.
absl::StatusOr<ReadingTrace> TraceReading(const std::filesystem::path& models_dir,
                                          const std::filesystem::path& font,
                                          std::string_view picture);

}  // namespace bluegate::plate_recognition

#endif  // BLUEGATE_PLATE_RECOGNITION_TRACE_H_
