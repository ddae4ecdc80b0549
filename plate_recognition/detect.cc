#include "plate_recognition/detect.h"

namespace bluegate::plate_recognition {
namespace {

// Two plates of a tractor and its trailer may touch in the picture, but never share a third.
constexpr float kOverlapMax = 0.3f;

}  // namespace

absl::StatusOr<std::vector<Detection>> DetectPlates(Network& network, const CellLayout& layout,
                                                    const cv::Mat& input) {
  absl::StatusOr<std::vector<cv::Mat>> outputs = network.Run(input, {"cells"});
  if (!outputs.ok()) return outputs.status();
  const cv::Mat& cells = outputs->front();
  if (cells.dims != 4 || cells.size[1] != 9 || cells.type() != CV_32F) {
    return absl::InternalError("locator: output cells is not float [1, 9, rows, columns]");
  }
  return JoinOverlaps(DecodeCells(cells, layout), kOverlapMax);
}

}  // namespace bluegate::plate_recognition
