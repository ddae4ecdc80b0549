#include "enforcement/suspicion/watch_entry.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <limits>

#include "enforcement/suspicion/testing/watch_entries.h"

namespace bluegate::suspicion {
namespace {

using testing::FewConfusions;
using ::testing::HasSubstr;
using testing::Watched;

TEST(WatchEntryTest, ASoundEntryIsValid) {
  EXPECT_TRUE(Validate(Watched("w-1", "陕D12345"), ConfusionTable()).ok());
  EXPECT_TRUE(Validate(Watched("w-1", "陕D--3-5", 0.4), FewConfusions()).ok());
}

TEST(WatchEntryTest, EachFaultIsNamed) {
  struct Case {
    const char* message;
    std::function<void(WatchEntry&)> spoil;
  };
  const std::vector<Case> cases = {
      {"entry_id", [](WatchEntry& e) { e.entry_id = "W 1"; }},
      {"entry_id", [](WatchEntry& e) { e.entry_id = std::string(33, 'a'); }},
      {"number", [](WatchEntry& e) { e.number = *plate::PlateNumber::Parse("陕D----5"); }},
      {"number", [](WatchEntry& e) { e.number = plate::PlateNumber(); }},
      {"plate_class", [](WatchEntry& e) { e.plate_class = plate::PlateClass::kTrailer; }},
      {"color", [](WatchEntry& e) { e.color = plate::PlateColor::kGreen; }},
      {"level", [](WatchEntry& e) { e.level = WatchLevel::kUnspecified; }},
      {"level", [](WatchEntry& e) { e.level = static_cast<WatchLevel>(4); }},
      {"reason", [](WatchEntry& e) { e.reason.clear(); }},
      {"issuing_unit", [](WatchEntry& e) { e.issuing_unit = std::string(129, 'a'); }},
      {"legal_basis", [](WatchEntry& e) { e.legal_basis.clear(); }},
      {"valid_until", [](WatchEntry& e) { e.valid_until = e.valid_from; }},
      {"24 months", [](WatchEntry& e) { e.valid_until += absl::Hours(24 * 731); }},
      {"scope.site_ids", [](WatchEntry& e) { e.scope.site_ids.resize(65, "cp-01"); }},
      {"scope.zones", [](WatchEntry& e) { e.scope.zones = {""}; }},
      {"scope.from_minute", [](WatchEntry& e) { e.scope.from_minute = -1; }},
      {"scope.until_minute", [](WatchEntry& e) { e.scope.until_minute = 1441; }},
      {"scope.until_minute",
       [](WatchEntry& e) { e.scope.from_minute = e.scope.until_minute = 60; }},
      {"distance_max", [](WatchEntry& e) { e.distance_max = 0.91; }},
      {"distance_max", [](WatchEntry& e) { e.distance_max = -0.1; }},
      {"distance_max",
       [](WatchEntry& e) { e.distance_max = std::numeric_limits<double>::quiet_NaN(); }},
  };
  for (const Case& one : cases) {
    WatchEntry entry = Watched("w-1", "陕D12345");
    one.spoil(entry);
    EXPECT_THAT(std::string(Validate(entry, FewConfusions()).message()), HasSubstr(one.message));
  }
}

TEST(WatchEntryTest, ADistanceNeedsATableAndMayNotBeTooWide) {
  EXPECT_THAT(std::string(Validate(Watched("w-1", "陕D12345", 0.2), ConfusionTable()).message()),
              HasSubstr("no table of confusable characters"));
  std::vector<ConfusablePair> pairs;
  for (const char* other : {"1", "2", "3", "4", "5", "6", "7"}) pairs.push_back({"8", other, 0.1});
  EXPECT_THAT(
      std::string(
          Validate(Watched("w-1", "陕D88888", 0.9), *ConfusionTable::Make(pairs)).message()),
      HasSubstr("at most 2000 misreadings"));
}

TEST(WatchEntryTest, HoldsWithinItsValidity) {
  const WatchEntry entry = Watched("w-1", "陕D12345");
  EXPECT_TRUE(HoldsAt(entry, "cp-01", {}, entry.valid_from));
  EXPECT_FALSE(HoldsAt(entry, "cp-01", {}, entry.valid_from - absl::Seconds(1)));
  EXPECT_FALSE(HoldsAt(entry, "cp-01", {}, entry.valid_until));
}

TEST(WatchEntryTest, HoldsAtItsSitesAndInItsZones) {
  WatchEntry entry = Watched("w-1", "陕D12345");
  entry.scope.site_ids = {"cp-01"};
  entry.scope.zones = {"urban-core"};
  EXPECT_TRUE(HoldsAt(entry, "cp-01", {}, entry.valid_from));
  EXPECT_TRUE(HoldsAt(entry, "cp-02", {"urban-core"}, entry.valid_from));
  EXPECT_FALSE(HoldsAt(entry, "cp-02", {"county"}, entry.valid_from));
}

TEST(WatchEntryTest, HoldsInItsHoursAlsoOverMidnight) {
  WatchEntry entry = Watched("w-1", "陕D12345");
  const auto at = [](int hour, int minute) {
    return absl::FromUnixSeconds(1'641'772'800) + absl::Hours(hour - 8) + absl::Minutes(minute);
  };
  entry.scope.from_minute = 22 * 60;
  entry.scope.until_minute = 6 * 60;
  EXPECT_TRUE(HoldsAt(entry, "cp-01", {}, at(22, 0)));
  EXPECT_TRUE(HoldsAt(entry, "cp-01", {}, at(5, 59)));
  EXPECT_FALSE(HoldsAt(entry, "cp-01", {}, at(6, 0)));
  std::swap(entry.scope.from_minute, entry.scope.until_minute);
  EXPECT_FALSE(HoldsAt(entry, "cp-01", {}, at(5, 59)));
  EXPECT_TRUE(HoldsAt(entry, "cp-01", {}, at(6, 0)));
  EXPECT_FALSE(HoldsAt(entry, "cp-01", {}, at(22, 0)));
}

}  // namespace
}  // namespace bluegate::suspicion
