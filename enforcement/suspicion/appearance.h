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

  friend bool operator==(const Appearance&, const Appearance&) = default;
};

// One feature that is not as the register has it.
struct Mismatch {
  std::string feature_zh, feature_en;  // 车身颜色 / "body colour"
  std::string seen;
  std::string registered;
};

// The first feature that does not go with the register, in the order colour, size, brand. Colours
// that light and dirt make alike (white and grey, black and blue ...) go with each other; a brand
// goes with another that holds it (解放 and 解放牌), and with one in another script. A register
// that does not know a feature goes with everything.
std::optional<Mismatch> FindMismatch(const Appearance& seen, const vehicle::Vehicle& registered);

}  // namespace bluegate::suspicion

#endif  // BLUEGATE_ENFORCEMENT_SUSPICION_APPEARANCE_H_
