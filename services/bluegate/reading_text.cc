#include "services/bluegate/reading_text.h"

#include <cmath>
#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace bluegate {
namespace {

using plate_recognition::PictureReading;
using plate_recognition::PlateReading;
using plate_recognition::ReadState;
using Json = nlohmann::ordered_json;

const char* StateWord(ReadState state) {
  switch (state) {
    case ReadState::kRead:
      return "read";
    case ReadState::kNoPlate:
      return "no_plate";
    case ReadState::kFailed:
      return "failed";
  }
  return "";
}

const char* VerdictWord(plate::ReadingVerdict verdict) {
  switch (verdict) {
    case plate::ReadingVerdict::kAuto:
      return "auto";
    case plate::ReadingVerdict::kReview:
      return "review";
    default:
      return "unreadable";
  }
}

// As many digits as mean something.
double Share(float value) { return std::round(value * 1e4) / 1e4; }
double Pixels(float value) { return std::round(value * 10.0) / 10.0; }
double Milliseconds(double value) { return std::round(value * 100) / 100; }

Json PlateJson(const PlateReading& plate) {
  Json corners = Json::array();
  for (const plate_recognition::Point& corner : plate.corners) {
    corners.push_back({Pixels(corner.x_px), Pixels(corner.y_px)});
  }
  Json characters = Json::array(), candidates = Json::array();
  for (float confidence : plate.character_confidences) characters.push_back(Share(confidence));
  for (const plate_recognition::Candidate& other : plate.candidates) {
    candidates.push_back({{"number", other.number}, {"confidence", Share(other.confidence)}});
  }
  return {{"number", plate.number},
          {"color", ColorWord(plate.color)},
          {"class", plate::CodeOf(plate.plate_class)},
          {"rows", plate.rows},
          {"confidence", Share(plate.confidence)},
          {"verdict", VerdictWord(plate.verdict)},
          {"corners", corners},
          {"character_confidences", characters},
          {"candidates", candidates}};
}

}  // namespace

std::string ColorWord(plate::PlateColor color) {
  switch (color) {
    case plate::PlateColor::kBlue:
      return "blue";
    case plate::PlateColor::kYellow:
      return "yellow";
    case plate::PlateColor::kGreen:
      return "green";
    case plate::PlateColor::kYellowGreen:
      return "yellow_green";
    case plate::PlateColor::kWhite:
      return "white";
    case plate::PlateColor::kBlack:
      return "black";
    case plate::PlateColor::kUnspecified:
      return "";
  }
  return "";
}

std::string ReadingJson(const std::string& image, const PictureReading& reading) {
  Json readings = Json::array();
  for (const PlateReading& plate : reading.readings) readings.push_back(PlateJson(plate));
  const plate_recognition::Timings& spent = reading.timings;
  const Json json = {{"image", image},
                     {"state", StateWord(reading.state)},
                     {"error", reading.error},
                     {"readings", readings},
                     {"ms",
                      {{"decode", Milliseconds(spent.decode_ms)},
                       {"locate", Milliseconds(spent.locate_ms)},
                       {"read", Milliseconds(spent.read_ms)}}},
                     {"model_version", reading.model_version}};
  // File names need not be UTF-8.
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string ReadingLines(const std::string& image, const PictureReading& reading) {
  if (reading.state == ReadState::kFailed) {
    return absl::StrCat(image, ": failed: ", reading.error, "\n");
  }
  if (reading.readings.empty()) return absl::StrCat(image, ": no plate\n");
  std::string lines;
  for (const PlateReading& plate : reading.readings) {
    absl::StrAppend(&lines, image, ": ", plate.number.empty() ? "(no characters)" : plate.number,
                    " ", ColorWord(plate.color), " ", VerdictWord(plate.verdict),
                    absl::StrFormat(" %.3f at %.0f,%.0f\n", plate.confidence, plate.corners[0].x_px,
                                    plate.corners[0].y_px));
  }
  return lines;
}

}  // namespace bluegate
