#include "enforcement/plate/plate_number.h"

#include <algorithm>
#include <array>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "enforcement/plate/characters.h"
#include "enforcement/text.h"

namespace bluegate::plate {
namespace {

struct Layout {
  PlateClass plate_class;
  // One symbol a character. p: province; o: office letter; q: office letter or O, which old police
  // plates have; l: sequence letter; m: sequence letter but W; n: digit; s: digit or sequence
  // letter; e: new-energy letter. Anything else stands for itself.
  std::string_view pattern;
};

// GA 36-2018 unless said otherwise. Layouts with the same pattern are told apart by colour.
constexpr std::array kLayouts = {
    Layout{PlateClass::kSmallVehicle, "posssss"},
    Layout{PlateClass::kLargeVehicle, "posssss"},
    Layout{PlateClass::kSmallNewEnergy, "poesnnnn"},
    Layout{PlateClass::kLargeNewEnergy, "ponnnnne"},
    Layout{PlateClass::kTrailer, "possss挂"},
    Layout{PlateClass::kLowSpeed, "posssss"},
    Layout{PlateClass::kTrainer, "possss学"},
    Layout{PlateClass::kPolice, "pqssss警"},
    // Fire brigades X, forest-fire brigades S; not in GA 36, as seen on the road.
    Layout{PlateClass::kEmergency, "pXnnnn应急"},
    Layout{PlateClass::kEmergency, "pSnnnn应急"},
    // Not in GA 36; the general layouts in use since 2012, with a letter for the headquarters'
    // troops, and the older one with two digits for the province.
    Layout{PlateClass::kArmedPolice, "WJpnnnns"},
    Layout{PlateClass::kArmedPolice, "WJlnnnnn"},
    Layout{PlateClass::kArmedPolice, "WJnnsssss"},
    // W is the armed police's: WJ with five digits is one of theirs with a character unseen.
    Layout{PlateClass::kMilitary, "mlnnnnn"},
    Layout{PlateClass::kHongKong, "粤Zssss港"},
    Layout{PlateClass::kMacao, "粤Zssss澳"},
    // Older embassy plates begin with 使, newer ones end with it.
    Layout{PlateClass::kEmbassy, "nnnnnn使"},
    Layout{PlateClass::kEmbassy, "使nnnnnn"},
    Layout{PlateClass::kConsulate, "pnnnnn领"},
    Layout{PlateClass::kTemporary, "posssss临"},
    Layout{PlateClass::kTemporary, "possss临"},
    Layout{PlateClass::kTemporary, "possss试"},
    Layout{PlateClass::kTemporary, "possss超"},
    Layout{PlateClass::kTemporary, "posssss"},
};

bool FitsSymbol(std::string_view character, std::string_view symbol) {
  if (character.size() == 1 && character[0] == kUnread) return true;
  if (symbol == "p") return IsProvinceCharacter(character);
  if (symbol == "o" || symbol == "l") return IsSequenceLetter(character);
  if (symbol == "m") return IsSequenceLetter(character) && character != "W";
  if (symbol == "q") return IsSequenceLetter(character) || character == "O";
  if (symbol == "n") return IsDigit(character);
  if (symbol == "s") return IsDigit(character) || IsSequenceLetter(character);
  if (symbol == "e") return IsNewEnergyLetter(character);
  return character == symbol;
}

bool FitsPattern(const std::vector<std::string_view>& characters, std::string_view pattern) {
  const auto symbols = SplitCharacters(pattern);
  return std::equal(characters.begin(), characters.end(), symbols->begin(), symbols->end(),
                    FitsSymbol);
}

std::vector<Layout> LayoutsOf(const PlateNumber& number, PlateColor color) {
  const auto characters = number.Characters();
  std::vector<Layout> layouts;
  for (const Layout& layout : kLayouts) {
    if (color != PlateColor::kUnspecified && !HasColor(layout.plate_class, color)) continue;
    if (FitsPattern(characters, layout.pattern)) layouts.push_back(layout);
  }
  return layouts;
}

// Dots between office letter and sequence, and the spaces people type.
bool IsSeparator(std::string_view character) {
  static constexpr std::array<std::string_view, 11> kSeparators = {
      " ", "\t", "\u00A0", "\u3000", "·", "•", "・", "‧", "．", ".", "\uFF65"};
  return std::find(kSeparators.begin(), kSeparators.end(), character) != kSeparators.end();
}

// The half-width form of U+FF01 to U+FF5E, upper case; other characters as they are.
std::string HalfWidthUpper(std::string_view character) {
  char ascii = 0;
  if (character.size() == 1) {
    ascii = character[0];
  } else if (character.size() == 3 && character[0] == '\xEF') {
    const int code = ((character[1] & 0x3F) << 6) | (character[2] & 0x3F);
    // 0xF01 and 0xF5E: the low twelve bits of the block's ends.
    if (code >= 0xF01 && code <= 0xF5E) ascii = static_cast<char>(code - 0xF01 + '!');
  }
  if (ascii == 0) return std::string(character);
  if (ascii >= 'a' && ascii <= 'z') ascii = static_cast<char>(ascii - 'a' + 'A');
  return std::string(1, ascii);
}

absl::Status NumberError(std::string_view value, std::string_view found, std::string_view wish) {
  return absl::InvalidArgumentError(absl::StrCat("plate_number: \"", AbslView(value), "\" ",
                                                 AbslView(found), ", wanted ", AbslView(wish)));
}

}  // namespace

absl::StatusOr<std::string> Normalize(std::string_view text) {
  if (text.size() > kNumberTextBytesMax) {
    return absl::InvalidArgumentError(absl::StrCat("plate_number: has ", text.size(),
                                                   " bytes, wanted at most ", kNumberTextBytesMax));
  }
  const auto characters = SplitCharacters(text);
  if (!characters.ok()) {
    return absl::InvalidArgumentError(
        absl::StrCat("plate_number: ", characters.status().message()));
  }
  std::string normal;
  for (const std::string_view character : *characters) {
    if (!IsSeparator(character)) normal += HalfWidthUpper(character);
  }
  return normal;
}

absl::StatusOr<PlateNumber> PlateNumber::Parse(std::string_view text) {
  return ParseAs(text, PlateClass::kUnspecified);
}

absl::StatusOr<PlateNumber> PlateNumber::ParseAs(std::string_view text, PlateClass plate_class) {
  auto normal = Normalize(text);
  if (!normal.ok()) return normal.status();
  PlateNumber number(*std::move(normal));
  const size_t count = number.Characters().size();
  // Only the older plates of the armed police have 9: they are left to their layout.
  const bool older_armed_police = count == 9 && number.text_.starts_with("WJ");
  if (count != 7 && count != 8 && !older_armed_police) {
    return NumberError(number.text_, absl::StrCat("has ", count, " characters"), "7 or 8");
  }
  if (LayoutsOf(number, PlateColor::kUnspecified).empty()) {
    return NumberError(number.text_, "has the layout of no plate class",
                       "a number such as 陕D12345 or 陕DD12345 (letters I and O are not used)");
  }
  if (plate_class != PlateClass::kUnspecified && !Fits(number, plate_class)) {
    return NumberError(number.text_,
                       absl::StrCat("has not the layout of class ", CodeOf(plate_class), " ",
                                    AbslView(NameZh(plate_class))),
                       "a number of that class");
  }
  return number;
}

std::vector<std::string_view> PlateNumber::Characters() const {
  // Only well-formed text gets into a number.
  return *SplitCharacters(text_);
}

bool Fits(const PlateNumber& number, PlateClass plate_class) {
  const auto characters = number.Characters();
  return std::any_of(kLayouts.begin(), kLayouts.end(), [&](const Layout& layout) {
    return layout.plate_class == plate_class && FitsPattern(characters, layout.pattern);
  });
}

std::vector<PlateClass> ClassesOf(const PlateNumber& number) {
  return ClassesOf(number, PlateColor::kUnspecified);
}

std::vector<PlateClass> ClassesOf(const PlateNumber& number, PlateColor color) {
  std::vector<PlateClass> classes;
  for (const Layout& layout : LayoutsOf(number, color)) {
    if (std::find(classes.begin(), classes.end(), layout.plate_class) == classes.end()) {
      classes.push_back(layout.plate_class);
    }
  }
  return classes;
}

PlateClass ClassOf(const PlateNumber& number, PlateColor color) {
  const auto layouts = LayoutsOf(number, color);
  if (layouts.empty()) return PlateClass::kUnspecified;
  const Layout& first = layouts.front();
  for (const Layout& other : layouts) {
    const bool same_class = other.plate_class == first.plate_class;
    if (!same_class && color == PlateColor::kUnspecified) return PlateClass::kUnspecified;
    if (!same_class && other.pattern != first.pattern) return PlateClass::kUnspecified;
  }
  return first.plate_class;
}

}  // namespace bluegate::plate
