#ifndef BLUEGATE_PLATE_RECOGNITION_LETTERBOX_H_
#define BLUEGATE_PLATE_RECOGNITION_LETTERBOX_H_

#include <opencv2/core.hpp>

#include "plate_recognition/geometry.h"

namespace bluegate::plate_recognition {

// How a picture lies in the input of a network: scaled by `scale`, its top left corner at (0, 0),
// the rest right and below filled with grey.
struct Letterbox {
  float scale = 1;  // input pixels a picture pixel
  cv::Size scaled;  // the picture's part of the input, pixels
  cv::Size padded;  // the whole input, both sides multiples of 32
};

// The letterbox whose scaled long side is `long_side_px`. Example: 1280x720 with 480 gives scale
// 0.375, scaled 480x270, padded 480x288.
Letterbox FitLetterbox(cv::Size picture, int long_side_px);

// The picture laid in its letterbox; 8-bit BGR.
cv::Mat ApplyLetterbox(const cv::Mat& picture, const Letterbox& letterbox);

// A point's place in the picture, from its place in the input; and back.
cv::Point2f ToPicture(const Letterbox& letterbox, cv::Point2f input);
cv::Point2f ToInput(const Letterbox& letterbox, cv::Point2f picture);

}  // namespace bluegate::plate_recognition

#endif  // BLUEGATE_PLATE_RECOGNITION_LETTERBOX_H_
