#ifndef BLUEGATE_PLATE_RECOGNITION_CLOSE_LOOK_H_
#define BLUEGATE_PLATE_RECOGNITION_CLOSE_LOOK_H_

#include <opencv2/core.hpp>

#include "absl/status/statusor.h"
#include "plate_recognition/geometry.h"
#include "plate_recognition/model_files.h"
#include "plate_recognition/network.h"

namespace bluegate::plate_recognition {

// What a close look at a place says.
struct CloseLook {
  Quad corners{};      // of the plate, pixels of the picture
  float plate = 0;     // probability that a plate is there
  float two_rows = 0;  // probability that it has two rows, given that it is a plate
};

// Looks at a place where the locator sees a plate, straightened by the corners given, and, if it
// may be one, again at the corners found so. `place` must be IsPlateShaped. Corners that would not
// be are not taken over. INTERNAL when the network does not fit its description.
absl::StatusOr<CloseLook> LookClosely(Network& network, const CloseLookDescription& description,
                                      const cv::Mat& picture, const Quad& place);

}  // namespace bluegate::plate_recognition

#endif  // BLUEGATE_PLATE_RECOGNITION_CLOSE_LOOK_H_
