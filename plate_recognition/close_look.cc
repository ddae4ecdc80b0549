#include "plate_recognition/close_look.h"

#include <algorithm>
#include <vector>

#include "plate_recognition/ctc.h"
#include "plate_recognition/rectify.h"

namespace bluegate::plate_recognition {
namespace {

// The first look comes near, the second is fine; a third gained nothing on real plates.
constexpr int kLooks = 2;
// What is so surely no plate is not looked at again.
constexpr float kPlateMin = 0.1f;
// The order of the network's kinds.
enum Kind { kNoPlate, kOneRow, kTwoRows, kKinds };

absl::StatusOr<CloseLook> LookOnce(Network& network, const CloseLookDescription& description,
                                   const cv::Mat& picture, const Quad& place) {
  const cv::Mat input = RectifyPart(picture, place, description.part, description.input,
                                    description.plate_width_max_px);
  const absl::StatusOr<std::vector<cv::Mat>> outputs = network.Run(input, {"corners", "kind"});
  if (!outputs.ok()) return outputs.status();
  const cv::Mat& offsets = (*outputs)[0];
  const cv::Mat& kinds = (*outputs)[1];
  if (offsets.total() != 8 || kinds.total() != kKinds || offsets.type() != CV_32F ||
      kinds.type() != CV_32F) {
    return absl::InternalError("close look: outputs are not float [1, 8] and [1, 3]");
  }
  const float* offset = offsets.ptr<float>();
  Quad found = CornersInPart(description.part, description.input);
  for (size_t i = 0; i < found.size(); ++i) {
    found[i] += description.offset_unit_px * cv::Point2f(offset[2 * i], offset[2 * i + 1]);
  }
  const float* logits = kinds.ptr<float>();
  const std::vector<float> kind = Softmax(1, kKinds, {logits, logits + kKinds}, 1).values;
  CloseLook look;
  look.corners = PartToPicture(found, place, description.part, description.input);
  look.plate = kind[kOneRow] + kind[kTwoRows];
  look.two_rows = kind[kTwoRows] / std::max(look.plate, 1e-6f);
  return look;
}

}  // namespace

absl::StatusOr<CloseLook> LookClosely(Network& network, const CloseLookDescription& description,
                                      const cv::Mat& picture, const Quad& place) {
  CloseLook seen;
  seen.corners = place;
  for (int i = 0; i < kLooks; ++i) {
    absl::StatusOr<CloseLook> look = LookOnce(network, description, picture, seen.corners);
    if (!look.ok()) return look;
    if (!IsPlateShaped(look->corners)) look->corners = seen.corners;
    seen = *look;
    if (seen.plate < kPlateMin) break;
  }
  return seen;
}

}  // namespace bluegate::plate_recognition
