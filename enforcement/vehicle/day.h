#ifndef BLUEGATE_ENFORCEMENT_VEHICLE_DAY_H_
#define BLUEGATE_ENFORCEMENT_VEHICLE_DAY_H_

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"

namespace bluegate::vehicle {

// Asia/Shanghai as it has been since 1992: UTC+8, no summer time. Days and hours of rules and
// registers are meant in it. Needs no time zone files.
absl::TimeZone ShanghaiZone();

// A day as registers write it, "2016-03-31", years 1900 to 2199.
// INVALID_ARGUMENT naming the value for any other text; also for days that do not exist.
absl::StatusOr<absl::CivilDay> ParseDay(std::string_view text);

// A local time, "2022-01-10T08:00:00"; years as above.
absl::StatusOr<absl::CivilSecond> ParseLocalTime(std::string_view text);

// Writes what ParseDay reads.
std::string FormatDay(absl::CivilDay day);

}  // namespace bluegate::vehicle

#endif  // BLUEGATE_ENFORCEMENT_VEHICLE_DAY_H_
