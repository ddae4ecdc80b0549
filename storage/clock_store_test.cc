#include "storage/clock_store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "storage/engine.h"

namespace bluegate::storage {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(ClockStoreTest, ADevicesHoursAreKeptApartAndReplacedAndExpire) {
  const auto kv = MakeMemoryStore();
  WriteBatch batch;
  StageClockHour("cam-1", {5, "a"}, batch);
  StageClockHour("cam-1", {6, "b"}, batch);
  StageClockHour("cam-11", {5, "other"}, batch);
  StageClockHour("cam-1", {6, "c"}, batch);
  ASSERT_TRUE(kv->Write(batch, Durability::kBuffered).ok());
  const auto hours = [&](uint64_t from, uint64_t until, size_t count_max = 10) {
    return ClockHours(*kv, "cam-1", from, until, count_max).value();
  };
  EXPECT_THAT(hours(0, 100), ElementsAre(ClockHourRow{5, "a"}, ClockHourRow{6, "c"}));
  EXPECT_THAT(hours(6, 6), ElementsAre(ClockHourRow{6, "c"}));
  EXPECT_THAT(hours(0, 100, 1), ElementsAre(ClockHourRow{5, "a"}));
  EXPECT_THAT(hours(7, 6), IsEmpty());
  WriteBatch expired;
  StageClockHourExpired("cam-1", 5, expired);
  ASSERT_TRUE(kv->Write(expired, Durability::kBuffered).ok());
  EXPECT_THAT(hours(0, 100), ElementsAre(ClockHourRow{6, "c"}));
}

TEST(ClockStoreTest, HoursCountFrom1970) {
  EXPECT_EQ(HourOf(0), 0u);
  EXPECT_EQ(HourOf(3'599'999'999), 0u);
  EXPECT_EQ(HourOf(3'600'000'000), 1u);
}

}  // namespace
}  // namespace bluegate::storage
