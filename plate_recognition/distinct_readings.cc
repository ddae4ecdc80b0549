#include "plate_recognition/distinct_readings.h"

#include <algorithm>
#include <utility>

#include "plate_recognition/geometry.h"

namespace bluegate::plate_recognition {
namespace {

// Two plates that lie edge to edge touch a little, corners being off by some.
constexpr float kSharedMin = 0.2f;

Quad QuadOf(const PlateReading& reading) {
  Quad quad;
  for (size_t i = 0; i < quad.size(); ++i) {
    quad[i] = {reading.corners[i].x_px, reading.corners[i].y_px};
  }
  return quad;
}

bool SamePlate(const PlateReading& a, const PlateReading& b) {
  if (a.number != b.number) return false;
  const cv::Rect2f box_a = BoundingBox(QuadOf(a)), box_b = BoundingBox(QuadOf(b));
  return (box_a & box_b).area() > kSharedMin * std::min(box_a.area(), box_b.area());
}

}  // namespace

std::vector<PlateReading> DistinctReadings(std::vector<PlateReading> readings) {
  std::stable_sort(
      readings.begin(), readings.end(),
      [](const PlateReading& a, const PlateReading& b) { return a.confidence > b.confidence; });
  std::vector<PlateReading> distinct;
  for (PlateReading& reading : readings) {
    const bool known = std::any_of(distinct.begin(), distinct.end(), [&](const PlateReading& one) {
      return SamePlate(one, reading);
    });
    if (!known) distinct.push_back(std::move(reading));
  }
  std::stable_sort(distinct.begin(), distinct.end(),
                   [](const PlateReading& a, const PlateReading& b) {
                     return SignedArea(QuadOf(a)) > SignedArea(QuadOf(b));
                   });
  if (distinct.size() > kReadingsMax) distinct.resize(kReadingsMax);
  return distinct;
}

}  // namespace bluegate::plate_recognition
