#ifndef BLUEGATE_ENFORCEMENT_SUSPICION_TESTING_WATCH_ENTRIES_H_
#define BLUEGATE_ENFORCEMENT_SUSPICION_TESTING_WATCH_ENTRIES_H_

#include <string>
#include <string_view>

#include "enforcement/suspicion/watch_entry.h"

namespace bluegate::suspicion::testing {

// A sound entry, valid from 2022-01-01 to 2022-02-01 UTC.
inline WatchEntry Watched(std::string entry_id, std::string_view number, double distance_max = 0) {
  WatchEntry entry;
  entry.entry_id = std::move(entry_id);
  entry.number = *plate::PlateNumber::Parse(number);
  entry.reason = "涉嫌套牌";
  entry.level = WatchLevel::kCheck;
  entry.issuing_unit = "咸阳市公安局交警支队";
  entry.legal_basis = "道路交通安全法第九十六条";
  entry.valid_from = absl::FromUnixSeconds(1'640'995'200);
  entry.valid_until = absl::FromUnixSeconds(1'643'673'600);
  entry.distance_max = distance_max;
  return entry;
}

// A few pairs of the shipped table.
inline ConfusionTable FewConfusions() {
  return *ConfusionTable::Make({{"8", "B", 0.2},
                                {"0", "D", 0.2},
                                {"5", "S", 0.2},
                                {"1", "7", 0.3},
                                {"3", "8", 0.4},
                                {"2", "Z", 0.2},
                                {"0", "8", 0.5}});
}

}  // namespace bluegate::suspicion::testing

#endif  // BLUEGATE_ENFORCEMENT_SUSPICION_TESTING_WATCH_ENTRIES_H_
