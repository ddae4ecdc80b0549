#ifndef BLUEGATE_ENFORCEMENT_RULES_RULE_TABLES_H_
#define BLUEGATE_ENFORCEMENT_RULES_RULE_TABLES_H_

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "enforcement/rules/matching.h"
#include "enforcement/rules/rule_bits.h"
#include "enforcement/rules/rule_set.h"

namespace bluegate::rules {

// Rules by what they ask, for Decider. `asking` has the rules that ask for the fact at all; the
// rest is by value which of them it satisfies.

// Values that are texts: sites, zones, performance classes.
struct TextTable {
  RuleBits asking;
  absl::flat_hash_map<std::string, RuleBits> by_text;

  void Add(size_t place, const std::vector<std::string>& texts);
  const RuleBits* Find(std::string_view text) const;
};

// Values with a small code: enums, weekdays, letters.
template <size_t kCodes>
struct CodeTable {
  RuleBits asking;
  std::array<RuleBits, kCodes> by_code{};

  template <typename Codes>
  void Add(size_t place, const Codes& codes) {
    for (const auto code : codes) {
      asking.Set(place);
      const auto index = static_cast<size_t>(code);
      if (index < kCodes) by_code[index].Set(place);
    }
  }
  const RuleBits& At(size_t code) const { return by_code[code < kCodes ? code : 0]; }
};

// Codes of GA/T 16 and the beginnings of them, up to three characters.
struct PrefixTable {
  RuleBits asking;
  absl::flat_hash_map<uint32_t, RuleBits> by_prefix;

  void Add(size_t place, const std::vector<std::string>& prefixes);
  RuleBits Matching(std::string_view text, size_t words) const;
};

// Values in order, such as days or minutes: from each cut on, these rules hold.
template <typename Value>
struct CutTable {
  std::vector<std::pair<Value, RuleBits>> cuts;  // ascending

  // Rules that hold at the value; null before the first cut.
  const RuleBits* At(const Value& value) const {
    const auto after = std::upper_bound(
        cuts.begin(), cuts.end(), value,
        [](const Value& v, const std::pair<Value, RuleBits>& cut) { return v < cut.first; });
    return after == cuts.begin() ? nullptr : &std::prev(after)->second;
  }
};

// The days on which each rule is in force by its effective days.
CutTable<absl::CivilDay> DaysOf(const std::vector<const Rule*>& rules);
// The minutes of the day.
CutTable<uint32_t> MinutesOf(const std::vector<const Rule*>& rules);

}  // namespace bluegate::rules

#endif  // BLUEGATE_ENFORCEMENT_RULES_RULE_TABLES_H_
