#ifndef BLUEGATE_ENFORCEMENT_VEHICLE_CODES_H_
#define BLUEGATE_ENFORCEMENT_VEHICLE_CODES_H_

#include <string>
#include <string_view>

namespace bluegate::vehicle {

// The code tables of GA/T 16 that a register is written in.

// 车辆类型 (GA/T 16.4): three characters, such as H11: a letter of HQBGKZNJMTDX, a digit 1-9, a
// digit or letter.
bool IsVehicleType(std::string_view code);
// Whether some vehicle type begins with it; 1 to 3 characters, such as "H1".
bool IsVehicleTypePrefix(std::string_view prefix);

// 燃料种类 (GA/T 16.9): one letter.
bool IsFuelLetter(char letter);
// One to three different fuel letters, such as B or AO.
bool IsFuel(std::string_view letters);
// Registers separate several fuels with "/" or "," or nothing, in either case: "b/e" gives "BE".
std::string NormalizeFuel(std::string_view text);

// 使用性质 (GA/T 16.3): one letter.
bool IsUse(std::string_view code);

// 机动车状态: one letter, and one or more different letters such as A or GQ, at most 8.
bool IsStatusLetter(char letter);
bool IsStatus(std::string_view letters);

// 车身颜色 (GA/T 16.8): one letter A-J, or Z.
bool IsBodyColor(std::string_view code);

// Heavy goods vehicles: heavy lorries H1, heavy tractors Q1, heavy special-purpose vehicles Z5.
bool IsHeavyGoods(std::string_view vehicle_type);

// Names for people by the longest known prefix, such as 重型自卸货车 / "heavy dump truck" for H17;
// empty for a code in no table.
std::string_view VehicleTypeNameZh(std::string_view code);
std::string_view VehicleTypeNameEn(std::string_view code);
// Of one letter; empty for a letter in no table.
std::string_view FuelNameZh(char letter);
std::string_view FuelNameEn(char letter);
std::string_view UseNameZh(char letter);
std::string_view UseNameEn(char letter);
std::string_view StatusNameZh(char letter);
std::string_view StatusNameEn(char letter);

}  // namespace bluegate::vehicle

#endif  // BLUEGATE_ENFORCEMENT_VEHICLE_CODES_H_
