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

// Days on which tail numbers rest: on these weekdays, or on days whose date ends in one of these
// digits (just one of the two is given), plates whose last digit is one of `tail_digits`.
struct TailDay {
  std::vector<int> weekdays;  // 1 Monday to 7 Sunday
  std::string date_digits;    // such as "16": the 1st, 6th, 11th, 16th ...
  std::string tail_digits;    // such as "16"

  friend bool operator==(const TailDay&, const TailDay&) = default;
};

// Conditions over the facts. All that are given must hold; an empty list means "any".
struct Condition {
  SubjectKind subject = SubjectKind::kUnspecified;  // kUnspecified: road vehicles only
  std::vector<std::string> vehicle_type_prefixes;   // GA/T 16.4; "H1": every heavy goods vehicle
  std::vector<std::string> fuels;                   // one letter of a combined fuel is enough
  // Up to and including this stage; kUnspecified: any. Electric never matches.
  vehicle::EmissionStage stage_at_most = vehicle::EmissionStage::kUnspecified;
  // The stage is not known, an interval, or only inferred from dates.
  bool stage_unverified = false;
  std::vector<std::string> uses;
  std::vector<std::string> status_letters;  // one is enough
  bool eliminated = false;  // true: only vehicles marked eliminated on or before the day
  std::vector<vehicle::FindingCode> findings;  // one that stands on the day is enough
  bool exempt = false;  // true: only with an exemption that holds on the day in a zone of the site
  uint32_t total_mass_above_kg = 0;         // 0: any
  uint32_t age_at_least_years = 0;          // whole years since first registration; 0: any
  std::vector<std::string> plate_prefixes;  // the number begins with one, such as 陕D
  std::vector<std::string> plate_prefixes_not;
  // The plate rests today: one of these fits the day and the last digit of the number. A number
  // that ends in a letter counts by its last digit; one without digits, or not known, never rests.
  std::vector<TailDay> tail_days;
  NumberState number_state = NumberState::kUnspecified;
  RegisterState register_state = RegisterState::kUnspecified;
  WhenUnknown when_unknown = WhenUnknown::kUnspecified;

  friend bool operator==(const Condition&, const Condition&) = default;
};

// Where and when a rule holds. An empty list means "any".
struct Scope {
  std::vector<SiteKind> site_kinds;
  std::vector<std::string> site_ids;
  std::vector<std::string> zones;  // the site must be in one of them
  std::vector<Direction> directions;
  std::vector<std::string> performance_classes;  // of the site's enterprise, such as B-
  std::vector<AlertLevel> alert_levels;
  std::vector<int> weekdays;  // 1 Monday to 7 Sunday
  HolidayUse holidays = HolidayUse::kUnspecified;
  // Daily hours, minutes after midnight, [from, until); until below from runs past midnight: then
  // the hours after midnight are of the day on which they lie. 0 and 0: all day.
  uint32_t daily_from_min = 0;   // 0-1439
  uint32_t daily_until_min = 0;  // 0-1440

  friend bool operator==(const Scope&, const Scope&) = default;
};

// Days that count as holidays for HolidayUse and for nothing else.
struct Holiday {
  absl::CivilDay from;
  absl::CivilDay until;  // last day
  std::string name_zh;
  std::string source;  // the notice that sets them
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
  std::string plate_number;                 // as read; where empty, that of the vehicle
  SubjectKind subject = SubjectKind::kUnspecified;
  NumberState number_state = NumberState::kUnspecified;
  SiteKind site_kind = SiteKind::kUnspecified;
  std::string site_id;
  std::vector<std::string> zones;
  Direction direction = Direction::kUnspecified;
  std::string performance_class;
  AlertLevel alert_level = AlertLevel::kUnspecified;
  absl::CivilSecond local_time;
  Outcome expect_outcome = Outcome::kUnspecified;
  std::string expect_rule_id;  // empty: no rule, the default decides
};

struct RuleSet {
  std::string rule_set_id;  // such as xianyang-2021
  std::string source;       // notices with numbers and dates
  std::vector<Holiday> holidays;
  std::vector<Rule> rules;
  std::vector<RuleTest> tests;
};

}  // namespace bluegate::rules

#endif  // BLUEGATE_ENFORCEMENT_RULES_RULE_SET_H_
