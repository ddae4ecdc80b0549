#include "services/bluegate/reading_json.h"

#include <string>

#include "absl/strings/ascii.h"

namespace bluegate {
namespace {

// "PLATE_COLOR_YELLOW_GREEN" without its first `prefix` characters, in lower case; empty for
// UNSPECIFIED.
std::string Word(const std::string& name, size_t prefix) {
  const std::string word = absl::AsciiStrToLower(name.substr(prefix));
  return word == "unspecified" ? "" : word;
}

}  // namespace

nlohmann::ordered_json ReadingJson(const recognition::v1::PlateReading& reading) {
  nlohmann::ordered_json corners = nlohmann::ordered_json::array();
  for (const auto& corner : reading.corners()) corners.push_back({corner.x_px(), corner.y_px()});
  return {{"number", reading.number()},
          {"color", Word(common::v1::PlateColor_Name(reading.color()), sizeof("PLATE_COLOR_") - 1)},
          {"rows", reading.rows()},
          {"confidence", reading.confidence()},
          {"verdict", Word(common::v1::ReadingVerdict_Name(reading.verdict()),
                           sizeof("READING_VERDICT_") - 1)},
          {"corners", std::move(corners)}};
}

}  // namespace bluegate
