#include "enforcement/search/number_pattern.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "enforcement/field_fault.h"
#include "enforcement/plate/characters.h"
#include "enforcement/plate/plate_number.h"
#include "enforcement/suspicion/watch_entry.h"

namespace bluegate::search {
namespace {

constexpr size_t kNumberCharactersMin = 7;

absl::Status Fault(std::string_view text, std::string wish) {
  return ToStatus({"pattern", std::string(text), std::move(wish)});
}

// Whether any plate has the character anywhere.
bool IsOfPlates(std::string_view character) {
  for (size_t length = kNumberCharactersMin; length <= NumberPattern::kNumberCharactersMax;
       ++length) {
    for (size_t place = 0; place < length; ++place) {
      std::string text(place, plate::kUnread);
      text += character;
      text.append(length - place - 1, plate::kUnread);
      if (plate::PlateNumber::Parse(text).ok()) return true;
    }
  }
  return false;
}

}  // namespace

absl::StatusOr<NumberPattern> NumberPattern::Parse(std::string_view text) {
  const std::string_view shown = text.substr(0, plate::kNumberTextBytesMax);
  const absl::StatusOr<std::string> normal = plate::Normalize(text);
  if (!normal.ok()) {
    return Fault(shown, absl::StrCat("at most ", plate::kNumberTextBytesMax, " bytes of UTF-8"));
  }
  const auto characters = plate::SplitCharacters(*normal);
  if (!characters.ok()) return characters.status();
  std::string kept;
  std::vector<suspicion::Symbol> symbols;
  size_t certain = 0, many = 0;
  for (const std::string_view character : *characters) {
    const char first = character.size() == 1 ? character[0] : 0;
    if (first == kAnyMany) {
      if (!symbols.empty() && symbols.back() == suspicion::Symbol{kAnyMany}) continue;
      ++many;
    } else if (first != kAnyOne) {
      if (first == plate::kUnread || !IsOfPlates(character)) {
        return Fault(shown, "characters of plate numbers, `?` for any one, `*` for any number");
      }
      ++certain;
    }
    kept += character;
    symbols.push_back(suspicion::SymbolOf(character));
  }
  if (symbols.empty() || symbols.size() > kCharactersMax ||
      symbols.size() - many > kNumberCharactersMax) {
    return Fault(shown, absl::StrCat("1-", kCharactersMax, " characters, of which at most ",
                                     kNumberCharactersMax, " are not `*`"));
  }
  return NumberPattern(std::move(kept), std::move(symbols), certain);
}

absl::Status CheckLookAlike(const NumberPattern& pattern, const suspicion::ConfusionTable& table,
                            double distance_max) {
  if (distance_max == 0) return absl::OkStatus();
  const auto of_distance = [&](std::string wish) {
    return ToStatus({"distance_max", absl::StrCat(distance_max), std::move(wish)});
  };
  if (!(distance_max > 0 && distance_max <= suspicion::kWatchDistanceMax)) {
    return of_distance(absl::StrCat("0-", suspicion::kWatchDistanceMax));
  }
  if (table.empty()) return of_distance("0: no characters are configured that look alike");
  std::string text = pattern.text();
  const auto any_ones =
      static_cast<size_t>(std::count(text.begin(), text.end(), NumberPattern::kAnyOne));
  std::replace(text.begin(), text.end(), NumberPattern::kAnyOne, plate::kUnread);
  const auto number = plate::PlateNumber::Parse(text);
  if (!number.ok() || any_ones > suspicion::kWildcardsMax ||
      pattern.certain() < suspicion::kKnownCharactersMin) {
    return Fault(
        pattern.text(),
        absl::StrCat("with look-alikes, a whole plate number without `*` and with at most ",
                     suspicion::kWildcardsMax, " times `?`"));
  }
  if (suspicion::MisreadsOf(table, *number, distance_max, suspicion::kMisreadsMax).more) {
    return of_distance(absl::StrCat("less: at most ", suspicion::kMisreadsMax, " misreadings"));
  }
  return absl::OkStatus();
}

}  // namespace bluegate::search
