#ifndef BLUEGATE_PLATE_RECOGNITION_DETECT_H_
#define BLUEGATE_PLATE_RECOGNITION_DETECT_H_

#include <opencv2/core.hpp>
#include <vector>

#include "absl/status/statusor.h"
#include "plate_recognition/network.h"
#include "plate_recognition/plate_cells.h"

namespace bluegate::plate_recognition {

// Runs the locator on an input whose sides are multiples of 32. Corners come in pixels of the
// input, the surest first, each plate once.
absl::StatusOr<std::vector<Detection>> DetectPlates(Network& network, const CellLayout& layout,
                                                    const cv::Mat& input);

}  // namespace bluegate::plate_recognition

#endif  // BLUEGATE_PLATE_RECOGNITION_DETECT_H_
