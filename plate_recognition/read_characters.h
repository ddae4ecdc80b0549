#ifndef BLUEGATE_PLATE_RECOGNITION_READ_CHARACTERS_H_
#define BLUEGATE_PLATE_RECOGNITION_READ_CHARACTERS_H_

#include <opencv2/core.hpp>
#include <vector>

#include "absl/status/statusor.h"
#include "plate_recognition/ctc.h"
#include "plate_recognition/model_files.h"
#include "plate_recognition/network.h"

namespace bluegate::plate_recognition {

// What the network sees on a rectified plate.
struct PlateEvidence {
  SymbolProbabilities characters;
  // One probability for each of ReaderDescription::colors.
  std::vector<float> colors;
};

// The probabilities of the characters at each step, from the network's output of the layout, by the
// description's blank_shift and temperature.
absl::StatusOr<SymbolProbabilities> CharacterProbabilities(const cv::Mat& output,
                                                           const ReaderDescription& description);

// Runs the reader on a rectified plate of the description's input size. INTERNAL when its outputs
// do not fit the description.
absl::StatusOr<PlateEvidence> ReadCharacters(Network& network, const ReaderDescription& description,
                                             const cv::Mat& plate);

}  // namespace bluegate::plate_recognition

#endif  // BLUEGATE_PLATE_RECOGNITION_READ_CHARACTERS_H_
