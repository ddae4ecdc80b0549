#ifndef BLUEGATE_ENFORCEMENT_PLATE_CHARACTERS_H_
#define BLUEGATE_ENFORCEMENT_PLATE_CHARACTERS_H_

#include <cstddef>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"

namespace bluegate::plate {

// Bytes of the character that starts at `at`, or 0 where it is malformed (RFC 3629).
size_t CharacterBytes(std::string_view text, size_t at);

// Splits UTF-8 into characters (code points). The views point into `utf8`.
// INVALID_ARGUMENT naming the byte where the text is malformed: a stray or missing continuation
// byte, an overlong form, a surrogate, or a value above U+10FFFF.
absl::StatusOr<std::vector<std::string_view>> SplitCharacters(std::string_view utf8);

// The 31 province characters (GA 36-2018), in the standard's order.
absl::Span<const std::string_view> ProvinceCharacters();

// One of ProvinceCharacters().
bool IsProvinceCharacter(std::string_view character);

// '0' to '9'.
bool IsDigit(std::string_view character);

// 'A' to 'Z' without I and O, which GA 36-2018 leaves out of sequences.
bool IsSequenceLetter(std::string_view character);

// Letters that mark a new-energy plate: D, A, B, C, E for battery-electric vehicles, F, G, H, J, K
// for the others (GA 36-2018).
bool IsNewEnergyLetter(std::string_view character);

// D, A, B, C, E only.
bool IsBatteryElectricLetter(std::string_view character);

}  // namespace bluegate::plate

#endif  // BLUEGATE_ENFORCEMENT_PLATE_CHARACTERS_H_
