#ifndef BLUEGATE_PLATE_RECOGNITION_NUMBER_VOTE_H_
#define BLUEGATE_PLATE_RECOGNITION_NUMBER_VOTE_H_

#include <string>
#include <vector>

#include "absl/types/span.h"
#include "enforcement/plate/plate_class.h"
#include "plate_recognition/number_look.h"
#include "plate_recognition/plate_reader.h"

// The number of one plate that several frames saw.
namespace bluegate::plate_recognition {

// What the vote came to.
struct VotedNumber {
  std::string number;
  // That of its least sure character, as in a single reading, and not above the share of its
  // length.
  float confidence = 0;
  std::vector<float> character_confidences;
  std::vector<Candidate> candidates;  // other numbers that a frame offers, most likely first
};

// Votes over looks at one plate, at least one, in any order.
//
// Numbers that stand for election are those that a frame offers, as its number or a candidate, and
// for each length the one that is composed of the likeliest character at each place. A composed
// number must fit a class of `color` and be three times as likely as any that is offered. No
// character is made up: each was seen by some frame at that place, or it is '-'. A number that fits
// no class of `color` counts a twentieth, as in the reader.
//
// Each place is a vote of log probabilities. Frames of one vehicle share its dirt and the light, so
// they are not independent witnesses, and to multiply their probabilities would find certainty in
// one error that is repeated. So of the looks with the same opinion of a place the surest counts
// whole and each other one a third; opinions stand against each other with full weight.
//
// The confidence of a character is its share in that vote. Looks that agree never lower it below
// the surest of them, and at least half of the surest one's doubt stays, however many agree: 0.9
// becomes 0.95 at most. Disagreement lowers it without bound.
VotedNumber VoteOnNumber(absl::Span<const NumberLook> looks, plate::PlateColor color);

// How sure the look is that the number is wrong: the confidence of the surest character in which it
// differs, or of its whole number where that has another length and fits a class. 0 where it
// agrees.
float DissentOf(const NumberLook& look, const std::string& number);

// How many characters of the number the look has, each at its place.
int CharactersInCommon(const NumberLook& look, const std::string& number);

}  // namespace bluegate::plate_recognition

#endif  // BLUEGATE_PLATE_RECOGNITION_NUMBER_VOTE_H_
