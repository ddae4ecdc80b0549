#ifndef BLUEGATE_ENFORCEMENT_SUSPICION_NEAR_READING_H_
#define BLUEGATE_ENFORCEMENT_SUSPICION_NEAR_READING_H_

#include <vector>

#include "enforcement/plate/plate_number.h"

namespace bluegate::suspicion {

// Whole numbers of which `number` may be a misreading, without itself: one look-alike character
// apart (AreLookAlikes), or, for a number of seven, the trailer plate with the same first six: 挂
// is the character that rear cameras misread most. Empty for a number that is not whole. In the
// order of their texts.
std::vector<plate::PlateNumber> NumbersMisreadAs(const plate::PlateNumber& number);

// Texts under which a vehicle with this number may have been kept when it was not read surely, the
// number itself included: those of NumbersMisreadAs, and with one or two characters unread.
std::vector<plate::PlateNumber> TextsKeptFor(const plate::PlateNumber& number);

// Whether the number is on a trailer.
bool IsTrailerNumber(const plate::PlateNumber& number);

}  // namespace bluegate::suspicion

#endif  // BLUEGATE_ENFORCEMENT_SUSPICION_NEAR_READING_H_
