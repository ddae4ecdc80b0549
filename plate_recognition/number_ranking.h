#ifndef BLUEGATE_PLATE_RECOGNITION_NUMBER_RANKING_H_
#define BLUEGATE_PLATE_RECOGNITION_NUMBER_RANKING_H_

#include <string>
#include <vector>

#include "enforcement/plate/plate_class.h"
#include "plate_recognition/plate_reader.h"

namespace bluegate::plate_recognition {

// A number that the network saw on a plate, before the grammar.
struct SeenNumber {
  std::vector<std::string> characters;
  std::vector<float> confidences;  // of each character
  double probability = 0;          // of the whole number
};

struct SeenColor {
  plate::PlateColor color = plate::PlateColor::kUnspecified;
  float probability = 0;
};

// What a reading needs to be trusted; from reader.json.
struct VerdictBounds {
  float auto_min = 1;
  float review_min = 0.5;
};

// Chooses number, colour and class of a plate from what was seen. Numbers that fit a class of a
// seen colour go before the others unless they are far less likely; none is made up. The verdict is
// kAuto from auto_min on, if number and colour agree on a class; kReview from review_min on;
// otherwise kUnreadable, and characters that were not read become '-'. Corners stay unset.
// `numbers` are ordered by falling probability; with none the number is empty and unreadable.
//
// The confidence of the likeliest number is that of its least sure character: what the bounds were
// calibrated on. That of another number is not above its probability, so that one that lost a
// character is not sure because of those that are left.
PlateReading RankNumbers(const std::vector<SeenNumber>& numbers,
                         const std::vector<SeenColor>& colors, const VerdictBounds& bounds);

}  // namespace bluegate::plate_recognition

#endif  // BLUEGATE_PLATE_RECOGNITION_NUMBER_RANKING_H_
