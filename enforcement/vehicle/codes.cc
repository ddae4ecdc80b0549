#include "enforcement/vehicle/codes.h"

#include <algorithm>
#include <cstddef>

namespace bluegate::vehicle {
namespace {

constexpr size_t kFuelLettersMax = 3;
constexpr size_t kStatusLettersMax = 8;
constexpr std::string_view kTypeGroups = "HQBGKZNJMTDX";

bool IsIn(std::string_view letters, char letter) {
  return letters.find(letter) != std::string_view::npos;
}

bool IsDigitOrUpper(char c) { return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z'); }

// One to `max` different letters, all of which `known` accepts.
template <typename Known>
bool AreDifferentLetters(std::string_view letters, size_t max, Known known) {
  if (letters.empty() || letters.size() > max) return false;
  for (size_t i = 0; i < letters.size(); ++i) {
    if (!known(letters[i]) || IsIn(letters.substr(0, i), letters[i])) return false;
  }
  return true;
}

}  // namespace

bool IsVehicleTypePrefix(std::string_view prefix) {
  if (prefix.empty() || prefix.size() > 3 || !IsIn(kTypeGroups, prefix[0])) return false;
  if (prefix.size() >= 2 && !(prefix[1] >= '1' && prefix[1] <= '9')) return false;
  return prefix.size() < 3 || IsDigitOrUpper(prefix[2]);
}

bool IsVehicleType(std::string_view code) { return code.size() == 3 && IsVehicleTypePrefix(code); }

bool IsFuelLetter(char letter) { return !FuelNameZh(letter).empty(); }

bool IsFuel(std::string_view letters) {
  return AreDifferentLetters(letters, kFuelLettersMax, IsFuelLetter);
}

std::string NormalizeFuel(std::string_view text) {
  std::string letters;
  for (const char c : text) {
    if (c == '/' || c == ',' || c == ' ') continue;
    letters += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  }
  return letters;
}

bool IsUse(std::string_view code) { return code.size() == 1 && !UseNameZh(code[0]).empty(); }

bool IsStatusLetter(char letter) { return !StatusNameZh(letter).empty(); }

bool IsStatus(std::string_view letters) {
  return AreDifferentLetters(letters, kStatusLettersMax, IsStatusLetter);
}

bool IsBodyColor(std::string_view code) { return code.size() == 1 && IsIn("ABCDEFGHIJZ", code[0]); }

bool IsHeavyGoods(std::string_view vehicle_type) {
  const std::string_view group = vehicle_type.substr(0, 2);
  return group == "H1" || group == "Q1" || group == "Z5";
}

}  // namespace bluegate::vehicle
