#ifndef BLUEGATE_ENFORCEMENT_RULES_RULE_SET_H_
#define BLUEGATE_ENFORCEMENT_RULES_RULE_SET_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "enforcement/rules/outcome.h"
#include "enforcement/vehicle/vehicle.h"

namespace bluegate::rules {

// A rule set as data. The structs mean exactly what the messages of the same names in
// bluegate.admission.v1 mean; days and hours are Asia/Shanghai.

// Conditions over the facts. All that are given must hold; an empty list means "any".
struct Condition {
  std::vector<std::string> vehicle_type_prefixes;  // GA/T 16.4; "H1": every heavy goods vehicle
  std::vector<std::string> fuels;                  // one letter of a combined fuel is enough
  // Up to and including this stage; kUnspecified: any. Electric never matches.
  vehicle::EmissionStage stage_at_most = vehicle::EmissionStage::kUnspecified;
  std::vector<std::string> uses;
  std::vector<std::string> status_letters;  // one is enough
  bool eliminated = false;  // true: only vehicles marked eliminated on or before the day
  NumberState number_state = NumberState::kUnspecified;
  RegisterState register_state = RegisterState::kUnspecified;
  WhenUnknown when_unknown = WhenUnknown::kUnspecified;

  friend bool operator==(const Condition&, const Condition&) = default;
};

// Where and when a rule holds. An empty list means "any".
struct Scope {
  std::vector<SiteKind> site_kinds;
  std::vector<std::string> zones;  // the site must be in one of them
  std::vector<AlertLevel> alert_levels;
  // Daily hours, minutes after midnight, [from, until); until below from runs past midnight.
  // 0 and 0: all day.
  uint32_t daily_from_min = 0;   // 0-1439
  uint32_t daily_until_min = 0;  // 0-1440

  friend bool operator==(const Scope&, const Scope&) = default;
};

struct Rule {
  std::string rule_id;      // lower case letters, digits and hyphens, 1-64
  std::string reason_code;  // such as R01; empty for a rule that only lets pass
  std::string clause;       // such as 咸政办发〔2021〕71号 （六）10(4)
  std::string sentence_zh;  // why, for people
  std::string sentence_en;
  std::optional<absl::CivilDay> effective_from;   // first day; none: always
  std::optional<absl::CivilDay> effective_until;  // last day; none: no end
  Scope scope;
  Condition condition;
  Outcome outcome = Outcome::kUnspecified;
  int32_t priority = 0;  // higher wins; among equals the stricter outcome
};

// The facts of an in-file test and the answer it expects.
struct RuleTest {
  std::string name;
  std::optional<vehicle::Vehicle> vehicle;  // none: no register has it. Its plate may be empty
  NumberState number_state = NumberState::kUnspecified;
  SiteKind site_kind = SiteKind::kUnspecified;
  std::vector<std::string> zones;
  AlertLevel alert_level = AlertLevel::kUnspecified;
  absl::CivilSecond local_time;
  Outcome expect_outcome = Outcome::kUnspecified;
  std::string expect_rule_id;  // empty: no rule, the default decides
};

struct RuleSet {
  std::string rule_set_id;  // such as xianyang-2021
  std::string source;       // notices with numbers and dates
  std::vector<Rule> rules;
  std::vector<RuleTest> tests;
};

}  // namespace bluegate::rules

#endif  // BLUEGATE_ENFORCEMENT_RULES_RULE_SET_H_
