#ifndef BLUEGATE_ENFORCEMENT_SUSPICION_APPEARANCE_H_
#define BLUEGATE_ENFORCEMENT_SUSPICION_APPEARANCE_H_

#include <optional>
#include <string>
#include <string_view>

#include "enforcement/vehicle/vehicle.h"

namespace bluegate::suspicion {

// GA 36-2018 gives large plates to medium and heavier vehicles and to tractor units, small plates
// to the others.
enum class SizeClass { kSmall, kLarge };

// Of a vehicle type (GA/T 16.4); none where the type leaves it open, such as three-wheelers.
std::optional<SizeClass> SizeClassOf(std::string_view vehicle_type);

// How a vehicle looked, as far as somebody or something saw it.
struct Appearance {
  std::string body_color;  // GA/T 16.8, one letter or more for several colours; empty: not seen
  std::optional<SizeClass> size;
  std::string brand;  // such as 解放; empty: not seen
  // First letter of a vehicle type (GA/T 16.4), such as H for a lorry; empty: not told.
  std::string kind;

  friend bool operator==(const Appearance&, const Appearance&) = default;
};

// One feature as a camera's analytics has it, and how sure it is, 0 to 1. An empty value: not seen.
struct SeenFeature {
  std::string value;
  double confidence = 0;
};

// What a camera's analytics made of a vehicle.
struct SeenVehicle {
  SeenFeature body_color;    // GA/T 16.8
  SeenFeature vehicle_type;  // GA/T 16.4, as many characters as were told apart, such as H or H1
  SeenFeature brand;
};

// The features of which the camera is at least so sure; `confidence_min` of 0: none, because nobody
// has said when to believe it.
Appearance AppearanceOf(const SeenVehicle& seen, double confidence_min);

// One feature that is not as the register has it.
struct Mismatch {
  std::string feature_zh, feature_en;  // 车身颜色 / "body colour"
  std::string seen;
  std::string registered;
};

// The first feature that does not go with the register, in the order colour, size, kind, brand.
// Colours that light and dirt make alike (white and grey, black and blue ...) go with each other; a
// brand goes with another that holds it (解放 and 解放牌), and with one in another script. Of kinds
// only a bus or car (K) beside a lorry or tractor unit (H, Q) does not go together: bodies of
// special vehicles and trailers look like either. A register that does not know a feature goes with
// everything.
std::optional<Mismatch> FindMismatch(const Appearance& seen, const vehicle::Vehicle& registered);

}  // namespace bluegate::suspicion

#endif  // BLUEGATE_ENFORCEMENT_SUSPICION_APPEARANCE_H_
