#ifndef BLUEGATE_ENFORCEMENT_PLATE_LOOK_ALIKE_H_
#define BLUEGATE_ENFORCEMENT_PLATE_LOOK_ALIKE_H_

#include <string_view>

#include "enforcement/plate/plate_number.h"

namespace bluegate::plate {

// Cost of reading one character for the other: 0 for the same or for an unread one, 1 for
// characters that nobody mixes up, between them for look-alikes (0/D/Q, 8/B, 2/Z, 川/皖 ...).
// Symmetric.
double ConfusionCost(std::string_view a, std::string_view b);

// Whether the two characters differ and are easily taken for each other.
bool AreLookAlikes(std::string_view a, std::string_view b);

// Edit distance with ConfusionCost for a substitution and 1 for a missing or added character.
// 0 for equal numbers; unread characters cost nothing.
double ConfusionDistance(const PlateNumber& a, const PlateNumber& b);

// Whether one number may be a misreading of the other: same length, different, and the one or two
// characters that differ are look-alikes. Unread characters match anything. Symmetric.
bool LooksLike(const PlateNumber& a, const PlateNumber& b);

// Whether they may be the same number: equal but for unread characters.
bool Matches(const PlateNumber& a, const PlateNumber& b);

}  // namespace bluegate::plate

#endif  // BLUEGATE_ENFORCEMENT_PLATE_LOOK_ALIKE_H_
