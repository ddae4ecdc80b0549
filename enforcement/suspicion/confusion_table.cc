#include "enforcement/suspicion/confusion_table.h"

#include <algorithm>
#include <limits>
#include <tuple>
#include <utility>

#include "absl/strings/str_cat.h"
#include "enforcement/field_fault.h"
#include "enforcement/plate/characters.h"

namespace bluegate::suspicion {
namespace {

constexpr double kWeightMin = 0.05;
// Weights are written in hundredths; sums of them differ from what was written by less.
constexpr double kRounding = 1e-9;
// A walk ends after this many combinations, so that no table can make it long.
constexpr size_t kCombinationsMax = 20'000;

std::string TextOf(const std::vector<Symbol>& symbols) {
  std::string text;
  for (const Symbol symbol : symbols) {
    for (int shift = 24; shift >= 0; shift -= 8) {
      if (const char byte = static_cast<char>(symbol >> shift); byte != 0) text += byte;
    }
  }
  return text;
}

bool IsOneCharacter(const std::string& text) {
  const auto characters = plate::SplitCharacters(text);
  return characters.ok() && characters->size() == 1 && text[0] != plate::kUnread && text[0] != 0;
}

// Walks through all misreadings, one place after the other.
class MisreadWalk {
 public:
  MisreadWalk(const ConfusionTable& table, double distance_max, size_t count_max, Misreads* found)
      : table_(table), distance_max_(distance_max), count_max_(count_max), found_(found) {}

  void From(std::vector<Symbol>& symbols, size_t place, double distance) {
    if (found_->more) return;
    if (place == symbols.size()) return Take(symbols, distance);
    From(symbols, place + 1, distance);
    const Symbol read = symbols[place];
    for (const ConfusionTable::Confusion& confusion : table_.Of(read)) {
      if (distance + confusion.weight > distance_max_ + kRounding) break;
      symbols[place] = confusion.other;
      From(symbols, place + 1, distance + confusion.weight);
    }
    symbols[place] = read;
  }

 private:
  void Take(const std::vector<Symbol>& symbols, double distance) {
    if (distance == 0) return;
    if (++combinations_ > kCombinationsMax) {
      found_->more = true;
      return;
    }
    auto number = plate::PlateNumber::Parse(TextOf(symbols));
    if (!number.ok()) return;
    if (found_->list.size() == count_max_) {
      found_->more = true;
      return;
    }
    found_->list.push_back({*std::move(number), distance});
  }

  const ConfusionTable& table_;
  const double distance_max_;
  const size_t count_max_;
  Misreads* const found_;
  size_t combinations_ = 0;
};

}  // namespace

Symbol SymbolOf(std::string_view character) {
  Symbol symbol = 0;
  for (const char byte : character) symbol = symbol << 8 | static_cast<unsigned char>(byte);
  return symbol;
}

std::vector<Symbol> SymbolsOf(const plate::PlateNumber& number) {
  std::vector<Symbol> symbols;
  for (const std::string_view character : number.Characters()) {
    symbols.push_back(SymbolOf(character));
  }
  return symbols;
}

absl::StatusOr<ConfusionTable> ConfusionTable::Make(const std::vector<ConfusablePair>& pairs) {
  ConfusionTable table;
  for (size_t i = 0; i < pairs.size(); ++i) {
    const ConfusablePair& pair = pairs[i];
    const std::string field = absl::StrCat("pairs[", i, "].");
    if (!IsOneCharacter(pair.a)) return ToStatus({field + "a", pair.a, "one character"});
    if (!IsOneCharacter(pair.b) || pair.a == pair.b) {
      return ToStatus({field + "b", pair.b, "one character, another than a"});
    }
    if (!(pair.weight >= kWeightMin && pair.weight < 1)) {
      return ToStatus({field + "weight", absl::StrCat(pair.weight), "0.05 to below 1"});
    }
    const Symbol a = SymbolOf(pair.a), b = SymbolOf(pair.b);
    for (const Confusion& confusion : table.Of(a)) {
      if (confusion.other == b) {
        return ToStatus({field + "b", pair.b, "each pair once, in either order"});
      }
    }
    table.confusions_[a].push_back({b, pair.weight});
    table.confusions_[b].push_back({a, pair.weight});
  }
  for (auto& [symbol, confusions] : table.confusions_) {
    std::sort(confusions.begin(), confusions.end(), [](const Confusion& x, const Confusion& y) {
      return std::pair(x.weight, x.other) < std::pair(y.weight, y.other);
    });
  }
  return table;
}

absl::Span<const ConfusionTable::Confusion> ConfusionTable::Of(Symbol symbol) const {
  const auto found = confusions_.find(symbol);
  if (found == confusions_.end()) return {};
  return found->second;
}

double Distance(const ConfusionTable& table, const plate::PlateNumber& a,
                const plate::PlateNumber& b) {
  const std::vector<Symbol> left = SymbolsOf(a), right = SymbolsOf(b);
  constexpr double kInfinite = std::numeric_limits<double>::infinity();
  if (left.size() != right.size()) return kInfinite;
  double distance = 0;
  for (size_t i = 0; i < left.size(); ++i) {
    if (left[i] == right[i] || left[i] == kUnreadSymbol || right[i] == kUnreadSymbol) continue;
    const auto confusions = table.Of(left[i]);
    const auto found = std::find_if(
        confusions.begin(), confusions.end(),
        [&](const ConfusionTable::Confusion& confusion) { return confusion.other == right[i]; });
    if (found == confusions.end()) return kInfinite;
    distance += found->weight;
  }
  return distance;
}

Misreads MisreadsOf(const ConfusionTable& table, const plate::PlateNumber& number,
                    double distance_max, size_t count_max) {
  Misreads misreads;
  std::vector<Symbol> symbols = SymbolsOf(number);
  MisreadWalk(table, distance_max, count_max, &misreads).From(symbols, 0, 0);
  std::sort(misreads.list.begin(), misreads.list.end(), [](const Misread& a, const Misread& b) {
    return std::tie(a.distance, a.number) < std::tie(b.distance, b.number);
  });
  return misreads;
}

}  // namespace bluegate::suspicion
