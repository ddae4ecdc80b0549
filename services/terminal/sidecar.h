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
//    "frames": ["x_2.jpg", "x_3.jpg"], "flagged": true}
//
// Every member may be absent. `color` is the name of a PlateColor in lower case. `frames` are
// further pictures of the same vehicle in the same folder, at most 4. A flagged capture, such as
// one of a violation that the camera itself has seen, is not dropped when the spool is full.
struct Sidecar {
  std::optional<uint32_t> lane;
  std::optional<common::v1::Direction> direction;
  std::optional<int64_t> time_us;
  std::optional<capture::v1::CameraReading> camera;
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
