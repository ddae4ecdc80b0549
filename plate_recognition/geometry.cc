#include "plate_recognition/geometry.h"

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>
#include <vector>

namespace bluegate::plate_recognition {

cv::Rect2f BoundingBox(const Quad& quad) {
  float left = quad[0].x, right = quad[0].x, top = quad[0].y, bottom = quad[0].y;
  for (const cv::Point2f& corner : quad) {
    left = std::min(left, corner.x);
    right = std::max(right, corner.x);
    top = std::min(top, corner.y);
    bottom = std::max(bottom, corner.y);
  }
  return cv::Rect2f(left, top, right - left, bottom - top);
}

double SignedArea(const Quad& quad) {
  double twice = 0;
  for (size_t i = 0; i < quad.size(); ++i) twice += quad[i].cross(quad[(i + 1) % quad.size()]);
  return twice / 2;
}

bool IsPlateShaped(const Quad& quad) {
  for (size_t i = 0; i < quad.size(); ++i) {
    const cv::Point2f side = quad[(i + 1) % 4] - quad[i];
    const cv::Point2f next = quad[(i + 2) % 4] - quad[(i + 1) % 4];
    // Written so that a corner that is not a number fails too.
    if (!(side.cross(next) > 0)) return false;
  }
  return true;
}

Quad Taller(const Quad& quad, float share) {
  const cv::Point2f left = share * (quad[3] - quad[0]), right = share * (quad[2] - quad[1]);
  return {quad[0] - left, quad[1] - right, quad[2] + right, quad[3] + left};
}

double IntersectionArea(const Quad& a, const Quad& b) {
  if ((BoundingBox(a) & BoundingBox(b)).area() <= 0) return 0;
  std::vector<cv::Point2f> common;
  return cv::intersectConvexConvex(std::vector<cv::Point2f>(a.begin(), a.end()),
                                   std::vector<cv::Point2f>(b.begin(), b.end()), common);
}

}  // namespace bluegate::plate_recognition
