#include "enforcement/operation/retention.h"

#include <gtest/gtest.h>

namespace bluegate::operation {
namespace {

absl::Time At(int year, int month, int day, int hour = 0) {
  return absl::FromCivil(absl::CivilHour(year, month, day, hour), absl::FixedTimeZone(8 * 60 * 60));
}

const Retention kPolicy = {
    {{RetentionClass::kLedger, 24}, {RetentionClass::kPicture, 12}, {RetentionClass::kCase, 24}}};

bool LedgerMayGo(const LedgerItem& item, absl::Time now) {
  return MayBeDeleted(item, RetentionClass::kLedger, kPolicy, now);
}

TEST(RetentionTest, MonthsAreCalendarMonthsToTheEndOfTheLastDay) {
  EXPECT_EQ(KeptUntil(At(2021, 12, 1, 15), 24), At(2023, 12, 2));
  EXPECT_EQ(KeptUntil(At(2021, 12, 31, 23), 1), At(2022, 2, 1));
  EXPECT_EQ(KeptUntil(At(2021, 12, 1), 12), At(2022, 12, 2));
}

TEST(RetentionTest, AMonthThatIsTooShortKeepsLonger) {
  EXPECT_EQ(KeptUntil(At(2022, 1, 31), 1), At(2022, 3, 4));
  EXPECT_EQ(KeptUntil(At(2024, 2, 29), 12), At(2025, 3, 2));
}

TEST(RetentionTest, TheDayIsThatOfShanghai) {
  // 2021-12-01 23:00 UTC is the second of December there.
  const absl::Time passed = absl::FromCivil(absl::CivilHour(2021, 12, 1, 23), absl::UTCTimeZone());
  EXPECT_EQ(KeptUntil(passed, 24), At(2023, 12, 3));
}

TEST(RetentionTest, APassageGoesWhenItsPeriodIsOver) {
  const LedgerItem item = {.passed = At(2021, 12, 1, 15)};
  EXPECT_FALSE(LedgerMayGo(item, At(2023, 12, 2) - absl::Microseconds(1)));
  EXPECT_TRUE(LedgerMayGo(item, At(2023, 12, 2)));
  EXPECT_TRUE(MayBeDeleted(item, RetentionClass::kPicture, kPolicy, At(2022, 12, 2)));
}

TEST(RetentionTest, AHoldWinsOverEveryPeriod) {
  const LedgerItem item = {.passed = At(2021, 12, 1), .held = true};
  EXPECT_FALSE(LedgerMayGo(item, At(2099, 1, 1)));
}

TEST(RetentionTest, AnOpenCaseHoldsItsPassageAndAClosedOneCountsFromItsEnd) {
  LedgerItem item = {.passed = At(2021, 12, 1), .has_case = true};
  EXPECT_FALSE(LedgerMayGo(item, At(2099, 1, 1)));
  item.case_closed = At(2023, 6, 1);
  EXPECT_FALSE(LedgerMayGo(item, At(2025, 6, 1)));
  EXPECT_TRUE(LedgerMayGo(item, At(2025, 6, 2)));
}

TEST(RetentionTest, AClassWithoutAPeriodIsKeptForEver) {
  const LedgerItem item = {.passed = At(2021, 12, 1)};
  EXPECT_FALSE(MayBeDeleted(item, RetentionClass::kStill, kPolicy, At(2099, 1, 1)));
}

}  // namespace
}  // namespace bluegate::operation
