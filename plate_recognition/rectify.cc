#include "plate_recognition/rectify.h"

#include <opencv2/imgproc.hpp>

namespace bluegate::plate_recognition {

cv::Mat RectifyPlate(const cv::Mat& picture, const Quad& corners, cv::Size size, float margin) {
  const float edge = margin / (1 + 2 * margin);
  const float left = size.width * edge, top = size.height * edge;
  const float right = size.width - left, bottom = size.height - top;
  const Quad target = {cv::Point2f(left, top), cv::Point2f(right, top), cv::Point2f(right, bottom),
                       cv::Point2f(left, bottom)};
  const cv::Mat transform = cv::getPerspectiveTransform(corners.data(), target.data());
  cv::Mat plate;
  cv::warpPerspective(picture, plate, transform, size, cv::INTER_LINEAR, cv::BORDER_REPLICATE);
  return plate;
}

}  // namespace bluegate::plate_recognition
