#ifndef BLUEGATE_PLATE_RECOGNITION_RECTIFY_H_
#define BLUEGATE_PLATE_RECOGNITION_RECTIFY_H_

#include <opencv2/core.hpp>

#include "plate_recognition/geometry.h"

namespace bluegate::plate_recognition {

// The plate with these corners, seen from the front, with `margin` of its own width and height
// round it: an 8-bit BGR picture of `size`. Example: with a margin of 0.1 in 128x32 the corners lie
// 10.7 pixels from the left and right edges and 2.7 from the upper and lower. What lies outside of
// the picture is filled with its edge.
cv::Mat RectifyPlate(const cv::Mat& picture, const Quad& corners, cv::Size size, float margin);

}  // namespace bluegate::plate_recognition

#endif  // BLUEGATE_PLATE_RECOGNITION_RECTIFY_H_
