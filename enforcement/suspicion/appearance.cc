#include "enforcement/suspicion/appearance.h"

#include <algorithm>
#include <array>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"

namespace bluegate::suspicion {
namespace {

bool IsIn(std::string_view letters, char letter) {
  return letters.find(letter) != std::string_view::npos;
}

// Colours of GA/T 16.8 that cameras take for each other: by night, in low sun, under dust.
constexpr std::array<std::string_view, 13> kNearColors = {"AB", "AC", "AD", "BJ", "BH", "BI", "CI",
                                                          "DE", "DF", "EI", "FH", "HJ", "IJ"};

bool AreNear(char a, char b) {
  if (a == b || a == 'Z' || b == 'Z') return true;
  return std::any_of(kNearColors.begin(), kNearColors.end(), [&](std::string_view near) {
    return (near[0] == a && near[1] == b) || (near[0] == b && near[1] == a);
  });
}

bool ColorsGoTogether(std::string_view seen, std::string_view registered) {
  return std::any_of(seen.begin(), seen.end(), [&](char a) {
    return std::any_of(registered.begin(), registered.end(), [&](char b) { return AreNear(a, b); });
  });
}

std::string_view ColorNameZh(char letter) {
  static constexpr std::array<std::string_view, 10> kNames = {"白", "灰", "黄", "粉", "红",
                                                              "紫", "绿", "蓝", "棕", "黑"};
  return letter >= 'A' && letter <= 'J' ? kNames[static_cast<size_t>(letter - 'A')] : "其他";
}

std::string ColorNames(std::string_view letters) {
  std::string names;
  for (const char letter : letters) names += ColorNameZh(letter);
  return names;
}

std::string SizeName(SizeClass size) { return size == SizeClass::kLarge ? "大型" : "小型"; }

// Of those that KindsGoTogether tells apart.
std::string KindName(std::string_view kind) {
  return kind == "K" ? "载客汽车" : kind == "Q" ? "牵引车" : "载货汽车";
}

// Without case and 牌 ("make"), which registers add.
std::string PlainBrand(std::string text) {
  absl::AsciiStrToLower(&text);
  static constexpr std::string_view kMake = "牌";
  for (size_t at = text.find(kMake); at != std::string::npos; at = text.find(kMake)) {
    text.erase(at, kMake.size());
  }
  return text;
}

bool IsLatin(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return absl::ascii_isascii(c); });
}

bool BrandsGoTogether(const std::string& seen, const std::string& registered) {
  const std::string a = PlainBrand(seen), b = PlainBrand(registered);
  if (IsLatin(a) != IsLatin(b)) return true;
  return a.find(b) != std::string::npos || b.find(a) != std::string::npos;
}

bool KindsGoTogether(std::string_view seen, std::string_view registered) {
  const bool one_carries_people = (seen == "K") != (registered == "K");
  return !one_carries_people || !IsIn("KHQ", seen[0]) || !IsIn("KHQ", registered[0]);
}

}  // namespace

Appearance AppearanceOf(const SeenVehicle& seen, double confidence_min) {
  Appearance appearance;
  const auto is_sure = [&](const SeenFeature& feature) {
    return confidence_min > 0 && !feature.value.empty() && feature.confidence >= confidence_min;
  };
  if (is_sure(seen.body_color)) appearance.body_color = seen.body_color.value;
  if (is_sure(seen.brand)) appearance.brand = seen.brand.value;
  if (is_sure(seen.vehicle_type)) {
    appearance.size = SizeClassOf(seen.vehicle_type.value);
    appearance.kind = seen.vehicle_type.value.substr(0, 1);
  }
  return appearance;
}

std::optional<SizeClass> SizeClassOf(std::string_view vehicle_type) {
  if (vehicle_type.size() < 2) return std::nullopt;
  const char kind = vehicle_type[0], size = vehicle_type[1];
  if (kind == 'Q') return SizeClass::kLarge;
  if (kind == 'Z' && IsIn("125", size)) return SizeClass::kLarge;
  if (kind == 'Z' && IsIn("347", size)) return SizeClass::kSmall;
  if (IsIn("HK", kind) && IsIn("12", size)) return SizeClass::kLarge;
  if (IsIn("HK", kind) && IsIn("34", size)) return SizeClass::kSmall;
  return std::nullopt;
}

std::optional<Mismatch> FindMismatch(const Appearance& seen, const vehicle::Vehicle& registered) {
  const std::string& color = registered.body_color;
  if (!seen.body_color.empty() && !color.empty() && !ColorsGoTogether(seen.body_color, color)) {
    return Mismatch{"车身颜色", "body colour", ColorNames(seen.body_color), ColorNames(color)};
  }
  const std::optional<SizeClass> size = SizeClassOf(registered.vehicle_type);
  if (seen.size.has_value() && size.has_value() && *seen.size != *size) {
    return Mismatch{"车型大小", "size class", SizeName(*seen.size),
                    absl::StrCat(SizeName(*size), "（", registered.vehicle_type, "）")};
  }
  const std::string kind = registered.vehicle_type.substr(0, 1);
  if (!seen.kind.empty() && !kind.empty() && !KindsGoTogether(seen.kind, kind)) {
    return Mismatch{"车辆种类", "kind of vehicle", KindName(seen.kind),
                    absl::StrCat(KindName(kind), "（", registered.vehicle_type, "）")};
  }
  if (!seen.brand.empty() && !registered.brand.empty() &&
      !BrandsGoTogether(seen.brand, registered.brand)) {
    return Mismatch{"品牌", "brand", seen.brand, registered.brand};
  }
  return std::nullopt;
}

}  // namespace bluegate::suspicion
