#include "enforcement/rules/rule_tables.h"

#include <algorithm>
#include <iterator>
#include <set>

#include "enforcement/text.h"

namespace bluegate::rules {
namespace {

constexpr size_t kPrefixBytesMax = 3;

// Up to three bytes and their count as one number.
uint32_t KeyOf(std::string_view prefix) {
  uint32_t key = static_cast<uint32_t>(prefix.size()) << 24;
  for (size_t i = 0; i < prefix.size(); ++i) {
    key |= static_cast<uint32_t>(static_cast<unsigned char>(prefix[i])) << 8 * i;
  }
  return key;
}

// A table whose cut at each of `at` has the rules for which `holds` is true there.
template <typename Value, typename Holds>
CutTable<Value> Tabulate(const std::set<Value>& at, const std::vector<const Rule*>& rules,
                         Holds holds) {
  CutTable<Value> table;
  for (const Value& value : at) {
    table.cuts.emplace_back(value, RuleBits());
    for (size_t place = 0; place < rules.size(); ++place) {
      if (holds(*rules[place], value)) table.cuts.back().second.Set(place);
    }
  }
  return table;
}

}  // namespace

void TextTable::Add(size_t place, const std::vector<std::string>& texts) {
  for (const std::string& text : texts) {
    asking.Set(place);
    by_text[text].Set(place);
  }
}

const RuleBits* TextTable::Find(std::string_view text) const {
  const auto found = by_text.find(AbslView(text));
  return found == by_text.end() ? nullptr : &found->second;
}

void PrefixTable::Add(size_t place, const std::vector<std::string>& prefixes) {
  for (const std::string& prefix : prefixes) {
    asking.Set(place);
    if (prefix.size() <= kPrefixBytesMax) by_prefix[KeyOf(prefix)].Set(place);
  }
}

RuleBits PrefixTable::Matching(std::string_view text, size_t words) const {
  RuleBits matching;
  for (size_t bytes = 1; bytes <= std::min(text.size(), kPrefixBytesMax); ++bytes) {
    const auto found = by_prefix.find(KeyOf(text.substr(0, bytes)));
    if (found != by_prefix.end()) matching.Or(found->second, words);
  }
  return matching;
}

CutTable<absl::CivilDay> DaysOf(const std::vector<const Rule*>& rules) {
  std::set<absl::CivilDay> at = {absl::CivilDay::min()};
  for (const Rule* rule : rules) {
    if (rule->effective_from) at.insert(*rule->effective_from);
    if (rule->effective_until) at.insert(*rule->effective_until + 1);
  }
  return Tabulate(at, rules, [](const Rule& rule, absl::CivilDay day) {
    return (!rule.effective_from || day >= *rule.effective_from) &&
           (!rule.effective_until || day <= *rule.effective_until);
  });
}

CutTable<uint32_t> MinutesOf(const std::vector<const Rule*>& rules) {
  std::set<uint32_t> at = {0};
  for (const Rule* rule : rules) {
    at.insert(rule->scope.daily_from_min);
    at.insert(rule->scope.daily_until_min);
  }
  return Tabulate(at, rules, [](const Rule& rule, uint32_t minute) {
    return WithinDailyHours(minute, rule.scope.daily_from_min, rule.scope.daily_until_min);
  });
}

}  // namespace bluegate::rules
