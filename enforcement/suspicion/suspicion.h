#ifndef BLUEGATE_ENFORCEMENT_SUSPICION_SUSPICION_H_
#define BLUEGATE_ENFORCEMENT_SUSPICION_SUSPICION_H_

#include <optional>
#include <string>
#include <vector>

#include "enforcement/plate/plate_class.h"
#include "enforcement/plate/plate_number.h"
#include "enforcement/suspicion/appearance.h"
#include "enforcement/vehicle/vehicle.h"

namespace bluegate::suspicion {

// Something that does not fit. It is put before a human; it never decides by itself.
struct Suspicion {
  std::string reason_code;  // S01-S13 of the reasons list
  std::string sentence_zh;
  std::string sentence_en;
  // Of S01 and S08: the other sighting that it rests on; empty where there is none.
  std::string other_passage_id;
  // Of S12: the entry that was hit, and how far its number is from the one that was read.
  std::string watch_entry_id;
  double watch_distance = 0;

  friend bool operator==(const Suspicion&, const Suspicion&) = default;
};

// One plate as it was seen once, and what the register says of its number.
struct Sighting {
  plate::PlateNumber number;
  // As seen; kUnspecified when a person typed the number or the colour was not told.
  plate::PlateColor color = plate::PlateColor::kUnspecified;
  // As read or stated; kUnspecified where not known.
  plate::PlateClass plate_class = plate::PlateClass::kUnspecified;
  // Read with certainty (verdict AUTO) or given by a person.
  bool certain = false;
  // Whether the register was asked and answered.
  bool looked_up = false;
  // Its answer; none with looked_up set: no register has the number.
  std::optional<vehicle::Vehicle> vehicle;
  // How the vehicle looked, as far as it was seen.
  Appearance appearance;
};

// What does not fit in one sighting alone, ordered by reason code, each code at most once:
//   S02 the colour or class on the vehicle is not the one the register has, or the registered
//       type is of another size class than the plate, or the vehicle looks other than registered
//       (FindMismatch)
//   S03 colour or class and the number's layout do not agree
//   S05 no register has the number
//   S06 a new-energy plate, yet the register has petrol, diesel or gas alone, or a hybrid under a
//       battery-electric letter (D, A, B, C, E); or a stage of "electric" with such a fuel
//   S13 status C, G, I, J, K, L, N or O
// Empty for an uncertain, incomplete or empty number: a reading that may be wrong accuses nobody.
std::vector<Suspicion> SuspicionsOf(const Sighting& sighting);

}  // namespace bluegate::suspicion

#endif  // BLUEGATE_ENFORCEMENT_SUSPICION_SUSPICION_H_
