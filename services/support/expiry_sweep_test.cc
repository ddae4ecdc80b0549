#include "services/support/expiry_sweep.h"

#include <gtest/gtest.h>

#include <map>
#include <vector>

#include "services/support/capture_needs.h"

namespace bluegate::support {
namespace {

using Step = ExpirySweep::Step;

TEST(ExpirySweepTest, TakesStepsUntilOneIsTheLastAndBeginsTheNextSweepAnew) {
  std::vector<bool> firsts;
  ExpirySweep sweep(
      "test", "things",
      [&](bool is_first) -> absl::StatusOr<Step> {
        firsts.push_back(is_first);
        return Step{2, firsts.size() % 3 == 0};
      },
      nullptr);
  EXPECT_EQ(sweep.Sweep().value(), 6u);
  EXPECT_EQ(sweep.Sweep().value(), 6u);
  EXPECT_EQ(firsts, (std::vector<bool>{true, false, false, true, false, false}));
}

TEST(ExpirySweepTest, AStepThatSomethingCameBetweenIsTakenAgain) {
  int calls = 0;
  ExpirySweep sweep(
      "test", "things",
      [&](bool) -> absl::StatusOr<Step> {
        if (++calls == 1) return absl::AbortedError("a hold came between");
        return Step{1, true};
      },
      nullptr);
  EXPECT_EQ(sweep.Sweep().value(), 1u);
}

TEST(ExpirySweepTest, AnErrorEndsTheSweepAndIsTold) {
  ExpirySweep sweep(
      "test", "things", [](bool) -> absl::StatusOr<Step> { return absl::UnavailableError("disk"); },
      nullptr);
  EXPECT_TRUE(absl::IsUnavailable(sweep.Sweep().status()));
}

// A log whose captures came a second apart, some of them deleted.
class OldCapturesTest : public ::testing::Test {
 protected:
  absl::StatusOr<OldCaptures> Find(uint64_t after_position, int64_t over_until) {
    return FindOldCaptures(
        [this](uint64_t position, size_t limit) -> absl::StatusOr<std::vector<CaptureEntry>> {
          std::vector<CaptureEntry> page;
          for (uint64_t at = position + 1; at <= last_ && page.size() < limit; ++at) {
            CaptureEntry& entry = page.emplace_back();
            entry.position = at;
            if (at <= deleted_until_) continue;
            entry.capture.emplace().set_received_time_us(static_cast<int64_t>(at) * 1'000'000);
            entry.capture->mutable_name()->set_sequence(at);
          }
          return page;
        },
        [this](const casework::v1::ListNeedsRequest& questions)
            -> absl::StatusOr<std::vector<casework::v1::CaptureNeed>> {
          asked_.push_back(questions.captures_size());
          std::vector<casework::v1::CaptureNeed> needs(questions.captures_size());
          for (int i = 0; i < questions.captures_size(); ++i) {
            needs[i].set_need(questions.captures(i).position() % 2 == 0 ? casework::v1::NEED_NOTHING
                                                                        : casework::v1::NEED_STILL);
          }
          return needs;
        },
        after_position, [&](absl::Time came) { return came <= absl::FromUnixSeconds(over_until); });
  }

  uint64_t last_ = 10;
  uint64_t deleted_until_ = 0;
  std::vector<int> asked_;
};

TEST_F(OldCapturesTest, EndWithTheFirstThatIsTooYoung) {
  const auto found = Find(1, 4);
  ASSERT_TRUE(found.ok());
  ASSERT_EQ(found->captures.size(), 3u);
  EXPECT_EQ(found->captures.front().position, 2u);
  EXPECT_EQ(found->captures.front().need.need(), casework::v1::NEED_NOTHING);
  EXPECT_EQ(found->captures.back().need.need(), casework::v1::NEED_NOTHING);
  EXPECT_EQ(found->last_position, 4u);
  EXPECT_TRUE(found->done);
}

TEST_F(OldCapturesTest, DeletedOnesArePassedByAndNobodyIsAskedAboutThem) {
  last_ = 5'000;
  deleted_until_ = 4'990;
  const auto found = Find(0, 10'000);
  ASSERT_TRUE(found.ok());
  EXPECT_EQ(found->captures.size(), 10u);
  EXPECT_EQ(asked_, std::vector<int>{10});
  EXPECT_EQ(found->last_position, 5'000u);
}

TEST_F(OldCapturesTest, AFullPageIsNotTheEnd) {
  last_ = kNeedsAtOnce + 3;
  const auto found = Find(0, 10'000);
  ASSERT_TRUE(found.ok());
  EXPECT_EQ(found->captures.size(), kNeedsAtOnce);
  EXPECT_FALSE(found->done);
}

}  // namespace
}  // namespace bluegate::support
