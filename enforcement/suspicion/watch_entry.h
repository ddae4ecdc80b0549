#ifndef BLUEGATE_ENFORCEMENT_SUSPICION_WATCH_ENTRY_H_
#define BLUEGATE_ENFORCEMENT_SUSPICION_WATCH_ENTRY_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "enforcement/plate/plate_class.h"
#include "enforcement/plate/plate_number.h"
#include "enforcement/suspicion/confusion_table.h"

namespace bluegate::suspicion {

// How urgent a hit is. It orders an officer's work and never refuses a vehicle. Values equal those
// of the contract.
enum class WatchLevel { kUnspecified = 0, kNotice = 1, kCheck = 2, kUrgent = 3 };

// Where an entry holds. Empty lists hold everywhere; a site that is listed, or that has a listed
// zone, is within.
struct WatchScope {
  std::vector<std::string> site_ids;
  std::vector<std::string> zones;
  // Minutes of the day in Asia/Shanghai, the first included, the second not; over midnight where
  // the second is the lesser one. Both 0: the whole day.
  int from_minute = 0;
  int until_minute = 0;

  friend bool operator==(const WatchScope&, const WatchScope&) = default;
};

// A number that is looked for. A value.
struct WatchEntry {
  std::string entry_id;  // lower case letters, digits and hyphens, 2-32
  // '-' stands for any one character; at most kWildcardsMax, kKnownCharactersMin are known.
  plate::PlateNumber number;
  // kUnspecified: any.
  plate::PlateColor color = plate::PlateColor::kUnspecified;
  plate::PlateClass plate_class = plate::PlateClass::kUnspecified;
  std::string reason;  // 1-256 bytes
  WatchLevel level = WatchLevel::kUnspecified;
  std::string issuing_unit;  // 1-128 bytes
  std::string legal_basis;   // 1-256 bytes
  absl::Time valid_from;
  absl::Time valid_until;  // not included; at most kValidityMax after valid_from
  WatchScope scope;
  // Greatest Distance of a number that hits; 0: the number itself alone. At most kWatchDistanceMax.
  double distance_max = 0;

  friend bool operator==(const WatchEntry&, const WatchEntry&) = default;
};

inline constexpr size_t kWildcardsMax = 3;
// Fewer, and an entry hits a noticeable share of a city's vehicles.
inline constexpr size_t kKnownCharactersMin = 4;
// Below 1: a missing or added character is never a look-alike.
inline constexpr double kWatchDistanceMax = 0.9;
// An entry that accepts more misreadings than this is too wide to be of use.
inline constexpr size_t kMisreadsMax = 2000;
inline constexpr size_t kScopeSitesMax = 64;
inline constexpr size_t kScopeZonesMax = 16;
// As long as the ledger is kept (24 months); an entry is renewed by setting it again.
inline constexpr absl::Duration kValidityMax = absl::Hours(24 * 731);

// The first fault of an entry as INVALID_ARGUMENT that names field, value and wish, or OK. Sites
// are not looked up. A distance needs a table that is not empty.
absl::Status Validate(const WatchEntry& entry, const ConfusionTable& table);

// Whether a place and a time are within the scope.
bool IsWithin(const WatchScope& scope, std::string_view site_id,
              const std::vector<std::string>& site_zones, absl::Time time);

// Whether the entry holds there and then: valid, and within its scope.
bool HoldsAt(const WatchEntry& entry, std::string_view site_id,
             const std::vector<std::string>& site_zones, absl::Time time);

// Names for people: 提示 / "notice", 核查 / "check", 紧急 / "urgent".
std::string_view NameZh(WatchLevel level);
std::string_view NameEn(WatchLevel level);

}  // namespace bluegate::suspicion

#endif  // BLUEGATE_ENFORCEMENT_SUSPICION_WATCH_ENTRY_H_
