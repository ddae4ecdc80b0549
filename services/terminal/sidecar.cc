#include "services/terminal/sidecar.h"

#include <nlohmann/json.hpp>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"

namespace bluegate::terminal {
namespace {

using nlohmann::json;

constexpr size_t kFramesMax = 4;

absl::Status Invalid(std::string_view member, const json& value, std::string_view wish) {
  return absl::InvalidArgumentError(
      absl::StrCat(std::string(member), ": ",
                   value.dump(-1, ' ', false, json::error_handler_t::replace).substr(0, 64),
                   ", wanted ", std::string(wish)));
}

absl::StatusOr<int64_t> ParseTime(const json& value) {
  absl::Time time;
  std::string error;
  if (!value.is_string() ||
      !absl::ParseTime(absl::RFC3339_full, value.get<std::string>(), &time, &error)) {
    return Invalid("time", value, "RFC 3339, such as 2026-11-23T08:00:00+08:00");
  }
  return absl::ToUnixMicros(time);
}

absl::StatusOr<capture::v1::CameraReading> ParseCamera(const json& value) {
  if (!value.is_object()) return Invalid("camera", value, "an object");
  capture::v1::CameraReading reading;
  for (const auto& [member, part] : value.items()) {
    if (member == "number" && part.is_string()) {
      reading.set_number(part.get<std::string>());
    } else if (member == "confidence" && part.is_number()) {
      reading.set_confidence(part.get<double>());
    } else if (member == "color" && part.is_string()) {
      common::v1::PlateColor color;
      const std::string name =
          absl::StrCat("PLATE_COLOR_", absl::AsciiStrToUpper(part.get<std::string>()));
      if (!common::v1::PlateColor_Parse(name, &color)) {
        return Invalid("camera.color", part, "blue, yellow, green, yellow_green, white or black");
      }
      reading.set_color(color);
    } else {
      return Invalid(absl::StrCat("camera.", member), part,
                     "number (text), color (text) or confidence (0 to 1)");
    }
  }
  return reading;
}

// Codes and confidences are checked where the capture is taken.
absl::StatusOr<capture::v1::SeenVehicle> ParseVehicle(const json& value) {
  if (!value.is_object()) return Invalid("vehicle", value, "an object");
  capture::v1::SeenVehicle seen;
  for (const auto& [member, part] : value.items()) {
    if (member == "color" && part.is_string()) {
      seen.set_body_color(part.get<std::string>());
    } else if (member == "color_confidence" && part.is_number()) {
      seen.set_body_color_confidence(part.get<double>());
    } else if (member == "type" && part.is_string()) {
      seen.set_vehicle_type(part.get<std::string>());
    } else if (member == "type_confidence" && part.is_number()) {
      seen.set_vehicle_type_confidence(part.get<double>());
    } else if (member == "brand" && part.is_string()) {
      seen.set_brand(part.get<std::string>());
    } else if (member == "brand_confidence" && part.is_number()) {
      seen.set_brand_confidence(part.get<double>());
    } else {
      return Invalid(absl::StrCat("vehicle.", member), part,
                     "color, type or brand (text), or one of them with _confidence (0 to 1)");
    }
  }
  return seen;
}

absl::StatusOr<std::vector<std::string>> ParseFrames(const json& value) {
  if (!value.is_array() || value.size() > kFramesMax) {
    return Invalid("frames", value, "a list of at most 4 file names");
  }
  std::vector<std::string> frames;
  for (const json& frame : value) {
    const std::string name = frame.is_string() ? frame.get<std::string>() : "";
    if (name.empty() || name.find('/') != std::string::npos || name[0] == '.') {
      return Invalid("frames", frame, "names of files in the same folder");
    }
    frames.push_back(name);
  }
  return frames;
}

absl::Status ParseMember(const std::string& member, const json& value, Sidecar& sidecar) {
  if (member == "lane") {
    if (!value.is_number_unsigned() || value.get<uint64_t>() > 16) {
      return Invalid(member, value, "1 to 16");
    }
    sidecar.lane = value.get<uint32_t>();
    return absl::OkStatus();
  }
  const auto take = [](auto parsed, auto& into) {
    if (parsed.ok()) into = *std::move(parsed);
    return parsed.status();
  };
  if (member == "direction") {
    return take(ParseDirection(value.is_string() ? value.get<std::string>() : value.dump()),
                sidecar.direction);
  }
  if (member == "time") return take(ParseTime(value), sidecar.time_us);
  if (member == "camera") return take(ParseCamera(value), sidecar.camera);
  if (member == "vehicle") return take(ParseVehicle(value), sidecar.vehicle);
  if (member == "frames") return take(ParseFrames(value), sidecar.frames);
  if (member == "flagged") {
    if (!value.is_boolean()) return Invalid(member, value, "true or false");
    sidecar.flagged = value.get<bool>();
    return absl::OkStatus();
  }
  return Invalid(member, value,
                 "no such member; lane, direction, time, camera, vehicle, frames or flagged");
}

}  // namespace

absl::StatusOr<common::v1::Direction> ParseDirection(std::string_view text) {
  if (text == "in") return common::v1::DIRECTION_IN;
  if (text == "out") return common::v1::DIRECTION_OUT;
  return absl::InvalidArgumentError(
      absl::StrCat("direction: \"", std::string(text.substr(0, 64)), "\", wanted in or out"));
}

absl::StatusOr<Sidecar> ParseSidecar(std::string_view text) {
  const json object = json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (!object.is_object()) {
    return absl::InvalidArgumentError("sidecar: not a JSON object, wanted one");
  }
  Sidecar sidecar;
  for (const auto& [member, value] : object.items()) {
    const absl::Status status = ParseMember(member, value, sidecar);
    if (!status.ok()) return status;
  }
  return sidecar;
}

}  // namespace bluegate::terminal
