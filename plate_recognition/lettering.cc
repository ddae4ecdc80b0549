#include "plate_recognition/lettering.h"

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_join.h"
#include "enforcement/plate/characters.h"
#include "enforcement/plate/plate_number.h"
#include "plate_recognition/number_look.h"

namespace bluegate::plate_recognition {
namespace {

// Plates bear 7 or 8 characters (GA 36-2018), older ones of the armed police 9.
constexpr size_t kCharactersMin = 5, kCharactersMax = 9;
// The close look must be this sure of a plate whose number is of no class.
constexpr float kPlateOfNoClassMin = 0.995f;
// The sequence begins behind province and office.
constexpr ptrdiff_t kSequenceBegins = 2, kSequenceLettersMax = 2;

using Characters = std::vector<std::string>;

bool IsIssued(const Characters& characters) {
  const auto begin = characters.begin();
  const auto letters = std::count_if(
      begin + std::min<ptrdiff_t>(kSequenceBegins, std::ssize(characters)), characters.end(),
      [](const std::string& one) { return plate::IsSequenceLetter(one); });
  return letters <= kSequenceLettersMax &&
         plate::PlateNumber::Parse(absl::StrJoin(characters, "")).ok();
}

bool IsNearlyIssued(const Characters& seen) {
  const std::string any(1, plate::kUnread);
  for (ptrdiff_t i = 0; i <= std::ssize(seen); ++i) {
    Characters with_one_more = seen;
    with_one_more.insert(with_one_more.begin() + i, any);
    if (IsIssued(with_one_more)) return true;
    if (i == std::ssize(seen)) break;
    Characters with_another = seen;
    with_another[static_cast<size_t>(i)] = any;
    if (IsIssued(with_another)) return true;
  }
  return false;
}

}  // namespace

bool IsLettering(const PlateReading& reading, float plate_probability) {
  if (reading.plate_class != plate::PlateClass::kUnspecified) return false;
  const Characters characters = CharactersOf(reading.number);
  return characters.size() < kCharactersMin || characters.size() > kCharactersMax ||
         plate_probability < kPlateOfNoClassMin || !IsNearlyIssued(characters);
}

}  // namespace bluegate::plate_recognition
