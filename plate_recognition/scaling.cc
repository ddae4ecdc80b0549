#include "plate_recognition/scaling.h"

#include <opencv2/imgproc.hpp>

namespace bluegate::plate_recognition {

cv::Mat Scaled(const cv::Mat& picture, cv::Size size) {
  cv::Mat smaller = picture;
  while (smaller.cols >= 2 * size.width && smaller.rows >= 2 * size.height) {
    const cv::Mat even = smaller(cv::Rect(0, 0, smaller.cols / 2 * 2, smaller.rows / 2 * 2));
    cv::Mat half;
    cv::resize(even, half, cv::Size(even.cols / 2, even.rows / 2), 0, 0, cv::INTER_AREA);
    smaller = half;
  }
  cv::Mat scaled;
  cv::resize(smaller, scaled, size, 0, 0, cv::INTER_LINEAR);
  return scaled;
}

}  // namespace bluegate::plate_recognition
