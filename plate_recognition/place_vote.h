#ifndef BLUEGATE_PLATE_RECOGNITION_PLACE_VOTE_H_
#define BLUEGATE_PLATE_RECOGNITION_PLACE_VOTE_H_

#include <string>
#include <vector>

#include "absl/types/span.h"
#include "plate_recognition/alignment.h"
#include "plate_recognition/number_look.h"

namespace bluegate::plate_recognition {

// The vote of several looks on one place of a number. The looks outlive it. number_vote.h says how
// opinions are weighed.
class PlaceVote {
 public:
  // A look that did not read the character has no vote.
  void Add(const CharacterLook& look);

  // Sum of weighted log probabilities; 0 where nobody votes.
  double LogOf(const std::string& character) const;

  // What any look saw here, likeliest first.
  std::vector<std::string> Seen() const;

  // That the character here is this one, 0 to 1.
  float ConfidenceOf(const std::string& character) const;

 private:
  struct Ballot {
    const CharacterLook* look;
    bool surest_of_opinion;
  };

  std::vector<Ballot> ballots_;
};

// Lays a look beside the characters of a number: columns with the number on the left.
Alignment AlignToNumber(const std::vector<std::string>& number, const NumberLook& look);

// The log probability of what the look lost and added in this alignment.
double LogOfGaps(const Alignment& alignment, const std::vector<std::string>& number,
                 const NumberLook& look);

}  // namespace bluegate::plate_recognition

#endif  // BLUEGATE_PLATE_RECOGNITION_PLACE_VOTE_H_
