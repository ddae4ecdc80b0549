#include "services/recognition/device_book.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <prometheus/text_serializer.h>

#include "bluegate/recognition/v1/recognition.pb.h"
#include "services/support/clock.h"
#include "storage/engine.h"

namespace bluegate::recognition {
namespace {

const absl::Time kMidnight = absl::FromUnixSeconds(1638316800);  // 2021-12-01 00:00 UTC

class DeviceBookTest : public testing::Test {
 protected:
  DeviceBookTest() { Open(); }

  void Open() {
    auto kv = storage::MakeMemoryStore();
    kv_ = kv.get();
    store_ = storage::ReadingStore::Open(std::move(kv)).value();
    Reopen();
  }
  // As after a restart: what is in memory is gone.
  void Reopen() {
    registry_ = std::make_shared<prometheus::Registry>();
    auto book = DeviceBook::Open(kv_, *store_, &clock_, registry_);
    ASSERT_TRUE(book.ok()) << book.status();
    book_ = *std::move(book);
  }

  // One reading of `device`, received at `time`, a third of a second after it was taken.
  void Read(const std::string& device, absl::Time time, bool is_auto) {
    v1::ReadingRecord record;
    record.mutable_capture()->mutable_name()->set_device_id(device);
    record.mutable_capture()->set_received_time_us(absl::ToUnixMicros(time));
    record.mutable_capture()->set_terminal_time_us(
        absl::ToUnixMicros(time - absl::Milliseconds(300)));
    record.add_readings()->set_verdict(is_auto ? common::v1::READING_VERDICT_AUTO
                                               : common::v1::READING_VERDICT_REVIEW);
    const std::vector<storage::StoredReading> readings = {
        {++position_, storage::ReadingOutcome::kRead, record.SerializeAsString()}};
    ASSERT_TRUE(store_->Append(readings).ok());
    book_->Note(readings);
  }
  // An hour of 60 readings, the first `autos` of which are sure.
  void ReadAnHour(const std::string& device, int hour, int autos) {
    for (int i = 0; i < 60; ++i) {
      Read(device, kMidnight + absl::Hours(hour) + absl::Minutes(i), i < autos);
    }
  }
  v1::DeviceHealth HealthOf(const std::string& device) {
    const auto health = book_->Health(device);
    return health.ok() ? health->devices(0) : v1::DeviceHealth();
  }

  support::FakeClock clock_{kMidnight};
  storage::KeyValueStore* kv_ = nullptr;
  std::unique_ptr<storage::ReadingStore> store_;
  std::shared_ptr<prometheus::Registry> registry_;
  std::unique_ptr<DeviceBook> book_;
  uint64_t position_ = 0;
};

TEST_F(DeviceBookTest, TellsHowEachCameraDoes) {
  ReadAnHour("cam-1", 0, 60);
  ReadAnHour("cam-2", 0, 30);
  const auto all = book_->Health("").value();
  ASSERT_EQ(all.devices_size(), 2);
  EXPECT_EQ(all.devices(0).device_id(), "cam-1");
  EXPECT_EQ(all.devices(0).read_rate(), 1.0);
  EXPECT_EQ(all.devices(1).read_rate(), 0.5);
  EXPECT_EQ(all.devices(1).hour_captures(), 60u);
  EXPECT_EQ(all.devices(1).clock_behind_us(), 300'000);
  EXPECT_FALSE(all.devices(1).usual_known());
  EXPECT_EQ(all.devices(1).last_received_time_us(),
            absl::ToUnixMicros(kMidnight + absl::Minutes(59)));
}

TEST_F(DeviceBookTest, ACameraThatGoesBlindIsInHealthAndMetricsAlsoAfterARestart) {
  for (int day = 0; day < 4; ++day) ReadAnHour("cam-1", day * 24, 57);
  Reopen();
  ReadAnHour("cam-1", 4 * 24, 20);
  EXPECT_TRUE(HealthOf("cam-1").read_rate_low());
  EXPECT_NEAR(HealthOf("cam-1").usual_read_rate(), 0.95, 1e-9);
  Reopen();  // the readings of the hour that runs are gone through again
  EXPECT_TRUE(HealthOf("cam-1").read_rate_low());
  EXPECT_EQ(HealthOf("cam-1").hour_captures(), 60u);
  const std::string metrics = prometheus::TextSerializer().Serialize(registry_->Collect());
  EXPECT_THAT(metrics,
              testing::HasSubstr("bluegate_recognition_device_read_rate_low{device=\"cam-1\"} 1"));
}

TEST_F(DeviceBookTest, RestartsTeachNothingTwice) {
  for (int day = 0; day < 2; ++day) {
    ReadAnHour("cam-1", day * 24, 57);
    for (int restart = 0; restart < 5; ++restart) Reopen();
  }
  ReadAnHour("cam-1", 2 * 24, 57);
  EXPECT_FALSE(HealthOf("cam-1").usual_known()) << "two days were taken for more";
}

TEST_F(DeviceBookTest, ReadingsThatItHasSeenAreNotCountedAgain) {
  ReadAnHour("cam-1", 0, 60);
  book_->Note({{1, storage::ReadingOutcome::kRead, ""}});
  EXPECT_EQ(HealthOf("cam-1").hour_captures(), 60u);
}

TEST_F(DeviceBookTest, ADeviceThatNobodyKnowsIsNotFound) {
  EXPECT_EQ(book_->Health("cam-9").status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(book_->Health("").value().devices_size(), 0);
}

TEST_F(DeviceBookTest, AReadingThatCannotBeUnderstoodStopsNothing) {
  const std::vector<storage::StoredReading> readings = {
      {++position_, storage::ReadingOutcome::kRead, "\xff\xff"}};
  ASSERT_TRUE(store_->Append(readings).ok());
  book_->Note(readings);
  ReadAnHour("cam-1", 0, 60);
  EXPECT_EQ(HealthOf("cam-1").hour_captures(), 60u);
}

}  // namespace
}  // namespace bluegate::recognition
