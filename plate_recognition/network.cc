#include "plate_recognition/network.h"

#include "absl/strings/str_cat.h"

namespace bluegate::plate_recognition {

absl::StatusOr<Network> Network::Load(const std::filesystem::path& onnx) {
  if (!std::filesystem::exists(onnx)) {
    return absl::NotFoundError(absl::StrCat("model file: ", onnx.string(), " is not there"));
  }
  try {
    cv::dnn::Net net = cv::dnn::readNetFromONNX(onnx.string());
    net.setPreferableBackend(cv::dnn::DNN_BACKEND_OPENCV);
    net.setPreferableTarget(cv::dnn::DNN_TARGET_CPU);
    return Network(std::move(net));
  } catch (const cv::Exception& error) {
    return absl::InvalidArgumentError(
        absl::StrCat("model file: ", onnx.string(), " cannot be loaded: ", error.err));
  }
}

absl::StatusOr<std::vector<cv::Mat>> Network::Run(const cv::Mat& picture,
                                                  const std::vector<std::string>& outputs) {
  try {
    net_.setInput(cv::dnn::blobFromImage(picture, 1.0 / 255));
    std::vector<cv::Mat> results;
    net_.forward(results, outputs);
    if (observer_ != nullptr) observer_->Saw(stage_, picture, results);
    return results;
  } catch (const cv::Exception& error) {
    return absl::InternalError(absl::StrCat("network: cannot be run: ", error.err));
  } catch (const std::bad_alloc&) {
    return absl::ResourceExhaustedError("network: no memory to run it");
  }
}

}  // namespace bluegate::plate_recognition
