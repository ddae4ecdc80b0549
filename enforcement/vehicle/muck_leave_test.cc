#include "enforcement/vehicle/muck_leave.h"

#include <gtest/gtest.h>

namespace bluegate::vehicle {
namespace {

const absl::CivilDay kMay(2022, 5, 10);
constexpr HourSpan kDaytime = {6 * 60, 20 * 60};
constexpr HourSpan kNight = {22 * 60, 5 * 60};

absl::CivilMinute At(absl::CivilDay day, int hour, int minute = 0) {
  return absl::CivilMinute(day.year(), day.month(), day.day(), hour, minute);
}

MuckLeave Leave(std::string number, std::vector<std::string> route, std::vector<HourSpan> hours,
                absl::CivilDay from = kMay - 30, absl::CivilDay until = kMay + 30) {
  return {std::move(number), from, until, std::move(route), std::move(hours)};
}

// What is found at the site cp-01 of the zones city and ring.
std::optional<Finding> FoundAtCp01(const std::vector<MuckLeave>& leaves, absl::CivilMinute time) {
  return MuckFindingOf(leaves, "cp-01", {"city", "ring"}, time);
}

std::optional<Finding> OffRoute(const std::string& permit) {
  return Finding{FindingCode::kMuckOffRoute, std::nullopt, std::nullopt, "permit " + permit};
}
std::optional<Finding> OffTime(const std::string& permit) {
  return Finding{FindingCode::kMuckOffTime, std::nullopt, std::nullopt, "permit " + permit};
}

TEST(MuckLeaveTest, SiteOrOneOfItsZonesOnTheRouteIsAllowed) {
  const auto noon = At(kMay, 12);
  EXPECT_EQ(FoundAtCp01({Leave("Z-1", {"cp-02", "cp-01"}, {})}, noon), std::nullopt);
  EXPECT_EQ(FoundAtCp01({Leave("Z-1", {"cp-02", "ring"}, {})}, noon), std::nullopt);
  EXPECT_EQ(FoundAtCp01({Leave("Z-1", {}, {kDaytime})}, noon), std::nullopt) << "everywhere";
}

TEST(MuckLeaveTest, OtherSitesAreOffTheRouteAtAnyHour) {
  const std::vector<MuckLeave> leaves = {Leave("Z-1", {"cp-02", "cp-0", "cit"}, {kDaytime})};
  EXPECT_EQ(FoundAtCp01(leaves, At(kMay, 12)), OffRoute("Z-1"));
  EXPECT_EQ(FoundAtCp01(leaves, At(kMay, 23)), OffRoute("Z-1"));
}

TEST(MuckLeaveTest, HoursBeginWithTheirFirstMinuteAndEndBeforeTheirLast) {
  const std::vector<MuckLeave> leaves = {Leave("Z-1", {"cp-01"}, {kDaytime})};
  EXPECT_EQ(FoundAtCp01(leaves, At(kMay, 5, 59)), OffTime("Z-1"));
  EXPECT_EQ(FoundAtCp01(leaves, At(kMay, 6)), std::nullopt);
  EXPECT_EQ(FoundAtCp01(leaves, At(kMay, 19, 59)), std::nullopt);
  EXPECT_EQ(FoundAtCp01(leaves, At(kMay, 20)), OffTime("Z-1"));
}

TEST(MuckLeaveTest, OneOfSeveralSpansIsEnough) {
  const std::vector<MuckLeave> leaves = {Leave("Z-1", {}, {{6 * 60, 7 * 60}, {9 * 60, 1440}})};
  EXPECT_EQ(FoundAtCp01(leaves, At(kMay, 6, 30)), std::nullopt);
  EXPECT_EQ(FoundAtCp01(leaves, At(kMay, 8)), OffTime("Z-1"));
  EXPECT_EQ(FoundAtCp01(leaves, At(kMay, 23, 59)), std::nullopt);
  EXPECT_EQ(FoundAtCp01(leaves, At(kMay, 0)), OffTime("Z-1"));
}

TEST(MuckLeaveTest, HoursOverMidnightReachIntoTheMorning) {
  const std::vector<MuckLeave> leaves = {Leave("Z-1", {}, {kNight})};
  EXPECT_EQ(FoundAtCp01(leaves, At(kMay, 22)), std::nullopt);
  EXPECT_EQ(FoundAtCp01(leaves, At(kMay, 0)), std::nullopt);
  EXPECT_EQ(FoundAtCp01(leaves, At(kMay, 4, 59)), std::nullopt);
  EXPECT_EQ(FoundAtCp01(leaves, At(kMay, 5)), OffTime("Z-1"));
  EXPECT_EQ(FoundAtCp01(leaves, At(kMay, 21, 59)), OffTime("Z-1"));
}

TEST(MuckLeaveTest, HoursOverMidnightBelongToTheDayOnWhichTheyBegin) {
  const std::vector<MuckLeave> leaves = {Leave("Z-1", {}, {kNight}, kMay, kMay)};
  EXPECT_EQ(FoundAtCp01(leaves, At(kMay, 2)), OffTime("Z-1")) << "they have not begun";
  EXPECT_EQ(FoundAtCp01(leaves, At(kMay, 23)), std::nullopt);
  EXPECT_EQ(FoundAtCp01(leaves, At(kMay + 1, 2)), std::nullopt);
  EXPECT_EQ(FoundAtCp01(leaves, At(kMay + 1, 5)), std::nullopt) << "no permit: found elsewhere";
  EXPECT_EQ(FoundAtCp01({Leave("Z-1", {"cp-02"}, {kNight}, kMay, kMay)}, At(kMay + 1, 2)),
            OffRoute("Z-1"));
}

TEST(MuckLeaveTest, NightOfThePermitBeforeCountsInTheMorningOfTheNext) {
  const std::vector<MuckLeave> leaves = {Leave("Z-2", {}, {kNight}, kMay, kMay + 9),
                                         Leave("Z-1", {}, {kNight}, kMay - 9, kMay - 1)};
  EXPECT_EQ(FoundAtCp01(leaves, At(kMay, 2)), std::nullopt);
  EXPECT_EQ(FoundAtCp01(leaves, At(kMay, 12)), OffTime("Z-2"));
}

TEST(MuckLeaveTest, NothingIsFoundWhereNoPermitIsInForce) {
  const std::vector<MuckLeave> leaves = {Leave("Z-1", {"cp-02"}, {kDaytime}, kMay, kMay + 1)};
  EXPECT_EQ(FoundAtCp01({}, At(kMay, 12)), std::nullopt);
  EXPECT_EQ(FoundAtCp01(leaves, At(kMay - 1, 23, 59)), std::nullopt);
  EXPECT_EQ(FoundAtCp01(leaves, At(kMay, 0)), OffRoute("Z-1"));
  EXPECT_EQ(FoundAtCp01(leaves, At(kMay + 1, 23, 59)), OffRoute("Z-1"));
  EXPECT_EQ(FoundAtCp01(leaves, At(kMay + 2, 0)), std::nullopt);
}

TEST(MuckLeaveTest, EachPermitIsAskedForPlaceAndTimeTogether) {
  const std::vector<MuckLeave> leaves = {Leave("Z-1", {"cp-02"}, {}),
                                         Leave("Z-2", {"cp-01"}, {kDaytime}),
                                         Leave("Z-3", {"ring"}, {{20 * 60, 21 * 60}})};
  EXPECT_EQ(FoundAtCp01(leaves, At(kMay, 12)), std::nullopt);
  EXPECT_EQ(FoundAtCp01(leaves, At(kMay, 20, 30)), std::nullopt);
  EXPECT_EQ(FoundAtCp01(leaves, At(kMay, 23)), OffTime("Z-2"))
      << "the hours of a permit for another place do not help";
  EXPECT_EQ(MuckFindingOf(leaves, "cp-09", {}, At(kMay, 12)), OffRoute("Z-1"));
}

TEST(MuckLeaveTest, PermitWithoutRouteAndHoursAllowsEverything) {
  const std::vector<MuckLeave> leaves = {Leave("Z-1", {"cp-02"}, {kDaytime}), Leave("Z-2", {}, {})};
  EXPECT_EQ(FoundAtCp01(leaves, At(kMay, 23)), std::nullopt);
}

TEST(MuckLeaveTest, WherePermitsMayHaveBeenLeftOutNothingIsFound) {
  std::vector<MuckLeave> leaves(kMuckLeavesMax, Leave("Z-1", {"cp-02"}, {}, kMay - 30, kMay + 30));
  leaves.back().until = kMay - 10;
  EXPECT_EQ(FoundAtCp01(leaves, At(kMay - 10, 12)), std::nullopt);
  EXPECT_EQ(FoundAtCp01(leaves, At(kMay - 9, 2)), std::nullopt) << "a night may reach so far";
  EXPECT_EQ(FoundAtCp01(leaves, At(kMay - 8, 0)), OffRoute("Z-1"));
  leaves.pop_back();
  EXPECT_EQ(FoundAtCp01(leaves, At(kMay - 10, 12)), OffRoute("Z-1"));
}

TEST(MuckLeaveTest, NextMarkIsTheNextBeginOrEndOfAnyHours) {
  const std::vector<MuckLeave> leaves = {Leave("Z-1", {}, {kDaytime}), Leave("Z-2", {}, {kNight})};
  EXPECT_EQ(NextHourMarkMin(leaves, 0), 5u * 60);
  EXPECT_EQ(NextHourMarkMin(leaves, 5 * 60), 6u * 60);
  EXPECT_EQ(NextHourMarkMin(leaves, 6 * 60), 20u * 60);
  EXPECT_EQ(NextHourMarkMin(leaves, 20 * 60), 22u * 60);
  EXPECT_EQ(NextHourMarkMin(leaves, 22 * 60), kMinutesOfDay);
  EXPECT_EQ(NextHourMarkMin({Leave("Z-1", {"cp-01"}, {})}, 0), kMinutesOfDay);
  EXPECT_EQ(NextHourMarkMin({}, 0), kMinutesOfDay);
}

}  // namespace
}  // namespace bluegate::vehicle
