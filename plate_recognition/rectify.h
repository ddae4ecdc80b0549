#ifndef BLUEGATE_PLATE_RECOGNITION_RECTIFY_H_
#define BLUEGATE_PLATE_RECOGNITION_RECTIFY_H_

#include <opencv2/core.hpp>

#include "plate_recognition/geometry.h"

namespace bluegate::plate_recognition {

// A part of a plate, or of what is round it: edges as shares of the plate's width and height from
// its top left corner. {0, 0, 1, 1} is the plate.
struct PlatePart {
  float left = 0, top = 0, right = 1, bottom = 1;
};

// The part of the plate with these corners, seen from the front: an 8-bit BGR picture of `size`. A
// plate wider than `plate_width_max_px` is shrunk to that first, because warping takes single
// pixels. What lies outside of the picture is grey: its edge, drawn on, would look like more plate.
// The corners must be IsPlateShaped.
cv::Mat RectifyPart(const cv::Mat& picture, const Quad& corners, const PlatePart& part,
                    cv::Size size, float plate_width_max_px);

// Where the plate's corners lie in a picture of its part, in pixels of that.
Quad CornersInPart(const PlatePart& part, cv::Size size);

// Where corners found on a rectified part, in its pixels, lie in the picture.
Quad PartToPicture(const Quad& found, const Quad& corners, const PlatePart& part, cv::Size size);

// The plate as one line of characters; outside of the picture its edge goes on. A plate of one row
// comes with `margin` of its own width and height round it. The rows of a plate of two stand beside
// each other: the upper one, of two or three characters, on the left 11/32 of the line, the lower
// one on the rest.
cv::Mat PlateLine(const cv::Mat& picture, const Quad& corners, int rows, cv::Size size,
                  float margin);

}  // namespace bluegate::plate_recognition

#endif  // BLUEGATE_PLATE_RECOGNITION_RECTIFY_H_
