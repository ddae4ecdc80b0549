#include "enforcement/suspicion/suspicion.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "enforcement/plate/characters.h"
#include "enforcement/text.h"
#include "enforcement/vehicle/codes.h"

namespace bluegate::suspicion {
namespace {

using plate::PlateClass;
using plate::PlateColor;

// Fuels that are burnt and charge nothing: petrol, diesel, mixed oil, gases, alcohols, biofuel
// (GA/T 16.9).
constexpr std::string_view kBurntFuels = "ABDEFLMQ";
// Stolen, offence or accident not settled, suspect, sealed, seized, hit and run, locked.
constexpr std::string_view kPoliceLetters = "CGIJKLNO";

bool IsIn(std::string_view letters, char letter) {
  return letters.find(letter) != std::string_view::npos;
}

// The class as stated, or as number and colour tell it.
PlateClass SeenClass(const Sighting& sighting) {
  if (sighting.plate_class != PlateClass::kUnspecified) return sighting.plate_class;
  return plate::ClassOf(sighting.number, sighting.color);
}

bool IsTrailer(std::string_view type) { return !type.empty() && IsIn("BG", type[0]); }

bool IsNewEnergy(PlateClass plate_class) {
  return plate_class == PlateClass::kSmallNewEnergy || plate_class == PlateClass::kLargeNewEnergy;
}

// Whether a plate of this class on a vehicle of this type is of the wrong size class.
bool WrongSize(PlateClass seen, std::string_view type) {
  switch (seen) {
    case PlateClass::kSmallVehicle:
    case PlateClass::kSmallNewEnergy:
      return SizeClassOf(type) == SizeClass::kLarge || IsTrailer(type);
    case PlateClass::kLargeVehicle:
    case PlateClass::kLargeNewEnergy:
      return SizeClassOf(type) == SizeClass::kSmall || IsTrailer(type);
    case PlateClass::kTrailer:
      return !type.empty() && !IsTrailer(type);
    default:
      return false;
  }
}

// Whether the plate as seen is another one than the register has. Where the colour was seen it
// alone tells: classes of one colour can share a layout.
bool OtherPlate(const Sighting& sighting) {
  const PlateClass registered = sighting.vehicle->plate.plate_class;
  if (registered == PlateClass::kUnspecified) return false;
  if (sighting.color != PlateColor::kUnspecified) {
    return !plate::HasColor(registered, sighting.color);
  }
  return sighting.plate_class != PlateClass::kUnspecified && sighting.plate_class != registered;
}

void CheckAppearance(const Sighting& sighting, std::vector<Suspicion>* found) {
  const std::optional<Mismatch> mismatch = FindMismatch(sighting.appearance, *sighting.vehicle);
  if (!mismatch.has_value()) return;
  found->push_back({"S02",
                    absl::StrCat("登记", mismatch->feature_zh, "为", mismatch->registered,
                                 "，现场所见为", mismatch->seen, "。"),
                    absl::StrCat("The registered ", mismatch->feature_en, " is ",
                                 mismatch->registered, "; seen was ", mismatch->seen, ".")});
}

void CheckRegisteredPlate(const Sighting& sighting, std::vector<Suspicion>* found) {
  if (!sighting.vehicle) return;
  const PlateClass registered = sighting.vehicle->plate.plate_class;
  const PlateClass seen = SeenClass(sighting);
  if (OtherPlate(sighting)) {
    const bool by_color = sighting.color != PlateColor::kUnspecified;
    found->push_back(
        {"S02",
         absl::StrCat("该号牌登记为", AbslView(NameZh(registered)), "，现场所见为",
                      AbslView(by_color ? NameZh(sighting.color) : NameZh(seen)),
                      by_color ? "色号牌。" : "号牌。"),
         absl::StrCat("The register has this number on a ", AbslView(NameEn(registered)),
                      "; seen was a ", AbslView(by_color ? NameEn(sighting.color) : NameEn(seen)),
                      " plate.")});
    return;
  }
  const std::string& type = sighting.vehicle->vehicle_type;
  if (!WrongSize(seen, type)) return CheckAppearance(sighting, found);
  found->push_back(
      {"S02",
       absl::StrCat("登记车辆类型为", AbslView(vehicle::VehicleTypeNameZh(type)), "（", type,
                    "），与", AbslView(NameZh(seen)), "号牌不符。"),
       absl::StrCat("The registered type is ", AbslView(vehicle::VehicleTypeNameEn(type)), " (",
                    type, "), which does not go with the plate of a ", AbslView(NameEn(seen)),
                    ".")});
}

void CheckLayout(const Sighting& sighting, std::vector<Suspicion>* found) {
  const PlateClass stated = sighting.plate_class;
  const PlateColor color = sighting.color;
  const bool has_class = stated != PlateClass::kUnspecified;
  const bool has_color = color != PlateColor::kUnspecified;
  const bool class_misfits = has_class && !plate::Fits(sighting.number, stated);
  const bool color_misfits = has_color && plate::ClassesOf(sighting.number, color).empty();
  const bool pair_misfits = has_class && has_color && !plate::HasColor(stated, color);
  if (!class_misfits && !color_misfits && !pair_misfits) return;
  const std::string& number = sighting.number.text();
  found->push_back(
      {"S03",
       absl::StrCat("号码", number, "的编排与号牌（",
                    AbslView(has_color ? NameZh(color) : NameZh(stated)), "）不一致。"),
       absl::StrCat("The number ", number, " does not go with the plate (",
                    AbslView(has_color ? NameEn(color) : NameEn(stated)), ").")});
}

void CheckRegister(const Sighting& sighting, std::vector<Suspicion>* found) {
  if (!sighting.looked_up || sighting.vehicle) return;
  found->push_back({"S05", absl::StrCat("登记信息中查不到号码", sighting.number.text(), "。"),
                    absl::StrCat("No register has the number ", sighting.number.text(), ".")});
}

// Whether the plate claims a battery-electric vehicle: its letter is D, A, B, C or E.
bool ClaimsBattery(const plate::PlateNumber& number) {
  const auto characters = number.Characters();
  if (characters.size() != 8) return false;
  const bool small = plate::Fits(number, PlateClass::kSmallNewEnergy);
  return plate::IsBatteryElectricLetter(small ? characters[2] : characters[7]);
}

void CheckEnergy(const Sighting& sighting, std::vector<Suspicion>* found) {
  if (!sighting.vehicle || sighting.vehicle->fuel.empty()) return;
  const std::string& fuel = sighting.vehicle->fuel;
  const bool burnt_only =
      std::all_of(fuel.begin(), fuel.end(), [](char letter) { return IsIn(kBurntFuels, letter); });
  const bool hybrid = IsIn(fuel, 'O') && !IsIn(fuel, 'C');
  const bool new_energy_plate = IsNewEnergy(SeenClass(sighting));
  const bool hybrid_on_battery_letter = hybrid && ClaimsBattery(sighting.number);
  if (new_energy_plate && (burnt_only || hybrid_on_battery_letter)) {
    found->push_back({"S06",
                      absl::StrCat("悬挂新能源号牌，登记燃料种类却为",
                                   AbslView(vehicle::FuelNameZh(fuel[0])), "（", fuel, "）。"),
                      absl::StrCat("A new-energy plate, yet the registered fuel is ",
                                   AbslView(vehicle::FuelNameEn(fuel[0])), " (", fuel, ").")});
    return;
  }
  const bool electric = sighting.vehicle->stage.stage() == vehicle::EmissionStage::kElectric;
  if (!electric || !burnt_only) return;
  found->push_back(
      {"S06", absl::StrCat("登记为电动车辆，燃料种类却为", fuel, "。"),
       absl::StrCat("Registered as electric, yet the registered fuel is ", fuel, ".")});
}

void CheckStatus(const Sighting& sighting, std::vector<Suspicion>* found) {
  if (!sighting.vehicle) return;
  std::string zh;
  std::string en;
  for (const char letter : sighting.vehicle->status) {
    if (!IsIn(kPoliceLetters, letter)) continue;
    absl::StrAppend(&zh, zh.empty() ? "" : "、", AbslView(vehicle::StatusNameZh(letter)));
    absl::StrAppend(&en, en.empty() ? "" : ", ", AbslView(vehicle::StatusNameEn(letter)));
  }
  if (zh.empty()) return;
  found->push_back({"S13", absl::StrCat("登记状态：", zh, "。"),
                    absl::StrCat("Status in the register: ", en, ".")});
}

}  // namespace

std::vector<Suspicion> SuspicionsOf(const Sighting& sighting) {
  std::vector<Suspicion> found;
  const bool number_is_sure =
      sighting.certain && !sighting.number.empty() && sighting.number.complete();
  if (!number_is_sure) return found;
  CheckRegisteredPlate(sighting, &found);
  CheckLayout(sighting, &found);
  CheckRegister(sighting, &found);
  CheckEnergy(sighting, &found);
  CheckStatus(sighting, &found);
  return found;
}

}  // namespace bluegate::suspicion
