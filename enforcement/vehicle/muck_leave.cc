#include "enforcement/vehicle/muck_leave.h"

#include <algorithm>

#include "absl/strings/str_cat.h"

namespace bluegate::vehicle {
namespace {

struct Moment {
  absl::CivilDay day;
  uint32_t minute = 0;  // of the day
};

Moment MomentOf(absl::CivilMinute time) {
  return {absl::CivilDay(time), static_cast<uint32_t>(time.hour() * 60 + time.minute())};
}

bool InForceOn(const MuckLeave& leave, absl::CivilDay day) {
  return leave.from <= day && day <= leave.until;
}

bool RunsOverMidnight(const HourSpan& span) { return span.until_min < span.from_min; }

// Whether hours that began on the same day reach this minute.
bool ReachesSameDay(const HourSpan& span, uint32_t minute) {
  return span.from_min <= minute && (RunsOverMidnight(span) || minute < span.until_min);
}

// Whether hours that began on the day before do.
bool ReachesNextDay(const HourSpan& span, uint32_t minute) {
  return RunsOverMidnight(span) && minute < span.until_min;
}

bool AllowsTime(const MuckLeave& leave, const Moment& moment) {
  const bool today = InForceOn(leave, moment.day);
  if (leave.hours.empty()) return today;
  const bool day_before = InForceOn(leave, moment.day - 1);
  return std::any_of(leave.hours.begin(), leave.hours.end(), [&](const HourSpan& span) {
    return (today && ReachesSameDay(span, moment.minute)) ||
           (day_before && ReachesNextDay(span, moment.minute));
  });
}

// A permit whose last day was yesterday is in force as long as hours of that day last.
bool InForceAt(const MuckLeave& leave, const Moment& moment) {
  return InForceOn(leave, moment.day) || AllowsTime(leave, moment);
}

bool AllowsPlace(const MuckLeave& leave, std::string_view site_id,
                 const std::vector<std::string>& zones) {
  if (leave.route.empty()) return true;
  return std::any_of(leave.route.begin(), leave.route.end(), [&](const std::string& id) {
    return id == site_id || std::find(zones.begin(), zones.end(), id) != zones.end();
  });
}

// Whether a permit beyond kMuckLeavesMax could be in force. Those end no later than all others; the
// day before counts because of hours over midnight.
bool MayLackOneInForce(const std::vector<MuckLeave>& leaves, absl::CivilDay day) {
  if (leaves.size() < kMuckLeavesMax) return false;
  const auto last = std::min_element(
      leaves.begin(), leaves.end(), [](const auto& a, const auto& b) { return a.until < b.until; });
  return day - 1 <= last->until;
}

Finding FindingBy(FindingCode code, const MuckLeave& leave) {
  return {code, std::nullopt, std::nullopt, absl::StrCat("permit ", leave.permit_number)};
}

}  // namespace

std::optional<Finding> MuckFindingOf(const std::vector<MuckLeave>& leaves, std::string_view site_id,
                                     const std::vector<std::string>& zones,
                                     absl::CivilMinute time) {
  const Moment moment = MomentOf(time);
  const MuckLeave* in_force = nullptr;  // the first one
  const MuckLeave* on_route = nullptr;  // the first one of these that allows the place
  for (const MuckLeave& leave : leaves) {
    if (!InForceAt(leave, moment)) continue;
    if (in_force == nullptr) in_force = &leave;
    if (!AllowsPlace(leave, site_id, zones)) continue;
    if (on_route == nullptr) on_route = &leave;
    if (AllowsTime(leave, moment)) return std::nullopt;
  }
  if (in_force == nullptr || MayLackOneInForce(leaves, moment.day)) return std::nullopt;
  if (on_route == nullptr) return FindingBy(FindingCode::kMuckOffRoute, *in_force);
  return FindingBy(FindingCode::kMuckOffTime, *on_route);
}

uint32_t NextHourMarkMin(const std::vector<MuckLeave>& leaves, uint32_t minute) {
  uint32_t next = kMinutesOfDay;
  for (const MuckLeave& leave : leaves) {
    for (const HourSpan& span : leave.hours) {
      for (const uint32_t mark : {span.from_min, span.until_min}) {
        if (mark > minute) next = std::min(next, mark);
      }
    }
  }
  return next;
}

}  // namespace bluegate::vehicle
