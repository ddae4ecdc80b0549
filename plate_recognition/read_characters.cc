#include "plate_recognition/read_characters.h"

#include "absl/strings/str_cat.h"

namespace bluegate::plate_recognition {

absl::StatusOr<SymbolProbabilities> CharacterProbabilities(const cv::Mat& output,
                                                           const ReaderDescription& description) {
  const bool by_step = description.layout == CharacterLayout::kSymbolsByStep;
  const int dims = by_step ? 4 : 3;
  if (output.dims != dims || output.type() != CV_32F || !output.isContinuous()) {
    return absl::InternalError(
        absl::StrCat("reader: output characters has ", output.dims, " dimensions, wanted ", dims));
  }
  const size_t symbols = by_step ? output.size[1] : output.size[2];
  const size_t steps = by_step ? output.size[3] : output.size[1];
  if (symbols != description.characters.size() || output.total() != symbols * steps) {
    return absl::InternalError(absl::StrCat("reader: output characters has ", symbols,
                                            " symbols, wanted ", description.characters.size()));
  }
  const float* values = output.ptr<float>();
  std::vector<float> logits(values, values + symbols * steps);
  if (by_step) {
    for (size_t step = 0; step < steps; ++step) {
      for (size_t symbol = 0; symbol < symbols; ++symbol) {
        logits[step * symbols + symbol] = values[symbol * steps + step];
      }
    }
  }
  for (size_t step = 0; step < steps; ++step) {
    logits[step * symbols + static_cast<size_t>(description.blank)] += description.blank_shift;
  }
  return Softmax(steps, symbols, logits, description.temperature);
}

absl::StatusOr<PlateEvidence> ReadCharacters(Network& network, const ReaderDescription& description,
                                             const cv::Mat& plate) {
  absl::StatusOr<std::vector<cv::Mat>> outputs = network.Run(plate, {"characters", "color"});
  if (!outputs.ok()) return outputs.status();
  absl::StatusOr<SymbolProbabilities> characters =
      CharacterProbabilities((*outputs)[0], description);
  if (!characters.ok()) return characters.status();
  const cv::Mat& color = (*outputs)[1];
  if (color.total() != description.colors.size() || color.type() != CV_32F) {
    return absl::InternalError(absl::StrCat("reader: output color has ", color.total(),
                                            " values, wanted ", description.colors.size()));
  }
  const std::vector<float> logits(color.ptr<float>(), color.ptr<float>() + color.total());
  return PlateEvidence{*std::move(characters), Softmax(1, logits.size(), logits, 1).values};
}

}  // namespace bluegate::plate_recognition
