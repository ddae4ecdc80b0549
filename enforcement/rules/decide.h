#ifndef BLUEGATE_ENFORCEMENT_RULES_DECIDE_H_
#define BLUEGATE_ENFORCEMENT_RULES_DECIDE_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/time/time.h"
#include "enforcement/rules/fact.h"
#include "enforcement/rules/outcome.h"
#include "enforcement/rules/rule_set.h"
#include "enforcement/vehicle/day.h"
#include "enforcement/vehicle/vehicle.h"

namespace bluegate::rules {

// What a decision is made from.
struct Facts {
  SubjectKind subject = SubjectKind::kVehicle;
  // As read or given; may be empty or have unread characters.
  std::string plate_number;
  NumberState number_state = NumberState::kCertain;
  // kFound exactly when `vehicle` is set; kUnspecified: the register was not asked or did not
  // answer.
  RegisterState register_state = RegisterState::kUnspecified;
  std::optional<vehicle::Vehicle> vehicle;
  // What was found here and now, beside what the register knows of the vehicle.
  std::vector<vehicle::Finding> findings;
  SiteKind site_kind = SiteKind::kUnspecified;
  std::string site_id;
  std::vector<std::string> zones;
  Direction direction = Direction::kUnspecified;
  std::string performance_class;  // of the site's enterprise; empty: none
  AlertLevel alert_level = AlertLevel::kNone;
  absl::Time time;
  // Zone of the rules' days and hours.
  absl::TimeZone zone = vehicle::ShanghaiZone();
};

// A rule that did not decide.
struct ConsideredRule {
  std::string rule_id;
  std::string reason_code;
  // What it would have answered.
  Outcome outcome = Outcome::kUnspecified;
  // Whether it held and lost to another; false: it did not hold for these facts.
  bool matched = false;
  // In English, such as "priority 10 is below 20" or "stage China V is not China IV or below".
  std::string lost_because;
};

// The answer. Its texts stay correct after the rule set is gone.
struct Decision {
  Outcome outcome = Outcome::kPass;
  std::string rule_id;      // empty: no rule held, and the vehicle passes
  std::string reason_code;  // I02 when an uncertain number turned FLAG or REFUSE into HOLD
  std::string clause;
  std::string sentence_zh;
  std::string sentence_en;
  // The rule asked for a fact nobody knows, and holds for that (WhenUnknown::kHold).
  bool held_for_unknown = false;
  // A FLAG or REFUSE became HOLD because the number is uncertain.
  bool held_for_uncertain_number = false;
  // Every other rule of the set in the set's order.
  std::vector<ConsideredRule> considered;
  // Facts that the rules in force here asked for, unknown ones included; site, alert and time
  // always.
  std::vector<UsedFact> facts;
};

// Decides. Pure, deterministic and total: every input has an answer. Highest priority wins, then
// the stricter outcome, then the rule id that sorts first. No rule: PASS.
// An uncertain number never gives FLAG or REFUSE: it holds for a human (reason I02).
Decision Decide(const RuleSet& rule_set, const Facts& facts);

}  // namespace bluegate::rules

#endif  // BLUEGATE_ENFORCEMENT_RULES_DECIDE_H_
