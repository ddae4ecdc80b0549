#include "services/casework/watchlist_conversions.h"

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "enforcement/text.h"
#include "services/support/status.h"
#include "services/support/validate.h"

namespace bluegate::casework {
namespace {

absl::Status Invalid(std::string_view field, std::string_view value, std::string_view wish) {
  return support::FieldError(absl::StatusCode::kInvalidArgument,
                             common::v1::ERROR_REASON_FIELD_INVALID, field, value, wish);
}

int ToMinute(uint32_t minute) {
  constexpr uint32_t kFarOff = 1'000'000;
  return static_cast<int>(minute < kFarOff ? minute : kFarOff);
}

// Fields that the core takes as they are, but only in readable text.
absl::Status CheckTexts(const v1::WatchlistEntry& message) {
  for (const auto& [field, text] : {std::pair("entry.reason", &message.reason()),
                                    std::pair("entry.issuing_unit", &message.issuing_unit()),
                                    std::pair("entry.legal_basis", &message.legal_basis())}) {
    if (absl::Status status = support::CheckText(field, *text, 256); !status.ok()) return status;
  }
  for (const std::string& site : message.scope().site_ids()) {
    if (absl::Status status = support::CheckName("entry.scope.site_ids", site); !status.ok()) {
      return status;
    }
  }
  for (const std::string& zone : message.scope().zones()) {
    if (absl::Status status = support::CheckText("entry.scope.zones", zone, 64); !status.ok()) {
      return status;
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<suspicion::WatchEntry> ToKeptEntry(const v1::WatchlistEntry& message) {
  suspicion::WatchEntry entry;
  entry.entry_id = message.entry_id();
  const auto number = plate::PlateNumber::Parse(message.number());
  const auto color = plate::PlateColorFromCode(message.color());
  const auto plate_class = plate::PlateClassFromCode(message.plate_class());
  if (!number.ok() || !color.has_value() || !plate_class.has_value()) {
    return absl::DataLossError(
        absl::StrCat("watchlist entry ", message.entry_id(), ": its plate cannot be read"));
  }
  entry.number = *number;
  entry.color = *color;
  entry.plate_class = *plate_class;
  entry.reason = message.reason();
  entry.level = static_cast<suspicion::WatchLevel>(message.level());
  entry.issuing_unit = message.issuing_unit();
  entry.legal_basis = message.legal_basis();
  entry.valid_from = absl::FromUnixMicros(message.valid_from_us());
  entry.valid_until = absl::FromUnixMicros(message.valid_until_us());
  entry.scope = {{message.scope().site_ids().begin(), message.scope().site_ids().end()},
                 {message.scope().zones().begin(), message.scope().zones().end()},
                 ToMinute(message.scope().from_minute()),
                 ToMinute(message.scope().until_minute())};
  entry.distance_max = message.distance_max();
  return entry;
}

absl::StatusOr<suspicion::WatchEntry> ToEntry(const v1::WatchlistEntry& message,
                                              const suspicion::ConfusionTable& table) {
  if (!plate::PlateNumber::Parse(message.number()).ok()) {
    return Invalid("entry.number", message.number(), "a plate number, '-' for any character");
  }
  if (!plate::PlateColorFromCode(message.color()).has_value()) {
    return Invalid("entry.color", absl::StrCat(static_cast<int>(message.color())), "a colour");
  }
  if (!plate::PlateClassFromCode(message.plate_class()).has_value()) {
    return Invalid("entry.plate_class", absl::StrCat(static_cast<int>(message.plate_class())),
                   "a code of GA/T 16.7");
  }
  if (message.valid_from_us() <= 0) {
    return Invalid("entry.valid_from_us", absl::StrCat(message.valid_from_us()),
                   "microseconds since 1970 UTC");
  }
  if (absl::Status status = CheckTexts(message); !status.ok()) return status;
  absl::StatusOr<suspicion::WatchEntry> entry = ToKeptEntry(message);
  if (!entry.ok()) return entry.status();
  if (absl::Status fault = suspicion::Validate(*entry, table); !fault.ok()) {
    return WithField(fault, "entry.");
  }
  return entry;
}

v1::WatchlistEntry ToProto(const suspicion::WatchEntry& entry) {
  v1::WatchlistEntry message;
  message.set_entry_id(entry.entry_id);
  message.set_number(entry.number.text());
  message.set_color(static_cast<common::v1::PlateColor>(entry.color));
  message.set_plate_class(static_cast<common::v1::PlateClass>(entry.plate_class));
  message.set_reason(entry.reason);
  message.set_level(static_cast<v1::WatchLevel>(entry.level));
  message.set_issuing_unit(entry.issuing_unit);
  message.set_legal_basis(entry.legal_basis);
  message.set_valid_from_us(absl::ToUnixMicros(entry.valid_from));
  message.set_valid_until_us(absl::ToUnixMicros(entry.valid_until));
  const suspicion::WatchScope& scope = entry.scope;
  if (scope != suspicion::WatchScope()) {
    v1::WatchScope& kept = *message.mutable_scope();
    for (const std::string& site_id : scope.site_ids) kept.add_site_ids(site_id);
    for (const std::string& zone : scope.zones) kept.add_zones(zone);
    kept.set_from_minute(static_cast<uint32_t>(scope.from_minute));
    kept.set_until_minute(static_cast<uint32_t>(scope.until_minute));
  }
  message.set_distance_max(entry.distance_max);
  return message;
}

absl::Status WithField(const absl::Status& status, std::string_view above) {
  const std::string message(status.message());
  const size_t field_end = message.find(": \"");
  const size_t value_end = message.rfind("\", wanted ");
  if (field_end == std::string::npos || value_end == std::string::npos) return status;
  const size_t value_begin = field_end + 3;
  return Invalid(std::string(above) + message.substr(0, field_end),
                 message.substr(value_begin, value_end - value_begin),
                 message.substr(value_end + 10));
}

}  // namespace bluegate::casework
