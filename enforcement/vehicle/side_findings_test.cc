#include "enforcement/vehicle/side_findings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace bluegate::vehicle {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

const absl::CivilDay kMay(2021, 5, 10);

Inspection Of(InspectionKind kind, bool passed, absl::CivilDay day) {
  return {kind, passed, day, "agency"};
}

TEST(SideFindingsTest, LatestFailedPeriodicInspectionStands) {
  const auto findings = FindingsOf(std::vector{Of(InspectionKind::kPeriodic, true, kMay - 365),
                                               Of(InspectionKind::kPeriodic, false, kMay)});
  EXPECT_THAT(findings,
              ElementsAre(Finding{FindingCode::kInspectionFailed, kMay, std::nullopt, "agency"}));
}

TEST(SideFindingsTest, NextPeriodicInspectionOrPassedRetestEndsIt) {
  for (const Inspection& next : {Of(InspectionKind::kPeriodic, true, kMay + 20),
                                 Of(InspectionKind::kRetest, true, kMay + 20)}) {
    const auto findings = FindingsOf(std::vector{next, Of(InspectionKind::kPeriodic, false, kMay)});
    ASSERT_THAT(findings, SizeIs(1));
    EXPECT_EQ(findings[0].until, kMay + 19);
    EXPECT_TRUE(StandsOn(findings[0], kMay + 19));
    EXPECT_FALSE(StandsOn(findings[0], kMay + 20));
  }
}

TEST(SideFindingsTest, SecondFailureTakesThePlaceOfTheFirst) {
  const auto findings = FindingsOf(std::vector{Of(InspectionKind::kPeriodic, false, kMay),
                                               Of(InspectionKind::kPeriodic, false, kMay + 7)});
  ASSERT_THAT(findings, SizeIs(2));
  EXPECT_EQ(findings[0].until, kMay + 6);
  EXPECT_EQ(findings[1].until, std::nullopt);
}

TEST(SideFindingsTest, PassedRoadSideCheckDoesNotMakeAFailedPeriodicInspectionGood) {
  const auto findings = FindingsOf(std::vector{Of(InspectionKind::kPeriodic, false, kMay),
                                               Of(InspectionKind::kRoadSide, true, kMay + 7)});
  ASSERT_THAT(findings, SizeIs(1));
  EXPECT_EQ(findings[0].until, std::nullopt);
}

TEST(SideFindingsTest, FailedRoadSideCheckStandsUntilSomethingIsPassed) {
  for (const InspectionKind kind :
       {InspectionKind::kPeriodic, InspectionKind::kRoadSide, InspectionKind::kRetest}) {
    const auto findings = FindingsOf(
        std::vector{Of(InspectionKind::kRoadSide, false, kMay), Of(kind, true, kMay + 3)});
    ASSERT_THAT(findings, SizeIs(1));
    EXPECT_EQ(findings[0].code, FindingCode::kRoadCheckFailed);
    EXPECT_EQ(findings[0].until, kMay + 2);
  }
}

TEST(SideFindingsTest, RetestPassedOnTheSameDayLeavesNothing) {
  EXPECT_THAT(FindingsOf(std::vector{Of(InspectionKind::kRoadSide, false, kMay),
                                     Of(InspectionKind::kRetest, true, kMay)}),
              IsEmpty());
}

TEST(SideFindingsTest, DaysBetweenAndAfterPermitsAreWithoutOne) {
  const auto findings = FindingsOf(std::vector<MuckPermit>{
      {kMay + 100, kMay + 199, std::nullopt, "second"}, {kMay, kMay + 30, std::nullopt, "first"}});
  EXPECT_THAT(findings,
              ElementsAre(Finding{FindingCode::kMuckNoPermit, kMay + 31, kMay + 99, "first"},
                          Finding{FindingCode::kMuckNoPermit, kMay + 200, std::nullopt, "second"}));
}

TEST(SideFindingsTest, PermitsThatFollowEachOtherLeaveNoGap) {
  const auto findings =
      FindingsOf(std::vector<MuckPermit>{{kMay, kMay + 30, std::nullopt, "first"},
                                         {kMay + 31, kMay + 60, std::nullopt, "second"},
                                         {kMay + 10, kMay + 20, std::nullopt, "within"}});
  ASSERT_THAT(findings, SizeIs(1));
  EXPECT_EQ(findings[0].since, kMay + 61);
}

TEST(SideFindingsTest, SuspensionStandsWithinItsPermitAlone) {
  const auto findings = FindingsOf(std::vector<MuckPermit>{
      {kMay, kMay + 30, kMay + 10, "first"}, {kMay + 31, kMay + 60, kMay + 90, "second"}});
  ASSERT_THAT(findings, SizeIs(2));
  EXPECT_EQ(findings[0],
            (Finding{FindingCode::kMuckCompanySuspended, kMay + 10, kMay + 30, "first"}));
}

TEST(SideFindingsTest, WhoHasNoPermitIsNotHeldToBeAMuckTruck) {
  EXPECT_THAT(FindingsOf(std::vector<MuckPermit>{}), IsEmpty());
  EXPECT_THAT(FindingsOf(std::vector<Inspection>{}), IsEmpty());
}

}  // namespace
}  // namespace bluegate::vehicle
