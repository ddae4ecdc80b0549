#include "services/recognition/reading_pipeline.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>

#include "absl/synchronization/notification.h"
#include "storage/engine.h"

namespace bluegate::recognition {
namespace {

capture::v1::CaptureRecord Numbered(uint64_t sequence) {
  capture::v1::CaptureRecord capture;
  capture.mutable_name()->set_sequence(sequence);
  return capture;
}

v1::ReadingRecord ReadingOf(const capture::v1::CaptureRecord& capture) {
  v1::ReadingRecord record;
  *record.mutable_capture() = capture;
  record.set_state(v1::READ_STATE_READ);
  return record;
}

class ReadingPipelineTest : public testing::Test {
 protected:
  ReadingPipelineTest()
      : log_(storage::ReadingStore::Open(storage::MakeMemoryStore()).value()), queue_(4, 8) {}

  std::vector<uint64_t> SequencesInTheLog() {
    std::vector<uint64_t> sequences;
    const auto entries = log_.store().ReadAfter(0, 1000).value();
    for (const auto& entry : entries) {
      v1::ReadingRecord record;
      EXPECT_TRUE(record.ParseFromString(entry.record));
      sequences.push_back(record.capture().name().sequence());
    }
    return sequences;
  }

  ReadingLog log_;
  WorkQueue queue_;
};

TEST_F(ReadingPipelineTest, ReadingsComeInOrderThoughTheFirstIsSlow) {
  absl::Notification others_read;
  std::atomic<int> read = 0;
  ReadingPipeline pipeline(
      &queue_, &log_, 0, 10,
      [&](const capture::v1::CaptureRecord& capture) -> absl::StatusOr<v1::ReadingRecord> {
        if (capture.name().sequence() == 1) others_read.WaitForNotification();
        if (++read == 9) others_read.Notify();
        return ReadingOf(capture);
      },
      [] {});
  for (uint64_t i = 1; i <= 10; ++i) ASSERT_TRUE(pipeline.Add(i, Numbered(i)).ok());
  EXPECT_TRUE(pipeline.Finish().ok());
  EXPECT_THAT(SequencesInTheLog(), testing::ElementsAre(1, 2, 3, 4, 5, 6, 7, 8, 9, 10));
}

TEST_F(ReadingPipelineTest, ADeletedCaptureTakesItsPlaceWithoutBeingRead) {
  ReadingPipeline pipeline(
      &queue_, &log_, 0, 10,
      [&](const capture::v1::CaptureRecord& capture) { return ReadingOf(capture); }, [] {});
  ASSERT_TRUE(pipeline.AddExpired(1).ok());
  ASSERT_TRUE(pipeline.Add(2, Numbered(2)).ok());
  ASSERT_TRUE(pipeline.AddExpired(3).ok());
  EXPECT_TRUE(pipeline.Finish().ok());
  EXPECT_THAT(SequencesInTheLog(), testing::ElementsAre(0, 2, 0));
  EXPECT_EQ(log_.store().tally(), (storage::ReadingTally{3, 1, 0, 0}));
  EXPECT_FALSE(pipeline.AddExpired(5).ok());
}

TEST_F(ReadingPipelineTest, NoMoreThanTheBoundAreAhead) {
  std::atomic<uint64_t> added = 0, most = 0;
  ReadingPipeline pipeline(
      &queue_, &log_, 0, 3,
      [&](const capture::v1::CaptureRecord& capture) -> absl::StatusOr<v1::ReadingRecord> {
        const uint64_t ahead = added - log_.store().tally().position;
        for (uint64_t seen = most; ahead > seen && !most.compare_exchange_weak(seen, ahead);) {
        }
        return ReadingOf(capture);
      },
      [] {});
  for (uint64_t i = 1; i <= 200; ++i) {
    ASSERT_TRUE(pipeline.Add(i, Numbered(i)).ok());
    ++added;
  }
  EXPECT_TRUE(pipeline.Finish().ok());
  EXPECT_EQ(SequencesInTheLog().size(), 200u);
  EXPECT_LE(most, 3u);
}

TEST_F(ReadingPipelineTest, AfterAFailureNothingIsAppendedAndTheStreamIsToldOnce) {
  std::atomic<int> told = 0;
  ReadingPipeline pipeline(
      &queue_, &log_, 0, 100,
      [&](const capture::v1::CaptureRecord& capture) -> absl::StatusOr<v1::ReadingRecord> {
        if (capture.name().sequence() >= 5) return absl::UnavailableError("intake is away");
        return ReadingOf(capture);
      },
      [&] { ++told; });
  for (uint64_t i = 1; i <= 50; ++i) pipeline.Add(i, Numbered(i)).IgnoreError();
  EXPECT_EQ(pipeline.Finish().code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(told, 1);
  EXPECT_LE(SequencesInTheLog().size(), 4u);
  EXPECT_EQ(pipeline.Add(51, Numbered(51)).code(), absl::StatusCode::kUnavailable);
}

TEST_F(ReadingPipelineTest, AGapInThePositionsIsRefused) {
  ReadingPipeline pipeline(
      &queue_, &log_, 0, 4,
      [](const capture::v1::CaptureRecord& capture) -> absl::StatusOr<v1::ReadingRecord> {
        return ReadingOf(capture);
      },
      [] {});
  EXPECT_TRUE(pipeline.Add(1, Numbered(1)).ok());
  EXPECT_EQ(pipeline.Add(3, Numbered(3)).code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_TRUE(pipeline.Finish().ok());
}

TEST(WorkQueueTest, ACallerGoesBeforeTheLogAndTooManyAreTurnedAway) {
  WorkQueue queue(1, 2);
  absl::Notification begun, go;
  std::vector<std::string> order;
  ASSERT_TRUE(queue.AddForLog([&] {
    begun.Notify();
    go.WaitForNotification();
  }));
  begun.WaitForNotification();
  ASSERT_TRUE(queue.AddForLog([&] { order.push_back("log"); }));
  ASSERT_TRUE(queue.AddForCaller([&] { order.push_back("caller 1"); }));
  ASSERT_TRUE(queue.AddForCaller([&] { order.push_back("caller 2"); }));
  EXPECT_FALSE(queue.AddForCaller([&] { order.push_back("caller 3"); }));
  go.Notify();
  queue.Stop();
  EXPECT_THAT(order, testing::ElementsAre("caller 1", "caller 2", "log"));
  EXPECT_FALSE(queue.AddForLog([] {}));
}

}  // namespace
}  // namespace bluegate::recognition
