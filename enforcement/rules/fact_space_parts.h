#ifndef BLUEGATE_ENFORCEMENT_RULES_FACT_SPACE_PARTS_H_
#define BLUEGATE_ENFORCEMENT_RULES_FACT_SPACE_PARTS_H_

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "enforcement/rules/fact_space.h"

namespace bluegate::rules {

// How FactSpace makes its parts; for its own sources.

// Whether the list is empty, "any", or has the value.
template <typename T, typename Value>
vehicle::Truth Allows(const std::vector<T>& list, const Value& value) {
  return vehicle::ToTruth(list.empty() || std::find(list.begin(), list.end(), value) != list.end());
}

template <typename T>
std::string KeyOf(const std::vector<T>& list) {
  return absl::StrJoin(list, ",", [](std::string* out, const T& value) {
    if constexpr (std::is_enum_v<T>) {
      absl::StrAppend(out, static_cast<int>(value));
    } else {
      absl::StrAppend(out, value);
    }
  });
}

// For facts of which no more is asked than whether they hold.
struct NoMark {
  template <typename Candidate>
  std::string operator()(const Candidate&) const {
    return "";
  }
};

template <typename Candidate, typename Key, typename Holds, typename Set, typename Mark>
std::vector<size_t> FactSpace::AddPart(const std::vector<Candidate>& candidates, Key key,
                                       Holds holds, Set set, Mark mark, Part* part) {
  // One rule for each way of asking.
  std::map<std::string, size_t> ways;
  std::vector<const Rule*> asking;
  std::vector<size_t> way_of;
  for (const Rule& rule : set_.rules) {
    const auto [way, added] = ways.emplace(key(rule), asking.size());
    if (added) asking.push_back(&rule);
    way_of.push_back(way->second);
  }
  std::map<std::pair<std::vector<vehicle::Truth>, std::string>, size_t> cells;
  std::vector<std::vector<vehicle::Truth>> by_cell;
  std::vector<size_t> cell_of;
  for (const Candidate& candidate : candidates) {
    std::vector<vehicle::Truth> truths;
    for (const Rule* rule : asking) truths.push_back(holds(*rule, candidate));
    const auto [cell, added] = cells.emplace(std::pair(truths, mark(candidate)), by_cell.size());
    if (added) {
      by_cell.push_back(truths);
      part->examples.push_back([set, candidate](Facts* facts) { set(candidate, facts); });
    }
    cell_of.push_back(cell->second);
  }
  for (const size_t way : way_of) {
    std::vector<vehicle::Truth> truths;
    for (const auto& cell : by_cell) truths.push_back(cell[way]);
    part->truths.push_back(std::move(truths));
  }
  part->dimension = shape_.Add(by_cell.size());
  parts_.push_back(part);
  return cell_of;
}

template <typename Value, typename List, typename Add>
void FactSpace::AddSetPart(bool always_known, List list, Add add, SetPart* part) {
  std::map<Value, std::set<size_t>> named_by;
  for (size_t rule = 0; rule < set_.rules.size(); ++rule) {
    for (const Value& value : list(set_.rules[rule])) named_by[value].insert(rule);
  }
  part->wanted.resize(set_.rules.size());
  std::map<std::set<size_t>, size_t> groups;
  for (const auto& [value, rules] : named_by) {
    if (!groups.emplace(rules, part->dimensions.size()).second) continue;
    for (const size_t rule : rules) part->wanted[rule].push_back(part->dimensions.size());
    part->dimensions.push_back(shape_.Add(always_known ? 2 : 3));
    part->examples.push_back([add, value = value](Facts* facts) { add(value, facts); });
  }
  set_parts_.push_back(part);
}

}  // namespace bluegate::rules

#endif  // BLUEGATE_ENFORCEMENT_RULES_FACT_SPACE_PARTS_H_
