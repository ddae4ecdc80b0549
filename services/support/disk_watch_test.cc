#include "services/support/disk_watch.h"

#include <gtest/gtest.h>
#include <prometheus/text_serializer.h>

#include "services/support/clock.h"
#include "services/support/status.h"
#include "services/support/testing/temp_folder.h"

namespace bluegate::support {
namespace {

constexpr uint64_t kGiB = uint64_t{1} << 30;

class DiskWatchTest : public ::testing::Test {
 protected:
  std::string Metrics() { return prometheus::TextSerializer().Serialize(registry_->Collect()); }

  FakeClock clock_{absl::FromUnixSeconds(1638316800)};
  std::shared_ptr<prometheus::Registry> registry_ = std::make_shared<prometheus::Registry>();
  absl::StatusOr<uint64_t> free_ = 100 * kGiB;
  DiskWatch watch_{10 * kGiB, [this] { return free_; }, &clock_, registry_};
};

TEST_F(DiskWatchTest, RefusesBelowTheFloorAndTellsFieldValueAndWish) {
  EXPECT_TRUE(watch_.TakesMore().ok());
  free_ = 10 * kGiB - 1;
  watch_.Look();
  const absl::Status refused = watch_.TakesMore();
  EXPECT_EQ(refused.code(), absl::StatusCode::kResourceExhausted);
  const common::v1::ErrorDetail detail = GetDetail(refused);
  EXPECT_EQ(detail.field(), "disk.free_bytes");
  EXPECT_EQ(detail.value(), "10737418239");
  EXPECT_NE(detail.wish().find("10737418240 free bytes"), std::string::npos) << detail.wish();
  EXPECT_EQ(watch_.days_until_floor(), 0.0);
  EXPECT_NE(Metrics().find("bluegate_disk_below_floor 1"), std::string::npos) << Metrics();
}

TEST_F(DiskWatchTest, TakesCapturesAgainOnlyClearlyAboveTheFloor) {
  free_ = 9 * kGiB;
  watch_.Look();
  free_ = 10 * kGiB + 1;
  watch_.Look();
  EXPECT_FALSE(watch_.TakesMore().ok());
  free_ = 11 * kGiB;
  watch_.Look();
  EXPECT_TRUE(watch_.TakesMore().ok());
  EXPECT_NE(Metrics().find("bluegate_disk_below_floor 0"), std::string::npos);
}

TEST_F(DiskWatchTest, ForecastsFromWhatItSaw) {
  EXPECT_EQ(watch_.days_until_floor(), std::nullopt);
  EXPECT_NE(Metrics().find("bluegate_disk_floor_in_days +Inf"), std::string::npos) << Metrics();
  for (int i = 0; i < 24; ++i) {
    clock_.Advance(absl::Hours(1));
    free_ = *free_ - kGiB;
    watch_.Look();
  }
  EXPECT_NEAR(watch_.days_until_floor().value(), (76.0 - 10) / 24, 0.01);
}

TEST_F(DiskWatchTest, ADiskThatDoesNotSayTakesCaptures) {
  free_ = kGiB;
  watch_.Look();
  free_ = absl::UnavailableError("no answer");
  watch_.Look();
  EXPECT_TRUE(watch_.TakesMore().ok());
}

TEST_F(DiskWatchTest, AClockSetBackStartsTheForecastAnew) {
  for (int i = 0; i < 3; ++i) {
    clock_.Advance(absl::Hours(1));
    free_ = *free_ - kGiB;
    watch_.Look();
  }
  ASSERT_TRUE(watch_.days_until_floor().has_value());
  clock_.Advance(-absl::Hours(48));
  watch_.Look();
  EXPECT_EQ(watch_.days_until_floor(), std::nullopt);
}

TEST(FreeBytesTest, TheSystemSays) {
  const testing::TempFolder folder;
  EXPECT_GT(FreeBytes(folder.path()).value(), 0u);
  EXPECT_EQ(FreeBytes(folder.path() / "none").status().code(), absl::StatusCode::kUnavailable);
}

}  // namespace
}  // namespace bluegate::support
