#ifndef BLUEGATE_ENFORCEMENT_RULES_MATCHING_H_
#define BLUEGATE_ENFORCEMENT_RULES_MATCHING_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/time/civil_time.h"
#include "enforcement/rules/decide.h"
#include "enforcement/rules/rule_set.h"
#include "enforcement/vehicle/truth.h"

namespace bluegate::rules {

// What rules mean, one at a time and in words. Decider does the same for all rules at once and is
// held to it by a test. Pure.

// The local moment of the facts, worked out once a decision.
struct Moment {
  absl::CivilSecond local;
  absl::CivilDay day;
  uint32_t minute = 0;  // of the day, 0-1439
  int weekday = 1;      // 1 Monday to 7 Sunday
  bool holiday = false;
};

Moment MomentOf(const std::vector<Holiday>& holidays, const Facts& facts);
int WeekdayOf(absl::CivilDay day);
bool IsHoliday(const std::vector<Holiday>& holidays, absl::CivilDay day);

// How one rule meets the facts.
struct Match {
  vehicle::Truth truth = vehicle::Truth::kNo;
  // For kNo: the first thing that does not hold, in English, such as "fuel A is none of B".
  std::string why_not;
  // For kUnknown: the facts that nobody knows, by the names of UsedFact, in the struct's order.
  std::vector<std::string> unknown;
};

// Whether the rule is in force here and now. Never kUnknown: site, alert and time are always known.
Match MatchScope(const Rule& rule, const Facts& facts, const Moment& moment);

// Whether the conditions hold; all of them must. kUnknown when none fails but one is not known.
Match MatchCondition(const Condition& condition, const Facts& facts, const Moment& moment);

// Single parts of a condition, without words: total mass, age, and what is asked of the number.
// `vehicle` may be null.
vehicle::Truth MassTruth(const Condition& condition, const vehicle::Vehicle* vehicle);
vehicle::Truth AgeTruth(const Condition& condition, const vehicle::Vehicle* vehicle,
                        absl::CivilDay day);
vehicle::Truth PrefixTruth(const Condition& condition, std::string_view number);
vehicle::Truth OtherPrefixTruth(const Condition& condition, std::string_view number);
vehicle::Truth TailTruth(const Condition& condition, std::string_view number, const Moment& moment);

// Minutes after midnight within [from, until), past midnight when until is below from; from 0 and
// until 0: the whole day.
bool WithinDailyHours(uint32_t minute, uint32_t from_min, uint32_t until_min);

// The last digit of a number, also where letters follow it. kNoTailDigit: it has none;
// kTailDigitUnknown: the number is empty or has an unread character.
inline constexpr int kNoTailDigit = -1;
inline constexpr int kTailDigitUnknown = -2;
int TailDigitOf(std::string_view number);

// Whether the tail days make this digit (0-9) rest on the day.
bool RestsOn(const std::vector<TailDay>& days, int tail_digit, absl::CivilDay day, int weekday);

// Whole years from `since` to `day`, as ages are counted; 0 when it lies in the future.
uint32_t YearsBetween(absl::CivilDay since, absl::CivilDay day);

// Whether no authority or paper vouches for the stage: nothing known, an interval, or inferred.
bool IsUnverified(const vehicle::StageFact& stage);

}  // namespace bluegate::rules

#endif  // BLUEGATE_ENFORCEMENT_RULES_MATCHING_H_
