#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>

#include "plate_recognition/vehicle_drawing.h"

namespace bluegate::plate_recognition {
namespace {

// Drawing functions take coordinates in 1/16 pixel.
constexpr int kShift = 4;

cv::Point Fixed(cv::Point2d point) {
  return {static_cast<int>(std::lround(point.x * (1 << kShift))),
          static_cast<int>(std::lround(point.y * (1 << kShift)))};
}

}  // namespace

uint64_t Dice::Next() {
  uint64_t z = state_ += 0x9E3779B97F4A7C15ull;
  z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9ull;
  z = (z ^ z >> 27) * 0x94D049BB133111EBull;
  return z ^ z >> 31;
}

double Dice::Between(double low, double high) {
  return low + (high - low) * static_cast<double>(Next() >> 11) / static_cast<double>(1ull << 53);
}

int Dice::Below(int count) { return static_cast<int>(Next() % static_cast<uint64_t>(count)); }

void VehicleBrush::Polygon(const std::vector<cv::Point2d>& corners_mm, const cv::Scalar& color) {
  std::vector<cv::Point> points;
  for (const cv::Point2d& corner : corners_mm) points.push_back(Fixed(At(corner.x, corner.y)));
  cv::fillPoly(picture_, std::vector<std::vector<cv::Point>>{points}, color, cv::LINE_AA, kShift);
}

void VehicleBrush::Box(double left, double bottom, double right, double top, double round_mm,
                       const cv::Scalar& color, const cv::Scalar& below) {
  const cv::Point2d from = At(left, top), to = At(right, bottom);
  const cv::Rect whole(
      cv::Point(static_cast<int>(from.x), static_cast<int>(from.y)),
      cv::Point(static_cast<int>(std::ceil(to.x)), static_cast<int>(std::ceil(to.y))));
  const cv::Rect seen = whole & cv::Rect(0, 0, picture_.cols, picture_.rows);
  if (seen.empty()) return;
  cv::Mat mask(whole.size(), CV_8UC1, cv::Scalar(0));
  const int round =
      std::min({static_cast<int>(round_mm * px_per_mm_), whole.width / 2, whole.height / 2});
  cv::rectangle(mask, {round, 0}, {whole.width - 1 - round, whole.height - 1}, 255, cv::FILLED);
  cv::rectangle(mask, {0, round}, {whole.width - 1, whole.height - 1 - round}, 255, cv::FILLED);
  for (int x : {round, whole.width - 1 - round}) {
    for (int y : {round, whole.height - 1 - round}) {
      cv::circle(mask, {x, y}, round, 255, cv::FILLED, cv::LINE_AA);
    }
  }
  cv::Mat paint(whole.size(), CV_8UC3);
  for (int row = 0; row < paint.rows; ++row) {
    const double share = static_cast<double>(row) / std::max(1, paint.rows - 1);
    paint.row(row) = color * (1 - share) + below * share;
  }
  const cv::Rect part(seen.tl() - whole.tl(), seen.size());
  paint(part).copyTo(picture_(seen), mask(part));
}

void VehicleBrush::Ellipse(double x, double y, double half_width, double half_height,
                           const cv::Scalar& color) {
  const cv::Size axes = Fixed({half_width * px_per_mm_, half_height * px_per_mm_});
  cv::ellipse(picture_, Fixed(At(x, y)), axes, 0, 0, 360, color, cv::FILLED, cv::LINE_AA, kShift);
}

void VehicleBrush::Line(double x1, double y1, double x2, double y2, double width,
                        const cv::Scalar& color) {
  const int px = std::max(1, static_cast<int>(std::lround(width * px_per_mm_)));
  cv::line(picture_, Fixed(At(x1, y1)), Fixed(At(x2, y2)), color, px, cv::LINE_AA, kShift);
}

}  // namespace bluegate::plate_recognition
