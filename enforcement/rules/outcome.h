#ifndef BLUEGATE_ENFORCEMENT_RULES_OUTCOME_H_
#define BLUEGATE_ENFORCEMENT_RULES_OUTCOME_H_

#include <string_view>

namespace bluegate::rules {

// The vocabulary of rules. Values equal those of the contract's enums of the same names.

// The answer to "may it pass", and how strict it is: PASS < FLAG < HOLD < REFUSE.
enum class Outcome { kUnspecified = 0, kPass = 1, kFlag = 2, kHold = 3, kRefuse = 4 };

// Level of a heavy-pollution alert (重污染天气预警). kUnspecified in facts means none.
enum class AlertLevel { kUnspecified = 0, kNone = 1, kYellow = 2, kOrange = 3, kRed = 4 };

// Which way the vehicle goes. kUnspecified in facts: not stated.
enum class Direction { kUnspecified = 0, kIn = 1, kOut = 2 };

// What is decided about. In facts kUnspecified is kVehicle; in a condition too, and kAny is both.
enum class SubjectKind { kUnspecified = 0, kVehicle = 1, kMachine = 2, kAny = 3 };

// What a holiday means for a rule.
enum class HolidayUse { kUnspecified = 0, kNotOnHolidays = 1, kOnlyOnHolidays = 2 };

// What a site is.
enum class SiteKind { kUnspecified = 0, kCheckpoint = 1, kGate = 2 };

// How far the number in hand is known. kUnspecified: any in a condition, certain in facts.
enum class NumberState { kUnspecified = 0, kCertain = 1, kUncertain = 2 };

// Whether a register has the vehicle. kUnspecified: any in a condition, not looked up in facts.
enum class RegisterState { kUnspecified = 0, kFound = 1, kNotFound = 2 };

// What a rule makes of a fact that it asks for and nobody knows. kUnspecified is kNoMatch.
enum class WhenUnknown { kUnspecified = 0, kNoMatch = 1, kHold = 2, kMatch = 3 };

// "PASS", "FLAG", "HOLD", "REFUSE", "UNSPECIFIED".
std::string_view NameOf(Outcome outcome);
// "none", "yellow", "orange", "red" (kUnspecified is none).
std::string_view NameOf(AlertLevel level);
// "checkpoint", "gate", "unspecified".
std::string_view NameOf(SiteKind kind);
// "in", "out", "unspecified".
std::string_view NameOf(Direction direction);
// "vehicle" (kUnspecified too), "machine", "any".
std::string_view NameOf(SubjectKind kind);
// "certain", "uncertain", "found", "not found", "not looked up".
std::string_view NameOf(NumberState state);
std::string_view NameOf(RegisterState state);

// For displays: 常态管控, 黄色预警, 橙色预警, 红色预警.
std::string_view ControlStateZh(AlertLevel level);
// For displays: 准予通行, 准予通行 (FLAG), 等待核实, 禁止通行.
std::string_view PassageZh(Outcome outcome);

}  // namespace bluegate::rules

#endif  // BLUEGATE_ENFORCEMENT_RULES_OUTCOME_H_
