#include "plate_recognition/decode_floor.h"

#include <chrono>
#include <opencv2/core.hpp>
#include <opencv2/imgcodecs.hpp>

#include "absl/strings/str_cat.h"

namespace bluegate::plate_recognition {

absl::StatusOr<DecodeFloor> MeasureDecodeFloor(std::string_view picture) {
  if (picture.empty()) return absl::DataLossError("picture: 0 bytes, nothing to decode");
  try {
    const auto start = std::chrono::steady_clock::now();
    const cv::Mat raw(1, static_cast<int>(picture.size()), CV_8UC1,
                      const_cast<char*>(picture.data()));
    const cv::Mat decoded = cv::imdecode(raw, cv::IMREAD_COLOR);
    const std::chrono::duration<double, std::milli> spent =
        std::chrono::steady_clock::now() - start;
    if (decoded.empty()) return absl::DataLossError("picture: OpenCV cannot decode it");
    return DecodeFloor{spent.count(), decoded.cols, decoded.rows};
  } catch (const cv::Exception& error) {
    return absl::DataLossError(absl::StrCat("picture: OpenCV cannot decode it: ", error.err));
  }
}

}  // namespace bluegate::plate_recognition
