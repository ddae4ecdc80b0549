#include "enforcement/plate/plate_number.h"

#include <algorithm>
#include <array>

#include "absl/container/inlined_vector.h"
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

// The symbols that stand for more than themselves.
constexpr std::string_view kKinds = "poqlmnse";

bool IsOfKind(std::string_view character, char kind) {
  if (character.size() == 1 && character[0] == kUnread) return true;
  switch (kind) {
    case 'p':
      return IsProvinceCharacter(character);
    case 'o':
    case 'l':
      return IsSequenceLetter(character);
    case 'm':
      return IsSequenceLetter(character) && character != "W";
    case 'q':
      return IsSequenceLetter(character) || character == "O";
    case 'n':
      return IsDigit(character);
    case 's':
      return IsDigit(character) || IsSequenceLetter(character);
    default:
      return IsNewEnergyLetter(character);
  }
}

// Numbers are parsed by the million, so what depends on a pattern or a character alone is found out
// once: `kinds` has one bit for each of kKinds.
struct Symbol {
  std::string_view text;
  int kinds = 0;
};

struct SplitLayout {
  PlateClass plate_class;
  std::vector<Symbol> symbols;
};

const std::vector<SplitLayout>& SplitLayouts() {
  static const auto* const layouts = [] {
    auto* const layouts = new std::vector<SplitLayout>;
    for (const Layout& layout : kLayouts) {
      SplitLayout& split = layouts->emplace_back(SplitLayout{layout.plate_class, {}});
      const auto symbols = SplitCharacters(layout.pattern);
      for (const std::string_view symbol : *symbols) {
        const size_t kind = symbol.size() == 1 ? kKinds.find(symbol[0]) : std::string_view::npos;
        split.symbols.push_back({symbol, kind == std::string_view::npos ? 0 : 1 << kind});
      }
    }
    return layouts;
  }();
  return *layouts;
}

int FindKindsOf(std::string_view character) {
  int kinds = 0;
  for (size_t kind = 0; kind < kKinds.size(); ++kind) {
    if (IsOfKind(character, kKinds[kind])) kinds |= 1 << kind;
  }
  return kinds;
}

int KindsOf(std::string_view character) {
  static const std::array<int, 128> kinds_of_ascii = [] {
    std::array<int, 128> kinds;
    for (size_t code = 0; code < kinds.size(); ++code) {
      const char character = static_cast<char>(code);
      kinds[code] = FindKindsOf({&character, 1});
    }
    return kinds;
  }();
  if (character.size() == 1) return kinds_of_ascii[static_cast<uint8_t>(character[0])];
  static const int kinds_of_province = FindKindsOf(ProvinceCharacters().front());
  return IsProvinceCharacter(character) ? kinds_of_province : 0;
}

using Symbols = absl::InlinedVector<Symbol, 9>;

// The characters of a number, each with the kinds that it is of. `text` is well formed.
Symbols CharactersWithKinds(std::string_view text) {
  Symbols characters;
  for (size_t at = 0; at < text.size();) {
    const std::string_view character = text.substr(at, CharacterBytes(text, at));
    characters.push_back({character, KindsOf(character)});
    at += character.size();
  }
  return characters;
}

bool FitsSymbol(const Symbol& character, const Symbol& symbol) {
  if (symbol.kinds != 0) return (character.kinds & symbol.kinds) != 0;
  const bool unread = character.text.size() == 1 && character.text[0] == kUnread;
  return unread || character.text == symbol.text;
}

bool FitsLayout(const Symbols& characters, const SplitLayout& layout) {
  return std::equal(characters.begin(), characters.end(), layout.symbols.begin(),
                    layout.symbols.end(), FitsSymbol);
}

std::vector<Layout> LayoutsOf(const PlateNumber& number, PlateColor color) {
  const Symbols characters = CharactersWithKinds(number.text());
  std::vector<Layout> layouts;
  for (size_t i = 0; i < kLayouts.size(); ++i) {
    const Layout& layout = kLayouts[i];
    if (color != PlateColor::kUnspecified && !HasColor(layout.plate_class, color)) continue;
    if (FitsLayout(characters, SplitLayouts()[i])) layouts.push_back(layout);
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

// Whether the text has nothing but provinces, digits, capital letters and unread characters, which
// stay as they are.
bool IsNormal(std::string_view text) {
  for (size_t at = 0; at < text.size();) {
    const size_t bytes = CharacterBytes(text, at);
    if (bytes == 0) return false;
    const char first = text[at];
    const bool plain = (first >= '0' && first <= '9') || (first >= 'A' && first <= 'Z') ||
                       first == kUnread || IsProvinceCharacter(text.substr(at, bytes));
    if (!plain) return false;
    at += bytes;
  }
  return true;
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
  // What registers and cameras send has nothing to make normal.
  if (IsNormal(text)) return std::string(text);
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
  const Symbols characters = CharactersWithKinds(number.text_);
  const size_t count = characters.size();
  // Only the older plates of the armed police have 9: they are left to their layout.
  const bool older_armed_police = count == 9 && number.text_.starts_with("WJ");
  if (count != 7 && count != 8 && !older_armed_police) {
    return NumberError(number.text_, absl::StrCat("has ", count, " characters"), "7 or 8");
  }
  const bool fits_any =
      std::any_of(SplitLayouts().begin(), SplitLayouts().end(),
                  [&](const SplitLayout& layout) { return FitsLayout(characters, layout); });
  if (!fits_any) {
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
  const Symbols characters = CharactersWithKinds(number.text());
  const auto& layouts = SplitLayouts();
  return std::any_of(layouts.begin(), layouts.end(), [&](const SplitLayout& layout) {
    return layout.plate_class == plate_class && FitsLayout(characters, layout);
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
