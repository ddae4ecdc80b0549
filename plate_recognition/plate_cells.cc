#include "plate_recognition/plate_cells.h"

#include <algorithm>
#include <cmath>

namespace bluegate::plate_recognition {
namespace {

constexpr size_t kDetectionsMax = 256;
// A box inside another one is the same plate seen twice, however small its share of the union is.
constexpr double kContainedShareMax = 0.6;

Quad CornersAt(const cv::Mat& cells, int row, int column, const CellLayout& layout) {
  const cv::Point2f centre((column + 0.5f) * layout.stride_px, (row + 0.5f) * layout.stride_px);
  Quad corners;
  for (int corner = 0; corner < 4; ++corner) {
    const int dx[] = {0, 1 + 2 * corner, row, column};
    const int dy[] = {0, 2 + 2 * corner, row, column};
    corners[corner] =
        centre + layout.offset_unit_px * cv::Point2f(cells.at<float>(dx), cells.at<float>(dy));
  }
  return corners;
}

bool OnOnePlate(const Quad& a, const Quad& b, float iou_max) {
  const double common = IntersectionArea(a, b);
  if (common <= 0) return false;
  const double area_a = SignedArea(a), area_b = SignedArea(b);
  return common > iou_max * (area_a + area_b - common) ||
         common > kContainedShareMax * std::min(area_a, area_b);
}

}  // namespace

std::vector<Detection> DecodeCells(const cv::Mat& cells, const CellLayout& layout) {
  std::vector<Detection> detections;
  for (int row = 0; row < cells.size[2]; ++row) {
    for (int column = 0; column < cells.size[3]; ++column) {
      const int at[] = {0, 0, row, column};
      const float score = 1 / (1 + std::exp(-cells.at<float>(at)));
      if (!(score >= layout.threshold)) continue;
      const Quad corners = CornersAt(cells, row, column, layout);
      if (IsPlateShaped(corners)) detections.push_back({score, corners});
    }
  }
  std::stable_sort(detections.begin(), detections.end(),
                   [](const Detection& a, const Detection& b) { return a.score > b.score; });
  if (detections.size() > kDetectionsMax) detections.resize(kDetectionsMax);
  return detections;
}

std::vector<Detection> SuppressOverlaps(const std::vector<Detection>& detections, float iou_max) {
  std::vector<Detection> kept;
  for (const Detection& detection : detections) {
    const bool known = std::any_of(kept.begin(), kept.end(), [&](const Detection& better) {
      return OnOnePlate(better.corners, detection.corners, iou_max);
    });
    if (!known) kept.push_back(detection);
  }
  return kept;
}

}  // namespace bluegate::plate_recognition
