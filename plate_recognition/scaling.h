#ifndef BLUEGATE_PLATE_RECOGNITION_SCALING_H_
#define BLUEGATE_PLATE_RECOGNITION_SCALING_H_

#include <opencv2/core.hpp>

namespace bluegate::plate_recognition {

// The picture in another size, 8-bit BGR. A smaller one takes in every pixel: it is halved by means
// of four while that leaves it large enough, which is several times as fast as means over shares of
// pixels, and a last linear step of less than two misses none. training/rectify.py scales the same
// way.
cv::Mat Scaled(const cv::Mat& picture, cv::Size size);

}  // namespace bluegate::plate_recognition

#endif  // BLUEGATE_PLATE_RECOGNITION_SCALING_H_
