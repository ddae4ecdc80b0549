#ifndef BLUEGATE_PLATE_RECOGNITION_STAGE_OBSERVER_H_
#define BLUEGATE_PLATE_RECOGNITION_STAGE_OBSERVER_H_

#include <opencv2/core.hpp>
#include <string_view>
#include <vector>

namespace bluegate::plate_recognition {

// Is shown what the networks see and say while a picture is read.
class StageObserver {
 public:
  virtual ~StageObserver() = default;

  // A network ran. `stage` is "locator", "close_look" or "reader", `input` the 8-bit BGR picture it
  // was given, `outputs` what came out, in the order of that stage. They hold during the call only.
  // Called by the thread that reads.
  virtual void Saw(std::string_view stage, const cv::Mat& input,
                   const std::vector<cv::Mat>& outputs) = 0;
};

}  // namespace bluegate::plate_recognition

#endif  // BLUEGATE_PLATE_RECOGNITION_STAGE_OBSERVER_H_
