#ifndef BLUEGATE_ENFORCEMENT_PLATE_PLATE_CLASS_H_
#define BLUEGATE_ENFORCEMENT_PLATE_PLATE_CLASS_H_

#include <optional>
#include <string>
#include <string_view>

#include "absl/types/span.h"

namespace bluegate::plate {

// Ground colour of a plate (GA 36-2018). Values equal those of the contract's PlateColor.
enum class PlateColor {
  kUnspecified = 0,
  kBlue = 1,         // 蓝: small vehicles
  kYellow = 2,       // 黄: large and low-speed vehicles, trailers, trainers
  kGreen = 3,        // 渐变绿: small new-energy vehicles
  kYellowGreen = 4,  // 黄绿双拼: large new-energy vehicles
  kWhite = 5,        // 白: police, armed police, military, emergency
  kBlack = 6,        // 黑: embassy, consulate, Hong Kong and Macao
};

// 号牌种类. The number of each value is its GA/T 16.7 code, and that of the contract's PlateClass.
enum class PlateClass {
  kUnspecified = 0,
  kLargeVehicle = 1,     // 大型汽车
  kSmallVehicle = 2,     // 小型汽车
  kEmbassy = 3,          // 使馆汽车
  kConsulate = 4,        // 领馆汽车
  kLowSpeed = 13,        // 低速车
  kTrailer = 15,         // 挂车
  kTrainer = 16,         // 教练汽车
  kTemporary = 22,       // 临时行驶车
  kPolice = 23,          // 警用汽车
  kHongKong = 26,        // 香港入出境车
  kMacao = 27,           // 澳门入出境车
  kArmedPolice = 31,     // 武警车
  kMilitary = 32,        // 军队车
  kLargeNewEnergy = 51,  // 大型新能源汽车
  kSmallNewEnergy = 52,  // 小型新能源汽车
  kEmergency = 98,       // 应急救援; the code tables give none, this is Bluegate's own value
};

// How far a reading of a number may be trusted. Values equal those of the contract.
enum class ReadingVerdict {
  kUnspecified = 0,
  kAuto = 1,        // sure enough to act on without a human
  kReview = 2,      // a human must look before anything is held against the vehicle
  kUnreadable = 3,  // a plate is there, its number cannot be relied on at all
};

// Every class but kUnspecified, the most common on the road first.
absl::Span<const PlateClass> AllPlateClasses();

// Every colour but kUnspecified.
absl::Span<const PlateColor> AllPlateColors();

// The value with that code; nullopt for a code that is in no table. 0 gives kUnspecified.
std::optional<PlateClass> PlateClassFromCode(int code);
std::optional<PlateColor> PlateColorFromCode(int code);

// Two digits as printed in GA/T 16.7, such as "02". kUnspecified gives "00".
std::string CodeOf(PlateClass plate_class);

// Reads what CodeOf writes; one digit is also taken ("2").
std::optional<PlateClass> ParsePlateClassCode(std::string_view code);

// Ground colours that plates of this class have, the usual first. Large new-energy plates may also
// be reported as plain green, because GA/T 1400 has one value for both greens. Empty for
// kUnspecified.
absl::Span<const PlateColor> ColorsOf(PlateClass plate_class);

// Whether plates of this class have this colour.
bool HasColor(PlateClass plate_class, PlateColor color);

// Names for people, such as 小型汽车 / "small vehicle"; 未知 / "unknown" for kUnspecified.
std::string_view NameZh(PlateClass plate_class);
std::string_view NameEn(PlateClass plate_class);
std::string_view NameZh(PlateColor color);
std::string_view NameEn(PlateColor color);

}  // namespace bluegate::plate

#endif  // BLUEGATE_ENFORCEMENT_PLATE_PLATE_CLASS_H_
