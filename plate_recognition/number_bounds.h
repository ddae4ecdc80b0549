#ifndef BLUEGATE_PLATE_RECOGNITION_NUMBER_BOUNDS_H_
#define BLUEGATE_PLATE_RECOGNITION_NUMBER_BOUNDS_H_

// What one picture's ranking of numbers and the vote over several pictures must agree on.
namespace bluegate::plate_recognition {

// A number outside of the grammar must be this much likelier than one inside to be believed: plates
// outside are rare (foreign, old, works numbers), and the network errs about as often as this.
inline constexpr double kOutsideGrammarShare = 0.05;

// Below this probability a character of an unreadable number is a guess and shown as '-'.
inline constexpr float kCharacterConfidenceMin = 0.3f;

}  // namespace bluegate::plate_recognition

#endif  // BLUEGATE_PLATE_RECOGNITION_NUMBER_BOUNDS_H_
