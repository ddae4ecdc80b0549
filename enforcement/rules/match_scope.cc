#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "enforcement/rules/matching.h"
#include "enforcement/text.h"
#include "enforcement/vehicle/day.h"

namespace bluegate::rules {
namespace {

using vehicle::Truth;

Match No(std::string why_not) { return {Truth::kNo, std::move(why_not), {}}; }

template <typename T>
bool Contains(const std::vector<T>& list, const T& value) {
  return std::find(list.begin(), list.end(), value) != list.end();
}

// Whether the list is empty, "any", or has the value.
template <typename T>
bool Allows(const std::vector<T>& list, const T& value) {
  return list.empty() || Contains(list, value);
}

AlertLevel LevelOf(AlertLevel level) {
  return level == AlertLevel::kUnspecified ? AlertLevel::kNone : level;
}

// Why the rule does not hold at this site, or empty.
std::string WhyNotHere(const Scope& scope, const Facts& facts) {
  if (!Allows(scope.site_kinds, facts.site_kind)) {
    return absl::StrCat("does not hold at a site of kind ", AbslView(NameOf(facts.site_kind)));
  }
  if (!Allows(scope.site_ids, facts.site_id)) {
    return absl::StrCat("does not hold at site ", facts.site_id);
  }
  const auto in_zone = [&](const std::string& zone) { return Contains(facts.zones, zone); };
  if (!scope.zones.empty() && std::none_of(scope.zones.begin(), scope.zones.end(), in_zone)) {
    return "the site is in none of its zones " + absl::StrJoin(scope.zones, ", ");
  }
  if (!Allows(scope.directions, facts.direction)) {
    return absl::StrCat("does not hold in direction ", AbslView(NameOf(facts.direction)));
  }
  if (!Allows(scope.performance_classes, facts.performance_class)) {
    return absl::StrCat("does not hold for performance class ", facts.performance_class);
  }
  return "";
}

// Why the rule does not hold at this moment, or empty.
std::string WhyNotNow(const Rule& rule, const Facts& facts, const Moment& moment) {
  if (rule.effective_from && moment.day < *rule.effective_from) {
    return "not in force before " + vehicle::FormatDay(*rule.effective_from);
  }
  if (rule.effective_until && moment.day > *rule.effective_until) {
    return "not in force after " + vehicle::FormatDay(*rule.effective_until);
  }
  const Scope& scope = rule.scope;
  const AlertLevel level = LevelOf(facts.alert_level);
  if (!Allows(scope.alert_levels, level)) {
    return absl::StrCat("does not hold at alert level ", AbslView(NameOf(level)));
  }
  if (!Allows(scope.weekdays, moment.weekday)) {
    return absl::StrCat("does not hold on weekday ", moment.weekday);
  }
  if (scope.holidays == HolidayUse::kNotOnHolidays && moment.holiday) {
    return "does not hold on a holiday";
  }
  if (scope.holidays == HolidayUse::kOnlyOnHolidays && !moment.holiday) {
    return "holds on holidays only";
  }
  if (!WithinDailyHours(moment.minute, scope.daily_from_min, scope.daily_until_min)) {
    return absl::StrFormat("does not hold at %02d:%02d", moment.minute / 60, moment.minute % 60);
  }
  return "";
}

}  // namespace

int WeekdayOf(absl::CivilDay day) { return static_cast<int>(absl::GetWeekday(day)) + 1; }

bool IsHoliday(const std::vector<Holiday>& holidays, absl::CivilDay day) {
  return std::any_of(holidays.begin(), holidays.end(), [day](const Holiday& holiday) {
    return day >= holiday.from && day <= holiday.until;
  });
}

Moment MomentOf(const std::vector<Holiday>& holidays, const Facts& facts) {
  const absl::CivilSecond local = absl::ToCivilSecond(facts.time, facts.zone);
  const absl::CivilDay day(local);
  return {local, day, static_cast<uint32_t>(local.hour() * 60 + local.minute()), WeekdayOf(day),
          IsHoliday(holidays, day)};
}

bool WithinDailyHours(uint32_t minute, uint32_t from_min, uint32_t until_min) {
  if (from_min == 0 && until_min == 0) return true;
  if (from_min <= until_min) return minute >= from_min && minute < until_min;
  return minute >= from_min || minute < until_min;
}

Match MatchScope(const Rule& rule, const Facts& facts, const Moment& moment) {
  std::string why_not = WhyNotNow(rule, facts, moment);
  if (why_not.empty()) why_not = WhyNotHere(rule.scope, facts);
  if (!why_not.empty()) return No(std::move(why_not));
  return {Truth::kYes, "", {}};
}

}  // namespace bluegate::rules
