#ifndef BLUEGATE_PLATE_RECOGNITION_SAME_PLATE_H_
#define BLUEGATE_PLATE_RECOGNITION_SAME_PLATE_H_

#include <cstddef>
#include <vector>

#include "absl/types/span.h"
#include "plate_recognition/number_look.h"
#include "plate_recognition/plate_reader.h"

// Which readings in the frames of one capture are of the same plate.
namespace bluegate::plate_recognition {

// Whether two looks cannot be at one plate, whatever else is equal: both have verdict auto and
// different numbers, both are sure (0.95) of a character and differ in it, both are sure of numbers
// of different length that fit a class, or they have colours that name different vehicles. A colour
// that fits no class with its number says nothing. Symmetric.
bool AreDifferentPlates(const NumberLook& a, const NumberLook& b);

// The logarithm of how much likelier the two looks are if they are at one plate than if they are at
// two: a sum over the characters of what their overlap (ProbabilityOfSame) tells. Two vehicles of
// one capture often share the first two characters (the city) and, in a fleet, others, so that
// equal characters tell little and different ones much. Symmetric but for rounding. Does not look
// at AreDifferentPlates.
double SamePlateLogOdds(const NumberLook& a, const NumberLook& b);

// From this on two looks are taken to be at one plate.
inline constexpr double kSamePlateLogOddsMin = 2.0;

// Whether two numbers differ so little that one may be a misreading of the other: at most two
// characters are different, missing or added. True for equal numbers; unread characters count as
// equal.
bool NearlySame(const NumberLook& a, const NumberLook& b);

// A reading in a frame.
struct LookAt {
  size_t frame = 0;
  size_t reading = 0;
  bool operator==(const LookAt&) const = default;
};

// Groups the readings of all frames by plate. Every reading is in just one group, and no group has
// two readings of one frame: what one picture shows twice are two plates. Groups grow from the
// likeliest pair on; two of them become one if no look of the one is at a different plate than any
// look of the other and if their surest looks are likely at one plate. Ordered by first look, looks
// by frame.
std::vector<std::vector<LookAt>> GroupByPlate(absl::Span<const PictureReading> frames);

}  // namespace bluegate::plate_recognition

#endif  // BLUEGATE_PLATE_RECOGNITION_SAME_PLATE_H_
