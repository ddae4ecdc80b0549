#ifndef BLUEGATE_PLATE_RECOGNITION_SAME_DRAWING_H_
#define BLUEGATE_PLATE_RECOGNITION_SAME_DRAWING_H_

#include <vector>

#include "plate_recognition/number_ranking.h"

namespace bluegate::plate_recognition {

// The letter O and the digit 0 are one drawing on a plate (GA 36-2018); only their place tells them
// apart. Writes each number that is of no class with the other of the two where a class wants it,
// and makes one of numbers that are then equal: their probabilities add up, and so do the
// confidences of a character that one took for O and the other for 0. Ordered by falling
// probability, as `numbers` are.
std::vector<SeenNumber> JoinSameDrawings(const std::vector<SeenNumber>& numbers);

}  // namespace bluegate::plate_recognition

#endif  // BLUEGATE_PLATE_RECOGNITION_SAME_DRAWING_H_
