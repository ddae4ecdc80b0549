#include "enforcement/operation/read_rate.h"

#include <gtest/gtest.h>

#include <random>

namespace bluegate::operation {
namespace {

const absl::Time kMidnight = absl::FromUnixSeconds(1638316800);  // 2021-12-01 00:00 UTC
constexpr absl::Duration kWay = absl::Milliseconds(300);

// `captures` in the hour from `hour`, of which about `share` are read surely, drawn by `random`.
void Drive(ReadRate& rate, absl::Time hour, int captures, double share, std::mt19937& random) {
  std::bernoulli_distribution is_auto(share);
  for (int i = 0; i < captures; ++i) {
    rate.Add(hour + absl::Hours(1) * i / captures, kWay, is_auto(random));
  }
}

TEST(ReadRateTest, TellsTheShareOfTheLastHour) {
  ReadRate rate;
  EXPECT_EQ(rate.standing().captures, 0u);
  EXPECT_EQ(rate.last_received(), absl::InfinitePast());
  for (int i = 0; i < 120; ++i) rate.Add(kMidnight + absl::Minutes(i), kWay, i >= 60);
  EXPECT_EQ(rate.standing().captures, 60u);
  EXPECT_EQ(rate.standing().rate, 1.0);
  EXPECT_EQ(rate.standing().usual_rate, std::nullopt);
  EXPECT_EQ(rate.last_received(), kMidnight + absl::Minutes(119));
}

TEST(ReadRateTest, AGoodCameraIsNotAccusedInAYearOfDaysAndNights) {
  std::mt19937 random(7);
  ReadRate rate;
  int alarms = 0;
  for (int hour = 0; hour < 365 * 24; ++hour) {
    const bool night = hour % 24 < 8;
    Drive(rate, kMidnight + absl::Hours(hour), night ? 40 : 200, night ? 0.7 : 0.95, random);
    alarms += rate.standing().low;
  }
  EXPECT_LE(alarms, 1);
}

TEST(ReadRateTest, ACameraThatGoesBlindIsFoundWithinTheHour) {
  std::mt19937 random(8);
  ReadRate rate;
  for (int hour = 0; hour < 10 * 24; ++hour) {
    Drive(rate, kMidnight + absl::Hours(hour), 100, 0.95, random);
  }
  const absl::Time broken = kMidnight + absl::Hours(240);
  EXPECT_FALSE(rate.standing().low);
  Drive(rate, broken, 100, 0.6, random);
  EXPECT_TRUE(rate.standing().low);
  EXPECT_NEAR(rate.standing().usual_rate.value(), 0.95, 0.05);
}

TEST(ReadRateTest, ABrokenCameraStaysNoticedForAWeek) {
  std::mt19937 random(9);
  ReadRate rate;
  int hour = 0;
  for (; hour < 10 * 24; ++hour) Drive(rate, kMidnight + absl::Hours(hour), 100, 0.95, random);
  for (; hour < 17 * 24; ++hour) Drive(rate, kMidnight + absl::Hours(hour), 100, 0.5, random);
  EXPECT_TRUE(rate.standing().low);
}

TEST(ReadRateTest, NightIsComparedWithNights) {
  std::mt19937 random(10);
  ReadRate rate;
  int hour = 0;
  for (; hour < 5 * 24; ++hour) {
    Drive(rate, kMidnight + absl::Hours(hour), 100, hour % 24 < 8 ? 0.6 : 0.97, random);
  }
  Drive(rate, kMidnight + absl::Hours(hour), 100, 0.6, random);
  EXPECT_FALSE(rate.standing().low);
  EXPECT_NEAR(rate.standing().usual_rate.value(), 0.6, 0.1);
}

TEST(ReadRateTest, FewCapturesAccuseNobody) {
  EXPECT_FALSE(IsLow(ReadRate::kHourCapturesMin - 1, 0, 0.95));
  EXPECT_TRUE(IsLow(ReadRate::kHourCapturesMin, 0, 0.95));
  EXPECT_FALSE(IsLow(1000, 900, 0.95));  // significant, but a drop of 5 points matters little
  EXPECT_TRUE(IsLow(1000, 840, 0.95));
  EXPECT_FALSE(IsLow(20, 16, 0.95));  // 15 points, but that may be chance
}

TEST(ReadRateTest, TheUsualShareGoesOnAfterARestart) {
  std::mt19937 random(11);
  ReadRate before;
  for (int hour = 0; hour < 5 * 24; ++hour) {
    Drive(before, kMidnight + absl::Hours(hour), 100, 0.95, random);
  }
  ReadRate after;
  after.set_usual(before.usual());
  Drive(after, kMidnight + absl::Hours(120), 100, 0.5, random);
  EXPECT_TRUE(after.standing().low);
}

TEST(ReadRateTest, ACameraThatFallsSilentTeachesItsLastHourOnce) {
  ReadRate rate;
  for (int i = 0; i < 30; ++i) rate.Add(kMidnight + absl::Minutes(i), kWay, true);
  rate.EndHours(kMidnight + absl::Minutes(59));
  EXPECT_EQ(rate.usual()[0].days, 0u);
  rate.EndHours(kMidnight + absl::Hours(1));
  EXPECT_EQ(rate.usual()[0].days, 1u);
  rate.EndHours(kMidnight + absl::Hours(5));
  rate.Add(kMidnight + absl::Hours(6), kWay, true);
  EXPECT_EQ(rate.usual()[0].days, 1u);
}

TEST(ReadRateTest, TheClockIsTheLeastThatACaptureWasBehind) {
  ReadRate rate;
  rate.Add(kMidnight, absl::Hours(5), true);  // from a backlog
  rate.Add(kMidnight + absl::Minutes(1), absl::Milliseconds(250), true);
  EXPECT_EQ(rate.standing().behind, absl::Milliseconds(250));
  rate.Add(kMidnight + absl::Minutes(2), -absl::Minutes(3), true);  // its clock is ahead
  EXPECT_EQ(rate.standing().behind, -absl::Minutes(3));
  rate.Add(kMidnight + absl::Hours(2), absl::Milliseconds(400), true);
  EXPECT_EQ(rate.standing().behind, absl::Milliseconds(400));
}

TEST(ReadRateTest, AClockThatIsSetBackLosesNothing) {
  ReadRate rate;
  rate.Add(kMidnight + absl::Hours(3), kWay, true);
  rate.Add(kMidnight, kWay, false);
  EXPECT_EQ(rate.standing().captures, 2u);
  EXPECT_EQ(rate.last_received(), kMidnight + absl::Hours(3));
}

}  // namespace
}  // namespace bluegate::operation
