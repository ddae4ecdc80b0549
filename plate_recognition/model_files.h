#ifndef BLUEGATE_PLATE_RECOGNITION_MODEL_FILES_H_
#define BLUEGATE_PLATE_RECOGNITION_MODEL_FILES_H_

#include <filesystem>
#include <opencv2/core.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "enforcement/plate/plate_class.h"
#include "plate_recognition/plate_cells.h"
#include "plate_recognition/rectify.h"

namespace bluegate::plate_recognition {

// locator.json: how locator.onnx is fed and read.
struct LocatorDescription {
  std::string version;
  CellLayout cells;
  int long_side_px = 448;  // of the letterbox at the first look; see LocatePlates
};

// close_look.json: how close_look.onnx is fed and read.
struct CloseLookDescription {
  std::string version;
  cv::Size input{128, 64};
  PlatePart part;                // what the input shows
  float offset_unit_px = 8;      // of the offsets of the corners, in input pixels
  float plate_width_max_px = 0;  // see RectifyPart
  float plate_min = 0.5;         // least probability of a plate that is read
};

// How the reader's output of characters is laid out; C symbols, T steps.
enum class CharacterLayout { kSymbolsByStep, kStepsBySymbol };  // [1, C, 1, T] and [1, T, C]

// reader.json: how reader.onnx is fed and read.
struct ReaderDescription {
  std::string version;
  int input_width_px = 128;
  int input_height_px = 32;
  float margin = 0;  // round the plate, as a share of its own width and height
  CharacterLayout layout = CharacterLayout::kSymbolsByStep;
  int blank = 0;
  // What each symbol stands for, UTF-8; that of `blank` is not used.
  std::vector<std::string> characters;
  std::vector<plate::PlateColor> colors;
  float auto_min = 1;      // least confidence of a reading to act on without a human
  float review_min = 0.5;  // least confidence of a number worth a human's look
  // Added to the logit of blank, negative: training sees places without a plate among the plates,
  // which the close look has mostly ruled out here, and so learns to read nothing too often.
  float blank_shift = 0;
  float temperature = 1;   // divides the logits, so that confidences are shares of right readings
};

// They read the text of the file. INVALID_ARGUMENT names the field, its value and what was wanted.
absl::StatusOr<LocatorDescription> ParseLocatorDescription(std::string_view json);
absl::StatusOr<CloseLookDescription> ParseCloseLookDescription(std::string_view json);
absl::StatusOr<ReaderDescription> ParseReaderDescription(std::string_view json);

// The whole text of a file; NOT_FOUND names it.
absl::StatusOr<std::string> ReadTextFile(const std::filesystem::path& path);

}  // namespace bluegate::plate_recognition

#endif  // BLUEGATE_PLATE_RECOGNITION_MODEL_FILES_H_
