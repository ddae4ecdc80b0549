#include "enforcement/suspicion/watch_entry.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "enforcement/field_fault.h"
#include "enforcement/text.h"
#include "enforcement/vehicle/day.h"

namespace bluegate::suspicion {
namespace {

constexpr int kMinutesADay = 24 * 60;
constexpr size_t kIdBytesMin = 2, kIdBytesMax = 32;

bool IsId(std::string_view text) {
  return text.size() >= kIdBytesMin && text.size() <= kIdBytesMax &&
         std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
         });
}

absl::Status Fault(std::string field, std::string value, std::string wish) {
  return ToStatus({std::move(field), std::move(value), std::move(wish)});
}

absl::Status CheckNumber(const WatchEntry& entry) {
  const size_t all = entry.number.Characters().size();
  const auto wildcards = static_cast<size_t>(
      std::count(entry.number.text().begin(), entry.number.text().end(), plate::kUnread));
  if (entry.number.empty() || wildcards > kWildcardsMax || all - wildcards < kKnownCharactersMin) {
    return Fault("number", entry.number.text(),
                 absl::StrCat("a plate number with at most ", kWildcardsMax, " times '-'"));
  }
  if (entry.plate_class != plate::PlateClass::kUnspecified &&
      !plate::Fits(entry.number, entry.plate_class)) {
    return Fault("plate_class", plate::CodeOf(entry.plate_class), "a class that has such numbers");
  }
  if (plate::ClassesOf(entry.number, entry.color).empty()) {
    return Fault("color", std::string(plate::NameEn(entry.color)), "a colour of such numbers");
  }
  return absl::OkStatus();
}

absl::Status CheckTexts(const WatchEntry& entry) {
  struct Text {
    const char* field;
    const std::string* text;
    size_t bytes_max;
  };
  for (const Text& text :
       {Text{"reason", &entry.reason, 256}, Text{"issuing_unit", &entry.issuing_unit, 128},
        Text{"legal_basis", &entry.legal_basis, 256}}) {
    if (!text.text->empty() && text.text->size() <= text.bytes_max) continue;
    return Fault(text.field, text.text->substr(0, 64),
                 absl::StrCat("1-", text.bytes_max, " bytes"));
  }
  return absl::OkStatus();
}

absl::Status CheckScope(const WatchScope& scope) {
  if (scope.site_ids.size() > kScopeSitesMax) {
    return Fault("scope.site_ids", absl::StrCat(scope.site_ids.size()),
                 absl::StrCat("at most ", kScopeSitesMax, " sites"));
  }
  if (scope.zones.size() > kScopeZonesMax) {
    return Fault("scope.zones", absl::StrCat(scope.zones.size()),
                 absl::StrCat("at most ", kScopeZonesMax, " zones"));
  }
  for (const std::string& zone : scope.zones) {
    if (zone.empty() || zone.size() > 64) return Fault("scope.zones", zone, "1-64 bytes each");
  }
  for (const auto& [field, minute] : {std::pair("scope.from_minute", scope.from_minute),
                                      std::pair("scope.until_minute", scope.until_minute)}) {
    if (minute >= 0 && minute <= kMinutesADay) continue;
    return Fault(field, absl::StrCat(minute), absl::StrCat("0-", kMinutesADay));
  }
  if (scope.from_minute == scope.until_minute && scope.from_minute != 0) {
    return Fault("scope.until_minute", absl::StrCat(scope.until_minute),
                 "another minute than from_minute, or both 0");
  }
  return absl::OkStatus();
}

absl::Status CheckDistance(const WatchEntry& entry, const ConfusionTable& table) {
  const std::string value = absl::StrCat(entry.distance_max);
  // Negated, so that a value that is no number is refused too.
  if (!(entry.distance_max >= 0 && entry.distance_max <= kWatchDistanceMax)) {
    return Fault("distance_max", value, absl::StrCat("0-", kWatchDistanceMax));
  }
  if (entry.distance_max == 0) return absl::OkStatus();
  if (table.empty()) {
    return Fault("distance_max", value, "0, because no table of confusable characters is loaded");
  }
  if (MisreadsOf(table, entry.number, entry.distance_max, kMisreadsMax).more) {
    return Fault("distance_max", value,
                 absl::StrCat("a distance that accepts at most ", kMisreadsMax, " misreadings"));
  }
  return absl::OkStatus();
}

bool IsWithinPlaces(const WatchScope& scope, std::string_view site_id,
                    const std::vector<std::string>& site_zones) {
  if (scope.site_ids.empty() && scope.zones.empty()) return true;
  if (std::find(scope.site_ids.begin(), scope.site_ids.end(), site_id) != scope.site_ids.end()) {
    return true;
  }
  return std::any_of(site_zones.begin(), site_zones.end(), [&](const std::string& zone) {
    return std::find(scope.zones.begin(), scope.zones.end(), zone) != scope.zones.end();
  });
}

bool IsWithinHours(const WatchScope& scope, absl::Time time) {
  if (scope.from_minute == scope.until_minute) return true;
  const absl::CivilMinute local = absl::ToCivilMinute(time, vehicle::ShanghaiZone());
  const int minute = local.hour() * 60 + local.minute();
  const bool after_from = minute >= scope.from_minute;
  const bool before_until = minute < scope.until_minute;
  return scope.from_minute < scope.until_minute ? after_from && before_until
                                                : after_from || before_until;
}

}  // namespace

absl::Status Validate(const WatchEntry& entry, const ConfusionTable& table) {
  if (!IsId(entry.entry_id)) {
    return Fault("entry_id", entry.entry_id.substr(0, 64),
                 "2-32 lower case letters, digits and hyphens");
  }
  if (absl::Status status = CheckNumber(entry); !status.ok()) return status;
  if (entry.level < WatchLevel::kNotice || entry.level > WatchLevel::kUrgent) {
    return Fault("level", absl::StrCat(static_cast<int>(entry.level)), "NOTICE, CHECK or URGENT");
  }
  if (absl::Status status = CheckTexts(entry); !status.ok()) return status;
  if (entry.valid_until <= entry.valid_from) {
    return Fault("valid_until", absl::FormatTime(entry.valid_until, absl::UTCTimeZone()),
                 "later than valid_from");
  }
  if (entry.valid_until - entry.valid_from > kValidityMax) {
    return Fault("valid_until", absl::FormatTime(entry.valid_until, absl::UTCTimeZone()),
                 "at most 24 months after valid_from");
  }
  if (absl::Status status = CheckScope(entry.scope); !status.ok()) return status;
  return CheckDistance(entry, table);
}

bool IsWithin(const WatchScope& scope, std::string_view site_id,
              const std::vector<std::string>& site_zones, absl::Time time) {
  return IsWithinPlaces(scope, site_id, site_zones) && IsWithinHours(scope, time);
}

bool HoldsAt(const WatchEntry& entry, std::string_view site_id,
             const std::vector<std::string>& site_zones, absl::Time time) {
  return entry.valid_from <= time && time < entry.valid_until &&
         IsWithin(entry.scope, site_id, site_zones, time);
}

std::string_view NameZh(WatchLevel level) {
  switch (level) {
    case WatchLevel::kNotice:
      return "提示";
    case WatchLevel::kCheck:
      return "核查";
    case WatchLevel::kUrgent:
      return "紧急";
    case WatchLevel::kUnspecified:
      break;
  }
  return "未知";
}

std::string_view NameEn(WatchLevel level) {
  switch (level) {
    case WatchLevel::kNotice:
      return "notice";
    case WatchLevel::kCheck:
      return "check";
    case WatchLevel::kUrgent:
      return "urgent";
    case WatchLevel::kUnspecified:
      break;
  }
  return "unknown";
}

}  // namespace bluegate::suspicion
