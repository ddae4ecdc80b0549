#ifndef BLUEGATE_PLATE_RECOGNITION_NETWORK_H_
#define BLUEGATE_PLATE_RECOGNITION_NETWORK_H_

#include <filesystem>
#include <memory>
#include <opencv2/core.hpp>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "plate_recognition/network_runner.h"
#include "plate_recognition/stage_observer.h"

namespace bluegate::plate_recognition {

// A neural network from an ONNX file. One thread at a time may use it.
class Network {
 public:
  // NOT_FOUND: no such file; INVALID_ARGUMENT: not a network that can be run.
  static absl::StatusOr<Network> Load(const std::filesystem::path& onnx);

  // Runs it on an 8-bit BGR picture, given as [1, 3, height, width] floats 0 to 1. Returns the
  // named outputs in order; they share memory with the network and hold until the next run.
  // INTERNAL when the network fails.
  absl::StatusOr<std::vector<cv::Mat>> Run(const cv::Mat& picture,
                                           const std::vector<std::string>& outputs);

  // Shows every run from now on to `observer`, which outlives the network, as one of `stage`.
  void ShowTo(StageObserver& observer, std::string stage) {
    observer_ = &observer;
    stage_ = std::move(stage);
  }

 private:
  explicit Network(std::unique_ptr<NetworkRunner> runner) : runner_(std::move(runner)) {}
  std::unique_ptr<NetworkRunner> runner_;
  cv::Mat input_;                      // the last picture as floats
  StageObserver* observer_ = nullptr;  // null: nobody looks
  std::string stage_;
};

}  // namespace bluegate::plate_recognition

#endif  // BLUEGATE_PLATE_RECOGNITION_NETWORK_H_
