#ifndef BLUEGATE_PLATE_RECOGNITION_LOCATE_H_
#define BLUEGATE_PLATE_RECOGNITION_LOCATE_H_

#include <opencv2/core.hpp>
#include <vector>

#include "absl/status/statusor.h"
#include "plate_recognition/close_look.h"
#include "plate_recognition/model_files.h"
#include "plate_recognition/network.h"

namespace bluegate::plate_recognition {

// The networks that find plates, and how they are fed. One thread at a time may use them.
struct Locator {
  Network network;
  Network close_look;
};
struct LocatorDescriptions {
  LocatorDescription locator;
  CloseLookDescription close_look;
};

// Finds plates in an upright picture, the likeliest first, each plate once, at most kReadingsMax.
// The first look has the long side at `long_side_px`, or more for a large picture, in which plates
// may be small. A place counts where the locator's score and the close look's probability of a
// plate add up to 1. While none is sure, the picture is looked at shrunk, which shows a plate that
// fills it, and at twice the size, which shows small ones.
absl::StatusOr<std::vector<CloseLook>> LocatePlates(Locator& networks,
                                                    const LocatorDescriptions& descriptions,
                                                    const cv::Mat& picture);

}  // namespace bluegate::plate_recognition

#endif  // BLUEGATE_PLATE_RECOGNITION_LOCATE_H_
