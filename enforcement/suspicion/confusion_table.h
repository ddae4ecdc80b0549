#ifndef BLUEGATE_ENFORCEMENT_SUSPICION_CONFUSION_TABLE_H_
#define BLUEGATE_ENFORCEMENT_SUSPICION_CONFUSION_TABLE_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "enforcement/plate/plate_number.h"

namespace bluegate::suspicion {

// A character in a number, as its UTF-8 bytes in one number; plates have none of more than 4.
using Symbol = uint32_t;
Symbol SymbolOf(std::string_view character);
// The symbols of a number's characters.
std::vector<Symbol> SymbolsOf(const plate::PlateNumber& number);
inline constexpr Symbol kUnreadSymbol = plate::kUnread;

// Two characters that are taken for each other, either way.
struct ConfusablePair {
  std::string a;
  std::string b;
  // Lower for pairs that are mixed up more readily; 0.05 to 1, 1 not included.
  double weight = 0;
};

// Which characters are taken for which. Data. Immutable; thread-safe.
class ConfusionTable {
 public:
  // Nothing is taken for anything else.
  ConfusionTable() = default;

  // INVALID_ARGUMENT names field, value and wish: not one character, both the same, stated twice, a
  // weight out of bounds.
  static absl::StatusOr<ConfusionTable> Make(const std::vector<ConfusablePair>& pairs);

  struct Confusion {
    Symbol other;
    double weight;
  };
  // What the character is taken for, the least weight first.
  absl::Span<const Confusion> Of(Symbol symbol) const;

  bool empty() const { return confusions_.empty(); }

 private:
  absl::flat_hash_map<Symbol, std::vector<Confusion>> confusions_;
};

// Sum of weights over the places where the two differ; 0 where either is unread. Infinite when they
// have another length or differ in characters that are not in the table.
double Distance(const ConfusionTable& table, const plate::PlateNumber& a,
                const plate::PlateNumber& b);

struct Misread {
  plate::PlateNumber number;
  double distance = 0;
};

struct Misreads {
  // The nearest first, of equal ones in the order of their texts.
  std::vector<Misread> list;
  // There are more than were asked for; the list is not whole and need not hold the nearest.
  bool more = false;
};

// Numbers as which `number` may be misread at a distance above 0 and at most `distance_max`, at
// most `count_max`. Unread characters stay unread: each stands for any character.
Misreads MisreadsOf(const ConfusionTable& table, const plate::PlateNumber& number,
                    double distance_max, size_t count_max);

}  // namespace bluegate::suspicion

#endif  // BLUEGATE_ENFORCEMENT_SUSPICION_CONFUSION_TABLE_H_
