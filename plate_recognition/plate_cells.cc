#include "plate_recognition/plate_cells.h"

#include <algorithm>
#include <cmath>

namespace bluegate::plate_recognition {
namespace {

constexpr size_t kDetectionsMax = 256;
// A box inside another one is the same plate seen twice, however small its share of the union is.
constexpr double kContainedShareMax = 0.6;
// Neighbouring cells each guess the corners; the mean of good guesses is better than the best one.
constexpr float kAgreeingScoreMin = 0.4f;
constexpr float kAgreeingIouMin = 0.5f;

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

// One plate and what was seen of it.
struct Group {
  Detection surest;
  Quad weighted{};  // corners times scores
  float weight = 0;

  explicit Group(const Detection& first) : surest(first) { Add(first); }

  void Add(const Detection& detection) {
    weight += detection.score;
    for (size_t i = 0; i < weighted.size(); ++i) {
      weighted[i] += detection.score * detection.corners[i];
    }
  }

  bool AgreesWith(const Detection& detection) const {
    return detection.score > kAgreeingScoreMin * surest.score &&
           OnOnePlate(surest.corners, detection.corners, kAgreeingIouMin);
  }
};

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

std::vector<Detection> JoinOverlaps(const std::vector<Detection>& detections, float iou_max) {
  std::vector<Group> groups;
  for (const Detection& detection : detections) {
    const auto group = std::find_if(groups.begin(), groups.end(), [&](const Group& g) {
      return OnOnePlate(g.surest.corners, detection.corners, iou_max);
    });
    if (group == groups.end()) {
      groups.emplace_back(detection);
    } else if (group->AgreesWith(detection)) {
      group->Add(detection);
    }
  }
  std::vector<Detection> joined;
  for (const Group& group : groups) {
    Detection plate = group.surest;
    for (size_t i = 0; i < plate.corners.size(); ++i) {
      plate.corners[i] = group.weighted[i] * (1 / group.weight);
    }
    joined.push_back(plate);
  }
  return joined;
}

}  // namespace bluegate::plate_recognition
