#ifndef BLUEGATE_SERVICES_TERMINAL_SIDECAR_H_
#define BLUEGATE_SERVICES_TERMINAL_SIDECAR_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "bluegate/capture/v1/capture.pb.h"
#include "bluegate/common/v1/plate.pb.h"

namespace bluegate::terminal {

// What a camera may lay beside a picture `x.jpg` as `x.jpg.json`, before the picture itself:
//
//   {"lane": 2, "direction": "in", "time": "2026-11-23T08:00:00.250+08:00",
//    "camera": {"number": "陕D12345", "color": "blue", "confidence": 0.97},
//    "vehicle": {"color": "A", "color_confidence": 0.9, "type": "H1", "type_confidence": 0.95,
//                "brand": "解放", "brand_confidence": 0.8},
//    "frames": ["x_2.jpg", "x_3.jpg"], "flagged": true}
//
// Every member may be absent. `color` of `camera` is the name of a PlateColor in lower case;
// `vehicle` is what the camera made of it, in the codes of SeenVehicle. `frames` are
// further pictures of the same vehicle in the same folder, at most 4. A flagged capture, such as
// one of a violation that the camera itself has seen, is not dropped when the spool is full.
struct Sidecar {
  std::optional<uint32_t> lane;
  std::optional<common::v1::Direction> direction;
  std::optional<int64_t> time_us;
  std::optional<capture::v1::CameraReading> camera;
  std::optional<capture::v1::SeenVehicle> vehicle;
  std::vector<std::string> frames;
  bool flagged = false;
};

// INVALID_ARGUMENT names the member, its value and what was wanted; unknown members are refused, so
// that a misspelt one is noticed.
absl::StatusOr<Sidecar> ParseSidecar(std::string_view json);

// "in" or "out".
absl::StatusOr<common::v1::Direction> ParseDirection(std::string_view text);

}  // namespace bluegate::terminal

#endif  // BLUEGATE_SERVICES_TERMINAL_SIDECAR_H_
