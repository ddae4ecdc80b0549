#ifndef BLUEGATE_PLATE_RECOGNITION_CLOSE_LOOK_H_
#define BLUEGATE_PLATE_RECOGNITION_CLOSE_LOOK_H_

#include <opencv2/core.hpp>

#include "absl/status/statusor.h"
#include "plate_recognition/detect.h"
#include "plate_recognition/geometry.h"

namespace bluegate::plate_recognition {

// A part of a picture, scaled, as it lies in a locator's input.
struct CloseUp {
  cv::Mat input;       // 8-bit BGR; grey outside of the picture
  cv::Point2f part;    // top left corner of the part, picture pixels
  cv::Point2f offset;  // where it lies in the input, input pixels
  cv::Point2f scale;   // input pixels a picture pixel
  cv::Point2f ToPicture(cv::Point2f point) const {
    return {part.x + (point.x - offset.x) / scale.x, part.y + (point.y - offset.y) / scale.y};
  }
};

// The surroundings of a plate so that it is about 220 pixels wide in an input of 352x160. `plate`
// must meet the picture.
CloseUp CloseUpOf(const cv::Mat& picture, const Quad& plate);

// The corners of a plate found in the whole picture, found again in a close-up: finer, because a
// cell of the locator then covers less of the plate. `plate` itself where the close-up does not
// show it.
absl::StatusOr<Quad> LookClosely(Network& network, const CellLayout& layout, const cv::Mat& picture,
                                 const Quad& plate);

}  // namespace bluegate::plate_recognition

#endif  // BLUEGATE_PLATE_RECOGNITION_CLOSE_LOOK_H_
