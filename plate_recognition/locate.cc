#include "plate_recognition/locate.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "plate_recognition/letterbox.h"

namespace bluegate::plate_recognition {
namespace {

// Two plates of a tractor and its trailer may touch in the picture, but never share a third.
constexpr float kOverlapMax = 0.3f;

absl::StatusOr<std::vector<Detection>> Look(Network& network, const CellLayout& layout,
                                            const cv::Mat& picture, int long_side_px) {
  const Letterbox letterbox = FitLetterbox(picture.size(), long_side_px);
  absl::StatusOr<std::vector<cv::Mat>> outputs =
      network.Run(ApplyLetterbox(picture, letterbox), {"cells"});
  if (!outputs.ok()) return outputs.status();
  const cv::Mat& cells = outputs->front();
  if (cells.dims != 4 || cells.size[1] != 9 || cells.type() != CV_32F) {
    return absl::InternalError("locator: output cells is not float [1, 9, rows, columns]");
  }
  std::vector<Detection> detections = SuppressOverlaps(DecodeCells(cells, layout), kOverlapMax);
  for (Detection& detection : detections) {
    for (cv::Point2f& corner : detection.corners) corner = ToPicture(letterbox, corner);
  }
  return detections;
}

}  // namespace

absl::StatusOr<std::vector<Detection>> LocatePlates(Network& network,
                                                    const LocatorDescription& description,
                                                    const cv::Mat& picture) {
  absl::StatusOr<std::vector<Detection>> first =
      Look(network, description.cells, picture, description.long_side_px);
  const bool more_to_see = std::max(picture.cols, picture.rows) > description.long_side_px;
  if (!first.ok() || !first->empty() || !more_to_see) return first;
  return Look(network, description.cells, picture, description.retry_long_side_px);
}

}  // namespace bluegate::plate_recognition
