#include "plate_recognition/network.h"

#include "absl/strings/str_cat.h"
#include "plate_recognition/model_files.h"
#include "plate_recognition/network_graph.h"

namespace bluegate::plate_recognition {

absl::StatusOr<Network> Network::Load(const std::filesystem::path& onnx) {
  const absl::StatusOr<std::string> bytes = ReadTextFile(onnx);
  if (!bytes.ok()) return bytes.status();
  absl::StatusOr<NetworkGraph> graph = ParseOnnx(*bytes);
  if (!graph.ok()) {
    return absl::InvalidArgumentError(absl::StrCat(
        "model file: ", onnx.string(), " cannot be loaded: ", graph.status().message()));
  }
  return Network(std::make_unique<NetworkRunner>(*std::move(graph)));
}

absl::StatusOr<std::vector<cv::Mat>> Network::Run(const cv::Mat& picture,
                                                  const std::vector<std::string>& outputs) {
  try {
    picture.convertTo(input_, CV_32F, 1.0 / 255);
    const absl::Status status =
        runner_->Run(input_.ptr<float>(), input_.channels(), {input_.rows, input_.cols});
    if (!status.ok()) return status;
    std::vector<cv::Mat> results;
    for (const std::string& name : outputs) {
      const absl::StatusOr<TensorView> tensor = runner_->Output(name);
      if (!tensor.ok()) return tensor.status();
      const int shape[] = {1, tensor->channels, tensor->size.height, tensor->size.width};
      results.emplace_back(4, shape, CV_32F, tensor->values);
    }
    if (observer_ != nullptr) observer_->Saw(stage_, picture, results);
    return results;
  } catch (const cv::Exception& error) {
    return absl::InternalError(absl::StrCat("network: cannot be run: ", error.err));
  } catch (const std::bad_alloc&) {
    return absl::ResourceExhaustedError("network: no memory to run it");
  }
}

}  // namespace bluegate::plate_recognition
