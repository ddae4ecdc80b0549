#include "enforcement/vehicle/day.h"

#include <cstddef>
#include <optional>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "enforcement/text.h"

namespace bluegate::vehicle {
namespace {

constexpr int kYearMin = 1900;
constexpr int kYearMax = 2199;

// Matches `text` against a pattern in which '0' stands for a digit and anything else for itself.
bool HasForm(std::string_view text, std::string_view pattern) {
  if (text.size() != pattern.size()) return false;
  for (size_t i = 0; i < text.size(); ++i) {
    const bool digit = text[i] >= '0' && text[i] <= '9';
    if (pattern[i] == '0' ? !digit : text[i] != pattern[i]) return false;
  }
  return true;
}

// The number written in `digits`, which are digits only.
int Number(std::string_view digits) {
  int number = 0;
  for (const char digit : digits) number = number * 10 + (digit - '0');
  return number;
}

// The day in the first ten characters, or nothing where there is no such day.
std::optional<absl::CivilDay> DayOf(std::string_view text) {
  const int year = Number(text.substr(0, 4));
  const int month = Number(text.substr(5, 2));
  const int day = Number(text.substr(8, 2));
  const absl::CivilDay civil(year, month, day);
  // Civil days carry over: 31 June becomes 1 July and no longer has the month it was given.
  const bool exists = civil.year() == year && civil.month() == month && civil.day() == day;
  if (!exists || year < kYearMin || year > kYearMax) return std::nullopt;
  return civil;
}

absl::Status Malformed(std::string_view text, std::string_view wish) {
  return absl::InvalidArgumentError(
      absl::StrCat("\"", AbslView(text.substr(0, 64)), "\", wanted ", AbslView(wish)));
}

}  // namespace

absl::TimeZone ShanghaiZone() {
  // Finding a zone takes a lock and a search.
  static const absl::TimeZone zone = absl::FixedTimeZone(8 * 60 * 60);
  return zone;
}

absl::StatusOr<absl::CivilDay> ParseDay(std::string_view text) {
  const auto day = HasForm(text, "0000-00-00") ? DayOf(text) : std::nullopt;
  if (!day) return Malformed(text, "a day such as 2016-03-31, years 1900 to 2199");
  return *day;
}

absl::StatusOr<absl::CivilSecond> ParseLocalTime(std::string_view text) {
  constexpr std::string_view kWish = "a local time such as 2022-01-10T08:00:00";
  if (!HasForm(text, "0000-00-00T00:00:00")) return Malformed(text, kWish);
  const auto day = DayOf(text);
  const int hour = Number(text.substr(11, 2));
  const int minute = Number(text.substr(14, 2));
  const int second = Number(text.substr(17, 2));
  if (!day || hour > 23 || minute > 59 || second > 59) return Malformed(text, kWish);
  return absl::CivilSecond(day->year(), day->month(), day->day(), hour, minute, second);
}

std::string FormatDay(absl::CivilDay day) {
  // Of every decision, and absl::StrFormat takes longer than the rules.
  return absl::StrCat(absl::Dec(day.year(), absl::kZeroPad4), "-",
                      absl::Dec(day.month(), absl::kZeroPad2), "-",
                      absl::Dec(day.day(), absl::kZeroPad2));
}

}  // namespace bluegate::vehicle
