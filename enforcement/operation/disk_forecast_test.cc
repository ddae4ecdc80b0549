#include "enforcement/operation/disk_forecast.h"

#include <gtest/gtest.h>

#include <vector>

namespace bluegate::operation {
namespace {

constexpr uint64_t kGiB = uint64_t{1} << 30;
const absl::Time kStart = absl::FromUnixSeconds(1638316800);

// One sample every ten minutes of a disk that loses `lost_a_day` a day.
std::vector<DiskSample> Shrinking(uint64_t free_bytes, uint64_t lost_a_day, int samples) {
  std::vector<DiskSample> made;
  for (int i = 0; i < samples; ++i) {
    made.push_back({kStart + absl::Minutes(10) * i, free_bytes - lost_a_day * i / 144});
  }
  return made;
}

TEST(DiskForecastTest, SteadyGrowthReachesTheFloorWhenArithmeticSays) {
  const auto samples = Shrinking(1000 * kGiB, 50 * kGiB, 145);  // a day: 950 GiB are left
  EXPECT_NEAR(DaysUntilFloor(samples, 100 * kGiB).value(), 17.0, 0.01);
}

TEST(DiskForecastTest, OneJumpDoesNotTurnIt) {
  auto samples = Shrinking(1000 * kGiB, 50 * kGiB, 145);
  for (size_t i = 100; i < samples.size(); ++i) samples[i].free_bytes += 30 * kGiB;
  // The last sample counts with what is free now, the slope stays about that of the days.
  const double days = DaysUntilFloor(samples, 100 * kGiB).value();
  EXPECT_GT(days, 17);
  EXPECT_LT(days, 40);
}

TEST(DiskForecastTest, NothingIsSaidOfTooShortASpan) {
  EXPECT_EQ(DaysUntilFloor({}, kGiB), std::nullopt);
  EXPECT_EQ(DaysUntilFloor(Shrinking(1000 * kGiB, 50 * kGiB, 6), kGiB), std::nullopt);
  EXPECT_NE(DaysUntilFloor(Shrinking(1000 * kGiB, 50 * kGiB, 7), kGiB), std::nullopt);
}

TEST(DiskForecastTest, NothingIsSaidOfADiskThatDoesNotShrink) {
  EXPECT_EQ(DaysUntilFloor(Shrinking(1000 * kGiB, 0, 145), kGiB), std::nullopt);
  auto grows = Shrinking(1000 * kGiB, 50 * kGiB, 145);
  for (size_t i = 0; i < grows.size(); ++i) grows[i].free_bytes = 500 * kGiB + i * kGiB;
  EXPECT_EQ(DaysUntilFloor(grows, kGiB), std::nullopt);
}

TEST(DiskForecastTest, BelowTheFloorNoTimeIsLeft) {
  EXPECT_EQ(DaysUntilFloor(Shrinking(kGiB, 0, 1), 2 * kGiB), 0.0);
}

TEST(DiskForecastTest, SamplesOfOneMomentAreNoTrend) {
  std::vector<DiskSample> samples = {
      {kStart, 9 * kGiB}, {kStart, 8 * kGiB}, {kStart + absl::Hours(24), 7 * kGiB}};
  EXPECT_NEAR(DaysUntilFloor(samples, 5 * kGiB).value(), 2.0, 1.01);
}

}  // namespace
}  // namespace bluegate::operation
