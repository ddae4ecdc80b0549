#include "plate_recognition/close_look.h"

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>
#include <vector>

namespace bluegate::plate_recognition {
namespace {

// Measured on real scenes: readings get better with the width up to here, where the locator's
// training ends (240 pixels).
constexpr float kPlateWidthPx = 220;
const cv::Size kInput(352, 160);
// A plate of a few pixels gains nothing from more.
constexpr float kScaleMax = 6;
// That a plate is there is known already; where, is asked.
constexpr float kThreshold = 0.2f;
constexpr double kOverlapMin = 0.3;

cv::Point2f Centre(const Quad& quad) { return (quad[0] + quad[1] + quad[2] + quad[3]) * 0.25f; }

double Overlap(const Quad& a, const Quad& b) {
  const double common = IntersectionArea(a, b);
  return common / (SignedArea(a) + SignedArea(b) - common);
}

}  // namespace

CloseUp CloseUpOf(const cv::Mat& picture, const Quad& plate) {
  const float width =
      std::max(1.0f, static_cast<float>(cv::norm(plate[1] + plate[2] - plate[0] - plate[3])) / 2);
  const float scale = std::min(kScaleMax, kPlateWidthPx / width);
  const cv::Point2f centre = Centre(plate);
  const cv::Point2f half(kInput.width / (2 * scale), kInput.height / (2 * scale));
  const cv::Rect wished(
      cv::Point(static_cast<int>(std::floor(centre.x - half.x)),
                static_cast<int>(std::floor(centre.y - half.y))),
      cv::Size(static_cast<int>(std::ceil(2 * half.x)), static_cast<int>(std::ceil(2 * half.y))));
  const cv::Rect part = wished & cv::Rect(0, 0, picture.cols, picture.rows);
  CloseUp close;
  close.input = cv::Mat(kInput, CV_8UC3, cv::Scalar::all(114));
  close.part = part.tl();
  const cv::Point at(std::clamp(cvRound((part.x - wished.x) * scale), 0, kInput.width - 1),
                     std::clamp(cvRound((part.y - wished.y) * scale), 0, kInput.height - 1));
  close.offset = at;
  const cv::Size size(std::clamp(cvRound(part.width * scale), 1, kInput.width - at.x),
                      std::clamp(cvRound(part.height * scale), 1, kInput.height - at.y));
  close.scale = {static_cast<float>(size.width) / std::max(1, part.width),
                 static_cast<float>(size.height) / std::max(1, part.height)};
  if (part.empty()) return close;
  cv::Mat target = close.input(cv::Rect(at, size));
  cv::resize(picture(part), target, size, 0, 0, scale < 1 ? cv::INTER_AREA : cv::INTER_LINEAR);
  return close;
}

absl::StatusOr<Quad> LookClosely(Network& network, const CellLayout& layout, const cv::Mat& picture,
                                 const Quad& plate) {
  const CloseUp close = CloseUpOf(picture, plate);
  const absl::StatusOr<std::vector<Detection>> found =
      DetectPlates(network, {layout.stride_px, layout.offset_unit_px, kThreshold}, close.input);
  if (!found.ok()) return found.status();
  for (Detection detection : *found) {
    for (cv::Point2f& corner : detection.corners) corner = close.ToPicture(corner);
    if (Overlap(detection.corners, plate) > kOverlapMin) return detection.corners;
  }
  return plate;
}

}  // namespace bluegate::plate_recognition
