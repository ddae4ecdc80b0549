#include "enforcement/vehicle/day.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace bluegate::vehicle {
namespace {

using ::testing::HasSubstr;

TEST(DayTest, EveryDayOfFourYearsIsReadBack) {
  for (absl::CivilDay day(2020, 1, 1); day < absl::CivilDay(2024, 1, 1); ++day) {
    const auto parsed = ParseDay(FormatDay(day));
    ASSERT_TRUE(parsed.ok()) << parsed.status();
    EXPECT_EQ(*parsed, day);
  }
}

TEST(DayTest, DaysThatDoNotExistAreRefused) {
  for (const char* text : {"2021-02-29", "2021-06-31", "2021-13-01", "2021-00-10", "2021-01-00",
                           "1899-12-31", "2200-01-01"}) {
    EXPECT_FALSE(ParseDay(text).ok()) << text;
  }
}

TEST(DayTest, OtherWritingsAreRefusedWithValueAndWish) {
  for (const char* text : {"", "2021-1-1", "2021/01/01", "20210101", " 2021-01-01", "2021-01-01 ",
                           "2021-01-01T00:00:00", "-021-01-01", "+021-01-01"}) {
    EXPECT_FALSE(ParseDay(text).ok()) << text;
  }
  EXPECT_THAT(std::string(ParseDay("gestern").status().message()), HasSubstr("\"gestern\""));
}

TEST(DayTest, LocalTimesAreReadToTheSecond) {
  EXPECT_EQ(*ParseLocalTime("2022-01-10T08:05:09"), absl::CivilSecond(2022, 1, 10, 8, 5, 9));
  for (const char* text : {"2022-01-10T24:00:00", "2022-01-10T08:60:00", "2022-01-10T08:00:60",
                           "2022-01-10 08:00:00", "2022-02-30T08:00:00", "2022-01-10T08:00"}) {
    EXPECT_FALSE(ParseLocalTime(text).ok()) << text;
  }
}

TEST(DayTest, ShanghaiIsEightHoursAheadInSummerAndWinter) {
  for (const int month : {1, 7}) {
    const absl::Time utc =
        absl::FromCivil(absl::CivilHour(2021, month, 9, 18), absl::UTCTimeZone());
    EXPECT_EQ(absl::ToCivilHour(utc, ShanghaiZone()), absl::CivilHour(2021, month, 10, 2));
  }
}

}  // namespace
}  // namespace bluegate::vehicle
