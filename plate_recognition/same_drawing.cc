#include "plate_recognition/same_drawing.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/str_join.h"
#include "enforcement/plate/plate_number.h"

namespace bluegate::plate_recognition {
namespace {

constexpr char kLetter[] = "O", kDigit[] = "0";
// The office's; O is that of older police plates.
constexpr size_t kLetterPlace = 1;

bool IsOfClass(const std::vector<std::string>& characters) {
  return plate::PlateNumber::Parse(absl::StrJoin(characters, "")).ok();
}

std::vector<std::string> AsClassesWrite(const std::vector<std::string>& seen) {
  if (IsOfClass(seen)) return seen;
  std::vector<std::string> digits = seen;
  std::replace(digits.begin(), digits.end(), std::string(kLetter), std::string(kDigit));
  std::vector<std::string> office = digits;
  if (office.size() > kLetterPlace && office[kLetterPlace] == kDigit) {
    office[kLetterPlace] = kLetter;
  }
  if (IsOfClass(office)) return office;
  return IsOfClass(digits) ? digits : seen;
}

void Join(SeenNumber& into, const std::vector<std::string>& seen, const SeenNumber& other,
          const std::vector<std::string>& other_seen) {
  into.probability = std::min(1.0, into.probability + other.probability);
  for (size_t i = 0; i < seen.size(); ++i) {
    if (seen[i] == other_seen[i]) continue;
    into.confidences[i] = std::min(1.0f, into.confidences[i] + other.confidences[i]);
  }
}

}  // namespace

std::vector<SeenNumber> JoinSameDrawings(const std::vector<SeenNumber>& numbers) {
  std::vector<SeenNumber> joined;
  std::vector<const SeenNumber*> seen;  // what the first of each in `joined` was seen as
  for (const SeenNumber& number : numbers) {
    std::vector<std::string> characters = AsClassesWrite(number.characters);
    const auto known = std::find_if(joined.begin(), joined.end(), [&](const SeenNumber& one) {
      return one.characters == characters;
    });
    if (known == joined.end()) {
      joined.push_back({std::move(characters), number.confidences, number.probability});
      seen.push_back(&number);
    } else {
      Join(*known, seen[static_cast<size_t>(known - joined.begin())]->characters, number,
           number.characters);
    }
  }
  std::stable_sort(joined.begin(), joined.end(), [](const SeenNumber& a, const SeenNumber& b) {
    return a.probability > b.probability;
  });
  return joined;
}

}  // namespace bluegate::plate_recognition
