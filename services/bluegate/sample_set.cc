#include "services/bluegate/sample_set.h"

#include <algorithm>
#include <array>
#include <map>
#include <random>
#include <set>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "services/bluegate/reading_text.h"

namespace bluegate {
namespace {

using plate::PlateColor;
using plate_recognition::Scene;
using plate_recognition::SceneLight;
using plate_recognition::SceneVehicle;
using plate_recognition::VehicleView;

// Splits a line of RFC 4180 CSV; a quoted field may hold commas and doubled quotes.
std::vector<std::string> SplitCsv(std::string_view line) {
  std::vector<std::string> fields(1);
  bool quoted = false;
  for (size_t i = 0; i < line.size(); ++i) {
    if (line[i] == '"' && quoted && i + 1 < line.size() && line[i + 1] == '"') {
      fields.back() += line[i++];
    } else if (line[i] == '"') {
      quoted = !quoted;
    } else if (line[i] == ',' && !quoted) {
      fields.emplace_back();
    } else if (line[i] != '\r') {
      fields.back() += line[i];
    }
  }
  return fields;
}

class Choices {
 public:
  explicit Choices(uint64_t seed) : random_(seed) {}
  int Below(int count) { return static_cast<int>(random_() % static_cast<uint64_t>(count)); }

 private:
  std::mt19937_64 random_;
};

VehicleView ViewOf(bool lorry, Choices& choices) {
  const bool front = choices.Below(3) != 0;
  if (lorry) return front ? VehicleView::kLorryFront : VehicleView::kLorryRear;
  return front ? VehicleView::kCarFront : VehicleView::kCarRear;
}

SceneVehicle VehicleOf(const RegisteredPlate& plate, Choices& choices) {
  return {ViewOf(plate.lorry, choices), plate.number, plate.color};
}

// A number in the grammar that none of the plates has.
RegisteredPlate Stranger(const std::set<std::string>& known, Choices& choices) {
  static constexpr std::array<const char*, 8> kOffices = {"陕D", "陕A", "陕C", "晋M",
                                                          "豫A", "甘A", "川B", "蒙K"};
  static constexpr char kLetters[] = "ABCDEFGHJKLMNPQRSTUVWXYZ";
  RegisteredPlate plate;
  plate.lorry = choices.Below(2) == 0;
  plate.color = plate.lorry ? PlateColor::kYellow : PlateColor::kBlue;
  do {
    plate.number = kOffices[choices.Below(kOffices.size())];
    for (int i = 0; i < 5; ++i) {
      plate.number +=
          i == 1 ? kLetters[choices.Below(24)] : static_cast<char>('0' + choices.Below(10));
    }
  } while (known.contains(plate.number));
  return plate;
}

// Registered plates in a random order, again and again.
class Turns {
 public:
  Turns(const std::vector<RegisteredPlate>& plates, Choices& choices)
      : plates_(plates), choices_(choices) {}

  const RegisteredPlate& Next() {
    if (left_.empty()) {
      for (const RegisteredPlate& plate : plates_) left_.push_back(&plate);
      for (size_t i = left_.size(); i > 1; --i) std::swap(left_[i - 1], left_[choices_.Below(i)]);
    }
    const RegisteredPlate* plate = left_.back();
    left_.pop_back();
    return *plate;
  }

 private:
  const std::vector<RegisteredPlate>& plates_;
  Choices& choices_;
  std::vector<const RegisteredPlate*> left_;
};

}  // namespace

absl::StatusOr<std::vector<RegisteredPlate>> ReadRegister(std::string_view csv) {
  std::vector<RegisteredPlate> plates;
  std::map<std::string, size_t> columns;
  for (absl::string_view view : absl::StrSplit(absl::string_view(csv.data(), csv.size()), '\n')) {
    const std::vector<std::string> fields = SplitCsv({view.data(), view.size()});
    if (columns.empty()) {
      for (size_t i = 0; i < fields.size(); ++i) columns.emplace(fields[i], i);
      if (columns.contains("number")) columns.emplace("plate_number", columns["number"]);
      for (const char* name : {"plate_number", "plate_class", "vehicle_type"}) {
        if (!columns.contains(name)) {
          return absl::InvalidArgumentError(absl::StrCat("register: no column ", name));
        }
      }
      continue;
    }
    const auto field = [&](const char* name) {
      const size_t column = columns[name];
      return column < fields.size() ? fields[column] : std::string();
    };
    const std::string type = field("vehicle_type"), plate_class = field("plate_class");
    const bool lorry = !type.empty() && type.front() != 'K';
    if (plate_class == "01") plates.push_back({field("plate_number"), PlateColor::kYellow, lorry});
    if (plate_class == "02") plates.push_back({field("plate_number"), PlateColor::kBlue, lorry});
    if (plate_class == "52") plates.push_back({field("plate_number"), PlateColor::kGreen, lorry});
  }
  if (plates.empty()) return absl::InvalidArgumentError("register: no plate that can be drawn");
  return plates;
}

std::vector<SamplePicture> PlanSampleSet(const std::vector<RegisteredPlate>& plates,
                                         const std::vector<std::string>& site_ids, int count,
                                         uint64_t seed) {
  Choices choices(seed);
  Turns turns(plates, choices);
  std::set<std::string> known;
  for (const RegisteredPlate& plate : plates) known.insert(plate.number);
  std::vector<SamplePicture> pictures;
  for (int i = 0; i < count; ++i) {
    Scene scene;
    scene.seed = seed * 1000003 + static_cast<uint64_t>(i);
    const int light = choices.Below(10);
    scene.light = light < 6 ? SceneLight::kDay : light < 8 ? SceneLight::kDusk : SceneLight::kNight;
    // What the picture shows goes by its place in each run of 24, so that small sets have it too.
    switch (i % 24) {
      case 5:
        break;  // an empty road
      case 17:
        scene.vehicles = {{ViewOf(true, choices), "", PlateColor::kYellow}};
        break;
      case 3:
      case 11:
      case 20:
        scene.vehicles = {VehicleOf(Stranger(known, choices), choices)};
        break;
      default:
        scene.vehicles = {VehicleOf(turns.Next(), choices)};
    }
    scene.blurred = i == 7;
    const int more = i == 9 || i == 14 ? 1 : i == 22 ? 2 : 0;
    if (more == 2) scene.vehicles.clear();  // three abreast leave no room for lorries
    while (more > 0 && scene.vehicles.size() < static_cast<size_t>(more + 1)) {
      RegisteredPlate plate = turns.Next();
      if (more == 2 && plate.lorry) plate = Stranger(known, choices);
      if (more == 2 && plate.lorry) continue;
      scene.vehicles.push_back(VehicleOf(plate, choices));
    }
    pictures.push_back({site_ids[i % site_ids.size()], std::move(scene)});
  }
  return pictures;
}

std::string LabelHeader() {
  return "image,number,color,x,y,w,h,rows,x1,y1,x2,y2,x3,y3,x4,y4,set\n";
}

std::string LabelRows(const std::string& image, bool blurred,
                      const std::vector<plate_recognition::DrawnPlate>& plates) {
  if (plates.empty()) return absl::StrCat(image, ",,,,,,,,,,,,,,,,sample\n");
  std::string rows;
  for (const plate_recognition::DrawnPlate& plate : plates) {
    float left = plate.corners[0].x_px, right = left, top = plate.corners[0].y_px, bottom = top;
    std::string corners;
    for (const plate_recognition::Point& corner : plate.corners) {
      left = std::min(left, corner.x_px), right = std::max(right, corner.x_px);
      top = std::min(top, corner.y_px), bottom = std::max(bottom, corner.y_px);
      absl::StrAppendFormat(&corners, "%.1f,%.1f,", corner.x_px, corner.y_px);
    }
    absl::StrAppend(
        &rows, image, ",", blurred ? "" : plate.number, ",", ColorWord(plate.color),
        absl::StrFormat(",%.0f,%.0f,%.0f,%.0f,1,", left, top, right - left, bottom - top), corners,
        "sample\n");
  }
  return rows;
}

}  // namespace bluegate
