#ifndef BLUEGATE_ENFORCEMENT_SEARCH_NUMBER_PATTERN_H_
#define BLUEGATE_ENFORCEMENT_SEARCH_NUMBER_PATTERN_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "enforcement/suspicion/confusion_table.h"

namespace bluegate::search {

// What is known of a number: its characters, `?` for any one, `*` for any number of them, also
// none. An immutable value.
class NumberPattern {
 public:
  // The longest plate number, and the longest pattern with the `*` in it, characters.
  static constexpr size_t kNumberCharactersMax = 9;
  static constexpr size_t kCharactersMax = 16;
  static constexpr char kAnyOne = '?';
  static constexpr char kAnyMany = '*';

  // Normalises as plate numbers are, and makes one `*` of several in a row. INVALID_ARGUMENT names
  // the field `pattern`, the value and the wish.
  static absl::StatusOr<NumberPattern> Parse(std::string_view text);

  const std::string& text() const { return text_; }
  // Its characters; kAnyOne and kAnyMany stand for themselves.
  const std::vector<suspicion::Symbol>& symbols() const { return symbols_; }
  // Characters that are neither `?` nor `*`.
  size_t certain() const { return certain_; }

 private:
  NumberPattern(std::string text, std::vector<suspicion::Symbol> symbols, size_t certain)
      : text_(std::move(text)), symbols_(std::move(symbols)), certain_(certain) {}

  std::string text_;
  std::vector<suspicion::Symbol> symbols_;
  size_t certain_;
};

// Whether the pattern may be searched with this greatest distance: 0, or, within the bounds of a
// watchlist entry, of a whole number without `*` that is not misread in too many ways. The fault
// names `pattern` or `distance_max`.
absl::Status CheckLookAlike(const NumberPattern& pattern, const suspicion::ConfusionTable& table,
                            double distance_max);

}  // namespace bluegate::search

#endif  // BLUEGATE_ENFORCEMENT_SEARCH_NUMBER_PATTERN_H_
