#include "plate_recognition/locate.h"

#include <algorithm>

#include "plate_recognition/close_look.h"
#include "plate_recognition/detect.h"
#include "plate_recognition/letterbox.h"
#include "plate_recognition/plate_reader.h"

namespace bluegate::plate_recognition {
namespace {

absl::StatusOr<std::vector<Detection>> Look(Network& network, const CellLayout& layout,
                                            const cv::Mat& picture, int long_side_px) {
  const Letterbox letterbox = FitLetterbox(picture.size(), long_side_px);
  absl::StatusOr<std::vector<Detection>> detections =
      DetectPlates(network, layout, ApplyLetterbox(picture, letterbox));
  if (!detections.ok()) return detections;
  for (Detection& detection : *detections) {
    for (cv::Point2f& corner : detection.corners) corner = ToPicture(letterbox, corner);
  }
  if (detections->size() > kReadingsMax) detections->resize(kReadingsMax);
  return detections;
}

}  // namespace

absl::StatusOr<std::vector<Detection>> LocatePlates(Network& network,
                                                    const LocatorDescription& description,
                                                    const cv::Mat& picture) {
  const CellLayout& layout = description.cells;
  absl::StatusOr<std::vector<Detection>> detections =
      Look(network, layout, picture, description.long_side_px);
  const bool more_to_see = std::max(picture.cols, picture.rows) > description.long_side_px;
  if (detections.ok() && detections->empty() && more_to_see) {
    detections = Look(network, layout, picture, description.retry_long_side_px);
  }
  if (!detections.ok()) return detections;
  for (Detection& detection : *detections) {
    const absl::StatusOr<Quad> corners = LookClosely(network, layout, picture, detection.corners);
    if (!corners.ok()) return corners.status();
    detection.corners = *corners;
  }
  return detections;
}

}  // namespace bluegate::plate_recognition
