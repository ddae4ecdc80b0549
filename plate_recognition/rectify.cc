#include "plate_recognition/rectify.h"

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>
#include <vector>

#include "plate_recognition/scaling.h"

// training/rectify.py does the same; what one changes the other must.
namespace bluegate::plate_recognition {
namespace {

// The width at which training has its plates, at most.
constexpr float kLinePlateWidthMaxPx = 220;
// GA 36-2018, rear plate of 440x220: two characters of 80x60 above five of 65x110, with some
// tolerance for the corners.
constexpr PlatePart kUpperRow = {0.18f, -0.03f, 0.82f, 0.405f};
constexpr PlatePart kLowerRow = {-0.03f, 0.375f, 1.03f, 1.04f};
constexpr double kOutsideGrey = 114;
constexpr int kUpperRowShare = 11, kLineShares = 32;

float Width(const Quad& quad) {
  return static_cast<float>(cv::norm(quad[1] - quad[0]) + cv::norm(quad[2] - quad[3])) / 2;
}

struct Shrunk {
  cv::Mat picture;
  Quad corners;
};

// The surroundings that `part` shows, shrunk until the plate is `width_max_px` wide.
Shrunk Shrink(const cv::Mat& picture, const Quad& corners, const PlatePart& part,
              float width_max_px) {
  const float width = Width(corners);
  if (width <= width_max_px) return {picture, corners};
  const cv::Rect2f box = BoundingBox(corners);
  const float around_x = (std::max(-part.left, part.right - 1) + 0.15f) * box.width + 2;
  const float around_y = (std::max(-part.top, part.bottom - 1) + 0.3f) * box.height + 2;
  const cv::Rect wished(cv::Point(static_cast<int>(std::floor(box.x - around_x)),
                                  static_cast<int>(std::floor(box.y - around_y))),
                        cv::Point(static_cast<int>(std::ceil(box.br().x + around_x)),
                                  static_cast<int>(std::ceil(box.br().y + around_y))));
  const cv::Rect inside = wished & cv::Rect(cv::Point(), picture.size());
  if (inside.empty()) return {picture, corners};
  const float scale = width_max_px / width;
  const cv::Size size(std::max(1, cvRound(static_cast<float>(inside.width) * scale)),
                      std::max(1, cvRound(static_cast<float>(inside.height) * scale)));
  Shrunk shrunk;
  shrunk.picture = Scaled(picture(inside), size);
  const float scale_x = static_cast<float>(size.width) / static_cast<float>(inside.width);
  const float scale_y = static_cast<float>(size.height) / static_cast<float>(inside.height);
  for (size_t i = 0; i < corners.size(); ++i) {
    shrunk.corners[i] = {(corners[i].x - static_cast<float>(inside.x)) * scale_x,
                         (corners[i].y - static_cast<float>(inside.y)) * scale_y};
  }
  return shrunk;
}

cv::Mat Warp(const cv::Mat& picture, const Quad& corners, const PlatePart& part, cv::Size size,
             cv::BorderTypes outside) {
  const Quad target = CornersInPart(part, size);
  const cv::Mat transform = cv::getPerspectiveTransform(corners.data(), target.data());
  cv::Mat out;
  cv::warpPerspective(picture, out, transform, size, cv::INTER_LINEAR, outside,
                      cv::Scalar::all(kOutsideGrey));
  return out;
}

}  // namespace

Quad CornersInPart(const PlatePart& part, cv::Size size) {
  const float width = part.right - part.left, height = part.bottom - part.top;
  Quad corners;
  const cv::Point2f unit[] = {{0, 0}, {1, 0}, {1, 1}, {0, 1}};
  for (size_t i = 0; i < corners.size(); ++i) {
    corners[i] = {(unit[i].x - part.left) / width * static_cast<float>(size.width),
                  (unit[i].y - part.top) / height * static_cast<float>(size.height)};
  }
  return corners;
}

cv::Mat RectifyPart(const cv::Mat& picture, const Quad& corners, const PlatePart& part,
                    cv::Size size, float plate_width_max_px) {
  const Shrunk shrunk = Shrink(picture, corners, part, plate_width_max_px);
  return Warp(shrunk.picture, shrunk.corners, part, size, cv::BORDER_CONSTANT);
}

Quad PartToPicture(const Quad& found, const Quad& corners, const PlatePart& part, cv::Size size) {
  const Quad source = CornersInPart(part, size);
  const cv::Mat transform = cv::getPerspectiveTransform(source.data(), corners.data());
  const std::vector<cv::Point2f> points(found.begin(), found.end());
  std::vector<cv::Point2f> moved;
  cv::perspectiveTransform(points, moved, transform);
  return {moved[0], moved[1], moved[2], moved[3]};
}

cv::Mat PlateLine(const cv::Mat& picture, const Quad& corners, int rows, cv::Size size,
                  float margin) {
  const PlatePart whole = {-margin, -margin, 1 + margin, 1 + margin};
  const Shrunk shrunk = Shrink(picture, corners, whole, kLinePlateWidthMaxPx);
  const auto warp = [&shrunk](const PlatePart& part, cv::Size part_size) {
    return Warp(shrunk.picture, shrunk.corners, part, part_size, cv::BORDER_REPLICATE);
  };
  if (rows == 1) return warp(whole, size);
  const int upper = size.width * kUpperRowShare / kLineShares;
  cv::Mat line;
  cv::hconcat(warp(kUpperRow, {upper, size.height}),
              warp(kLowerRow, {size.width - upper, size.height}), line);
  return line;
}

}  // namespace bluegate::plate_recognition
