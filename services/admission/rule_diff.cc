#include "services/admission/rule_diff.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "enforcement/vehicle/emission_stage.h"
#include "services/admission/decision_message.h"

namespace bluegate::admission {
namespace {

DiffCount CountOf(const rules::Decision& before, const rules::Decision& after) {
  DiffCount count;
  count.passages = 1;
  if (before.outcome != after.outcome) {
    count.answers = 1;
    count.moves[static_cast<size_t>(before.outcome)][static_cast<size_t>(after.outcome)] = 1;
  } else {
    count.rules = before.rule_id != after.rule_id || before.reason_code != after.reason_code;
  }
  return count;
}

struct Sets {
  const ActiveRules& before;
  const ActiveRules& after;
  const DiffSelection& selection;
};

void DiffEntry(uint64_t position, const std::string& request_id, const v1::DecisionRecord& record,
               const Sets& sets, RuleDiff* diff) {
  if (record.facts().time_us() < sets.selection.from_us) return;
  if (record.answer().fallback()) {
    ++diff->left_out;
    return;
  }
  const rules::Facts facts = FactsOf(record.facts());
  const rules::Decision before = sets.before.Decide(facts);
  const rules::Decision after = sets.after.Decide(facts);
  const DiffCount count = CountOf(before, after);
  diff->all.Add(count);
  diff->by_site[record.facts().site_id()].Add(count);
  diff->by_fuel[record.facts().vehicle().fuel()].Add(count);
  diff->by_stage[vehicle::DisplayEn(facts.vehicle ? facts.vehicle->stage : vehicle::StageFact())]
      .Add(count);
  diff->by_vehicle_type[record.facts().vehicle().vehicle_type()].Add(count);
  if (count.answers + count.rules > 0) {
    diff->by_rule[absl::StrCat(before.rule_id, " -> ", after.rule_id)].Add(count);
  }
  if (count.answers == 0 || diff->examples.size() >= sets.selection.examples_max) return;
  diff->examples.push_back(
      {position, request_id, record.facts(), VerdictOf(before), VerdictOf(after)});
}

void AddTable(const DiffTable& from, DiffTable* to) {
  for (const auto& [value, count] : from) (*to)[value].Add(count);
}

}  // namespace

void DiffCount::Add(const DiffCount& other) {
  passages += other.passages;
  answers += other.answers;
  rules += other.rules;
  for (size_t i = 0; i < moves.size(); ++i) {
    for (size_t j = 0; j < moves[i].size(); ++j) moves[i][j] += other.moves[i][j];
  }
}

absl::StatusOr<RuleDiff> DiffRules(const storage::DecisionStore& store, const ActiveRules& before,
                                   const ActiveRules& after, const DiffSelection& selection,
                                   const LogReading& reading) {
  const Sets sets = {before, after, selection};
  std::vector<RuleDiff> parts(static_cast<size_t>(reading.threads));
  const absl::Status read =
      ReadLog(store, reading,
              [&](int thread, uint64_t position, const std::string& request_id,
                  const v1::DecisionRecord& record) {
                DiffEntry(position, request_id, record, sets, &parts[static_cast<size_t>(thread)]);
              });
  if (!read.ok()) return read;
  RuleDiff diff;
  for (RuleDiff& part : parts) {
    diff.all.Add(part.all);
    diff.left_out += part.left_out;
    AddTable(part.by_site, &diff.by_site);
    AddTable(part.by_fuel, &diff.by_fuel);
    AddTable(part.by_stage, &diff.by_stage);
    AddTable(part.by_vehicle_type, &diff.by_vehicle_type);
    AddTable(part.by_rule, &diff.by_rule);
    std::move(part.examples.begin(), part.examples.end(), std::back_inserter(diff.examples));
  }
  std::sort(diff.examples.begin(), diff.examples.end(),
            [](const auto& a, const auto& b) { return a.position < b.position; });
  if (diff.examples.size() > selection.examples_max) diff.examples.resize(selection.examples_max);
  return diff;
}

std::vector<const DiffTable::value_type*> ChangedRows(const DiffTable& table) {
  std::vector<const DiffTable::value_type*> rows;
  for (const auto& row : table) {
    if (row.second.answers + row.second.rules > 0) rows.push_back(&row);
  }
  std::stable_sort(rows.begin(), rows.end(), [](const auto* a, const auto* b) {
    return std::pair(a->second.answers, a->second.rules) >
           std::pair(b->second.answers, b->second.rules);
  });
  return rows;
}

}  // namespace bluegate::admission
