#ifndef BLUEGATE_PLATE_RECOGNITION_NUMBER_LOOK_H_
#define BLUEGATE_PLATE_RECOGNITION_NUMBER_LOOK_H_

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "enforcement/plate/plate_class.h"
#include "plate_recognition/plate_reader.h"

// What the frames of one capture say of a number, character by character. Pure values.
namespace bluegate::plate_recognition {

// What one frame says of one character: how likely each character is.
class CharacterLook {
 public:
  // Not read: every character is as likely as any other.
  CharacterLook() = default;
  CharacterLook(std::string_view character, float confidence);

  // It may be this other character as well. Together the others take at most nine tenths of the
  // doubt about the character itself.
  void MayBe(std::string_view other, float probability);

  // Never 0: a network is wrong in ways that it does not list. Of the doubt that no listed
  // character takes, half is for look-alikes.
  double ProbabilityOf(std::string_view character) const;

  // Empty where it was not read.
  const std::string& character() const { return character_; }
  bool unread() const { return character_.empty(); }
  // As the frame gave it; 0 where it was not read.
  float confidence() const { return confidence_; }
  // The character and the others that were listed.
  std::vector<std::string> Seen() const;

 private:
  std::string character_;
  float confidence_ = 0;
  std::vector<std::pair<std::string, double>> others_;
};

// The probability that both looks were at the same character, from 0 to 1: the overlap of what they
// hold likely.
double ProbabilityOfSame(const CharacterLook& a, const CharacterLook& b);

// What one frame says of a number.
struct NumberLook {
  std::string number;
  std::vector<CharacterLook> characters;
  std::vector<Candidate> candidates;
  plate::PlateColor color = plate::PlateColor::kUnspecified;
  plate::PlateClass plate_class = plate::PlateClass::kUnspecified;
  int rows = 1;
  float confidence = 0;
  plate::ReadingVerdict verdict = plate::ReadingVerdict::kUnreadable;
};

// Candidates of the same length say what else a character may be. A reading without confidences of
// its characters lends each its own. Malformed UTF-8 gives a look without characters.
NumberLook LookOf(const PlateReading& reading);

// Characters of a number; empty for malformed UTF-8.
std::vector<std::string> CharactersOf(std::string_view number);

// auto before review before unreadable.
int RankOf(plate::ReadingVerdict verdict);

// Whether `a` was read more surely: by verdict, then by confidence.
bool IsSurer(const NumberLook& a, const NumberLook& b);

}  // namespace bluegate::plate_recognition

#endif  // BLUEGATE_PLATE_RECOGNITION_NUMBER_LOOK_H_
