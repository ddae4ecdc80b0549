#ifndef BLUEGATE_SERVICES_ADMISSION_RULE_DIFF_H_
#define BLUEGATE_SERVICES_ADMISSION_RULE_DIFF_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "bluegate/admission/v1/decision_record.pb.h"
#include "services/admission/log_reader.h"
#include "services/admission/replay.h"
#include "services/admission/rule_book.h"
#include "storage/decision_store.h"

namespace bluegate::admission {

// What another rule set would do to passages of one kind.
struct DiffCount {
  uint64_t passages = 0;
  uint64_t answers = 0;  // another outcome
  uint64_t rules = 0;    // the same outcome by another rule or reason
  // Of `answers`, by the outcome before and after (admission.v1.Outcome).
  std::array<std::array<uint64_t, 5>, 5> moves{};

  void Add(const DiffCount& other);
};

// A passage whose outcome would be another.
struct DiffExample {
  uint64_t position = 0;
  std::string request_id;
  v1::DecisionFacts facts;
  Verdict before;
  Verdict after;
};

using DiffTable = std::map<std::string, DiffCount>;

struct RuleDiff {
  DiffCount all;
  // Fallback answers, which no rule made and whose facts were not known.
  uint64_t left_out = 0;
  DiffTable by_site;
  DiffTable by_fuel;          // letters of GA/T 16.9; empty: not known
  DiffTable by_stage;         // such as "China IV"; "stage unknown"
  DiffTable by_vehicle_type;  // GA/T 16.4; empty: not known
  // "BEFORE -> AFTER" by rule id, only what changes; empty ids: no rule.
  DiffTable by_rule;
  std::vector<DiffExample> examples;  // by position, at most so many
};

// Which passages are compared, and how many are shown.
struct DiffSelection {
  size_t examples_max = 0;
  // Those of before are left out: by the time of the passage, microseconds since 1970 UTC.
  int64_t from_us = 0;
};

// Decides every logged passage of the selection by both sets and counts what differs. A passage
// whose facts came late counts once, with the facts.
absl::StatusOr<RuleDiff> DiffRules(const storage::DecisionStore& store, const ActiveRules& before,
                                   const ActiveRules& after, const DiffSelection& selection,
                                   const LogReading& reading);

// The rows of a table that change anything, those with the most other answers first. They point
// into the table.
std::vector<const DiffTable::value_type*> ChangedRows(const DiffTable& table);

}  // namespace bluegate::admission

#endif  // BLUEGATE_SERVICES_ADMISSION_RULE_DIFF_H_
