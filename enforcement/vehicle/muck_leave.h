#ifndef BLUEGATE_ENFORCEMENT_VEHICLE_MUCK_LEAVE_H_
#define BLUEGATE_ENFORCEMENT_VEHICLE_MUCK_LEAVE_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/time/civil_time.h"
#include "enforcement/vehicle/finding.h"

namespace bluegate::vehicle {

// Route (行驶路线) and hours (行驶时段) of permits to carry construction waste: action plan
// 咸政办发〔2021〕71号, clause 17(2), 依法严查…不按规定路线和时间运输. Days and hours are those of
// Asia/Shanghai.

// Hours of a day.
struct HourSpan {
  uint32_t from_min = 0;   // minutes after midnight, 0-1439
  uint32_t until_min = 0;  // 1-1440, not included; below from_min: it runs over midnight

  friend bool operator==(const HourSpan&, const HourSpan&) = default;
};

// Where and when one permit lets a vehicle go.
struct MuckLeave {
  std::string permit_number;  // 1-64 bytes
  absl::CivilDay from;
  absl::CivilDay until;            // last day
  std::vector<std::string> route;  // ids of sites and zones, at most 32; empty: everywhere
  std::vector<HourSpan> hours;     // at most 4; empty: all day

  friend bool operator==(const MuckLeave&, const MuckLeave&) = default;
};

inline constexpr size_t kMuckLeavesMax = 8;
inline constexpr size_t kMuckRouteMax = 32;
inline constexpr size_t kMuckHoursMax = 4;
inline constexpr uint32_t kMinutesOfDay = 24 * 60;

// What the permits of one vehicle hold against its being at a site, of these zones, at this time:
//   kMuckOffRoute  no permit in force has the site or one of its zones on its route; by the first
//                  permit in force
//   kMuckOffTime   of those that have, none allows the time; by the first of them
// with "permit" and the number of that permit as source. Nothing when a permit allows it, and when
// none is in force, which is kMuckNoPermit. Hours over midnight belong to the day on which they
// begin: in the morning after its last day a permit is in force until they end, and in the morning
// of its first day they have not begun.
//
// Permits come the latest to end first, so that of kMuckLeavesMax there may be more, which end no
// later than the last: on days on which such a one could be in force nothing is held against it.
std::optional<Finding> MuckFindingOf(const std::vector<MuckLeave>& leaves, std::string_view site_id,
                                     const std::vector<std::string>& zones, absl::CivilMinute time);

// The first minute of the day after `minute` (0-1439) at which hours of a permit begin or end, or
// 1440, midnight, at which the day of every permit turns.
uint32_t NextHourMarkMin(const std::vector<MuckLeave>& leaves, uint32_t minute);

}  // namespace bluegate::vehicle

#endif  // BLUEGATE_ENFORCEMENT_VEHICLE_MUCK_LEAVE_H_
