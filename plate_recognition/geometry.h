#ifndef BLUEGATE_PLATE_RECOGNITION_GEOMETRY_H_
#define BLUEGATE_PLATE_RECOGNITION_GEOMETRY_H_

#include <array>
#include <opencv2/core.hpp>

namespace bluegate::plate_recognition {

// Corners of a plate as it is read: top left, top right, bottom right, bottom left; pixels.
using Quad = std::array<cv::Point2f, 4>;

// Upright box around the corners.
cv::Rect2f BoundingBox(const Quad& quad);

// Area, square pixels; positive for corners in the order above, negative for mirrored ones.
double SignedArea(const Quad& quad);

// True when the corners, in their order, make a convex quadrangle that is not mirrored.
bool IsPlateShaped(const Quad& quad);

// The quadrangle higher by `share` of its height at its upper and at its lower edge; lower where
// that is negative.
Quad Taller(const Quad& quad, float share);

// Area that both cover, square pixels. Both must be convex.
double IntersectionArea(const Quad& a, const Quad& b);

}  // namespace bluegate::plate_recognition

#endif  // BLUEGATE_PLATE_RECOGNITION_GEOMETRY_H_
