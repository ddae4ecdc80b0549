#include "services/bluegate/time_option.h"

#include "absl/strings/str_cat.h"
#include "enforcement/vehicle/day.h"

namespace bluegate {

absl::StatusOr<absl::Time> ParseTimeOption(const std::string& option, const std::string& text) {
  absl::Time time;
  std::string error;
  if (absl::ParseTime(absl::RFC3339_full, text, &time, &error)) return time;
  const absl::StatusOr<absl::CivilSecond> local = vehicle::ParseLocalTime(text);
  if (!local.ok()) {
    return absl::InvalidArgumentError(
        absl::StrCat(option, ": \"", text, "\", wanted a time such as 2022-01-10T08:00:00"));
  }
  return absl::FromCivil(*local, vehicle::ShanghaiZone());
}

}  // namespace bluegate
