#include "enforcement/plate/plate_class.h"

#include <algorithm>
#include <array>

#include "absl/strings/numbers.h"
#include "absl/strings/str_format.h"
#include "enforcement/text.h"

namespace bluegate::plate {
namespace {

using Color = PlateColor;

struct ClassRow {
  PlateClass plate_class;
  std::array<PlateColor, 2> colors;
  size_t color_count;
  std::string_view name_zh;
  std::string_view name_en;
};

// The most common on the road first; AllPlateClasses and ClassOf rely on the order.
constexpr std::array kRows = {
    ClassRow{PlateClass::kSmallVehicle, {Color::kBlue}, 1, "小型汽车", "small vehicle"},
    ClassRow{PlateClass::kLargeVehicle, {Color::kYellow}, 1, "大型汽车", "large vehicle"},
    ClassRow{PlateClass::kSmallNewEnergy,
             {Color::kGreen},
             1,
             "小型新能源汽车",
             "small new-energy vehicle"},
    ClassRow{PlateClass::kLargeNewEnergy,
             {Color::kYellowGreen, Color::kGreen},
             2,
             "大型新能源汽车",
             "large new-energy vehicle"},
    ClassRow{PlateClass::kTrailer, {Color::kYellow}, 1, "挂车", "trailer"},
    ClassRow{PlateClass::kLowSpeed, {Color::kYellow}, 1, "低速车", "low-speed vehicle"},
    ClassRow{PlateClass::kTrainer, {Color::kYellow}, 1, "教练汽车", "driving-school vehicle"},
    ClassRow{PlateClass::kPolice, {Color::kWhite}, 1, "警用汽车", "police vehicle"},
    ClassRow{PlateClass::kEmergency, {Color::kWhite}, 1, "应急救援车", "emergency rescue vehicle"},
    ClassRow{PlateClass::kArmedPolice, {Color::kWhite}, 1, "武警车", "armed police vehicle"},
    ClassRow{PlateClass::kMilitary, {Color::kWhite}, 1, "军队车", "military vehicle"},
    ClassRow{PlateClass::kHongKong, {Color::kBlack}, 1, "香港入出境车", "Hong Kong vehicle"},
    ClassRow{PlateClass::kMacao, {Color::kBlack}, 1, "澳门入出境车", "Macao vehicle"},
    ClassRow{PlateClass::kEmbassy, {Color::kBlack}, 1, "使馆汽车", "embassy vehicle"},
    ClassRow{PlateClass::kConsulate, {Color::kBlack}, 1, "领馆汽车", "consulate vehicle"},
    ClassRow{PlateClass::kTemporary,
             {Color::kBlue, Color::kYellow},
             2,
             "临时行驶车",
             "temporarily licensed vehicle"},
};

constexpr std::array<PlateClass, kRows.size()> Classes() {
  std::array<PlateClass, kRows.size()> classes{};
  for (size_t i = 0; i < kRows.size(); ++i) classes[i] = kRows[i].plate_class;
  return classes;
}
constexpr auto kClasses = Classes();

constexpr std::array kColors = {Color::kBlue,        Color::kYellow, Color::kGreen,
                                Color::kYellowGreen, Color::kWhite,  Color::kBlack};

const ClassRow* FindRow(PlateClass plate_class) {
  const auto row = std::find_if(kRows.begin(), kRows.end(), [&](const ClassRow& candidate) {
    return candidate.plate_class == plate_class;
  });
  return row == kRows.end() ? nullptr : &*row;
}

}  // namespace

absl::Span<const PlateClass> AllPlateClasses() { return kClasses; }

absl::Span<const PlateColor> AllPlateColors() { return kColors; }

std::optional<PlateClass> PlateClassFromCode(int code) {
  const auto plate_class = static_cast<PlateClass>(code);
  if (code == 0 || FindRow(plate_class) != nullptr) return plate_class;
  return std::nullopt;
}

std::optional<PlateColor> PlateColorFromCode(int code) {
  if (code < 0 || code > static_cast<int>(Color::kBlack)) return std::nullopt;
  return static_cast<PlateColor>(code);
}

std::string CodeOf(PlateClass plate_class) {
  return absl::StrFormat("%02d", static_cast<int>(plate_class));
}

std::optional<PlateClass> ParsePlateClassCode(std::string_view code) {
  const auto digit = [](char c) { return c >= '0' && c <= '9'; };
  if (code.empty() || code.size() > 2 || !std::all_of(code.begin(), code.end(), digit)) {
    return std::nullopt;
  }
  int number = 0;
  if (!absl::SimpleAtoi(AbslView(code), &number)) return std::nullopt;
  return PlateClassFromCode(number);
}

absl::Span<const PlateColor> ColorsOf(PlateClass plate_class) {
  const ClassRow* row = FindRow(plate_class);
  if (row == nullptr) return {};
  return absl::MakeConstSpan(row->colors.data(), row->color_count);
}

bool HasColor(PlateClass plate_class, PlateColor color) {
  const auto colors = ColorsOf(plate_class);
  return std::find(colors.begin(), colors.end(), color) != colors.end();
}

std::string_view NameZh(PlateClass plate_class) {
  const ClassRow* row = FindRow(plate_class);
  return row == nullptr ? "未知" : row->name_zh;
}

std::string_view NameEn(PlateClass plate_class) {
  const ClassRow* row = FindRow(plate_class);
  return row == nullptr ? "unknown" : row->name_en;
}

std::string_view NameZh(PlateColor color) {
  constexpr std::array<std::string_view, 7> kNames = {"未知", "蓝", "黄", "渐变绿",
                                                      "黄绿", "白", "黑"};
  const auto index = static_cast<size_t>(color);
  return index < kNames.size() ? kNames[index] : kNames[0];
}

std::string_view NameEn(PlateColor color) {
  constexpr std::array<std::string_view, 7> kNames = {"unknown",      "blue",  "yellow", "green",
                                                      "yellow-green", "white", "black"};
  const auto index = static_cast<size_t>(color);
  return index < kNames.size() ? kNames[index] : kNames[0];
}

}  // namespace bluegate::plate
