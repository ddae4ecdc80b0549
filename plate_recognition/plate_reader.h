#ifndef BLUEGATE_PLATE_RECOGNITION_PLATE_READER_H_
#define BLUEGATE_PLATE_RECOGNITION_PLATE_READER_H_

#include <array>
#include <cstddef>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "enforcement/plate/plate_class.h"

// From the bytes of a picture to the plates in it. The one header of plate_recognition that others
// include.
namespace bluegate::plate_recognition {

// Most plates that one picture gives.
inline constexpr size_t kReadingsMax = 16;
// Most other numbers that one reading offers.
inline constexpr size_t kCandidatesMax = 5;

// What came of a picture. "No plate" and "failed" are different answers.
enum class ReadState {
  kRead,     // at least one plate was found
  kNoPlate,  // the picture was decoded and holds no plate
  kFailed,   // it could not be decoded or read; the error says why
};

// A point of the upright picture, pixels from its top left corner; may lie a little outside.
struct Point {
  float x_px = 0;
  float y_px = 0;
  bool operator==(const Point&) const = default;
};

struct Candidate {
  std::string number;
  float confidence = 0;  // 0 to 1
  bool operator==(const Candidate&) const = default;
};

// One plate that was found.
struct PlateReading {
  // UTF-8; '-' for each character that could not be read (GA/T 1400).
  std::string number;
  plate::PlateColor color = plate::PlateColor::kUnspecified;
  // As number and colour tell it; kUnspecified where they agree on none. Then the verdict is never
  // kAuto.
  plate::PlateClass plate_class = plate::PlateClass::kUnspecified;
  int rows = 1;  // of characters, 1 or 2
  // Top left, top right, bottom right, bottom left of the plate as it is read.
  std::array<Point, 4> corners{};
  // That the whole number is right, 0 to 1.
  float confidence = 0;
  // That of each character of `number`, 0 to 1.
  std::vector<float> character_confidences;
  // Other numbers, most likely first, at most kCandidatesMax. Each was seen by the network; the
  // grammar orders them and makes up none.
  std::vector<Candidate> candidates;
  plate::ReadingVerdict verdict = plate::ReadingVerdict::kUnreadable;
  bool operator==(const PlateReading&) const = default;
};

// Time spent on a picture, milliseconds.
struct Timings {
  double decode_ms = 0;
  double locate_ms = 0;
  double read_ms = 0;
};

struct PictureReading {
  ReadState state = ReadState::kFailed;
  std::string error;                   // why it failed; empty otherwise
  std::vector<PlateReading> readings;  // the largest first, at most kReadingsMax
  Timings timings;
  std::string model_version;
};

// Reads pictures. Thread-safe: any thread may call Read at any time; a call waits while as many as
// the reader has threads for are under way. The same bytes give the same reading, whatever runs
// beside it; timings differ.
class PlateReader {
 public:
  virtual ~PlateReader() = default;

  // Reads one JPEG, PNG or WebP: 1 byte to 8 MiB, 16 to 12000 pixels a side, at most 64 megapixels
  // (WebP: 24). What is wrong with a picture is part of the answer; it never throws.
  virtual PictureReading Read(std::string_view picture) = 0;
};

// Loads the networks locator, close_look and reader (.onnx, with their .json) from `models_dir`,
// once for each of `threads` readings at a time (1 to 64). Turns OpenCV's own threads off for the
// whole process: pictures are read side by side, each on one core. NOT_FOUND: a file is missing.
// INVALID_ARGUMENT: a file or `threads` is not what it should be.
absl::StatusOr<std::unique_ptr<PlateReader>> LoadPlateReader(
    const std::filesystem::path& models_dir, int threads);

}  // namespace bluegate::plate_recognition

#endif  // BLUEGATE_PLATE_RECOGNITION_PLATE_READER_H_
