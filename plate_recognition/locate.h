#ifndef BLUEGATE_PLATE_RECOGNITION_LOCATE_H_
#define BLUEGATE_PLATE_RECOGNITION_LOCATE_H_

#include <opencv2/core.hpp>
#include <vector>

#include "absl/status/statusor.h"
#include "plate_recognition/model_files.h"
#include "plate_recognition/network.h"
#include "plate_recognition/plate_cells.h"

namespace bluegate::plate_recognition {

// Finds plates in an upright picture: one look with the long side at `long_side_px`, and, when that
// finds nothing and the picture has more pixels, one at `retry_long_side_px`; then a close look at
// each for its corners. Corners come in pixels of the picture, the surest first, each plate once,
// at most kReadingsMax.
absl::StatusOr<std::vector<Detection>> LocatePlates(Network& network,
                                                    const LocatorDescription& description,
                                                    const cv::Mat& picture);

}  // namespace bluegate::plate_recognition

#endif  // BLUEGATE_PLATE_RECOGNITION_LOCATE_H_
