#include "services/support/log_follower.h"

#include <atomic>
#include <chrono>
#include <vector>

#include "absl/synchronization/notification.h"
#include "gtest/gtest.h"

namespace bluegate::support {
namespace {

// Runs a follower whose streams end as `ends` says, one after the other, and gives the waits
// between them. `progress` notes progress in that stream (counted from 0).
std::vector<absl::Duration> WaitsOf(const std::vector<absl::Status>& ends, int progress = -1) {
  std::vector<absl::Duration> waits;  // written by the follower's thread until `done`
  absl::Notification done;
  size_t stream = 0;
  LogFollower* self = nullptr;
  LogFollower follower(
      "test",
      [&](grpc::ClientContext*) {
        if (static_cast<int>(stream) == progress) self->NoteProgress();
        return stream < ends.size() ? ends[stream] : absl::UnavailableError("end of test");
      },
      [&](absl::Duration wait) {
        if (done.HasBeenNotified()) return;
        waits.push_back(wait);
        if (++stream == ends.size()) done.Notify();
      });
  self = &follower;
  follower.Start();
  done.WaitForNotification();
  follower.Stop();
  return waits;
}

TEST(LogFollowerTest, WaitsDoubleUpToFiveSecondsWithJitter) {
  const std::vector<absl::Duration> waits =
      WaitsOf(std::vector<absl::Status>(9, absl::UnavailableError("down")));
  const int full_ms[] = {100, 200, 400, 800, 1600, 3200, 5000, 5000, 5000};
  ASSERT_EQ(waits.size(), 9u);
  for (size_t i = 0; i < waits.size(); ++i) {
    EXPECT_GE(waits[i], absl::Milliseconds(full_ms[i]) / 2) << i;
    EXPECT_LE(waits[i], absl::Milliseconds(full_ms[i])) << i;
  }
}

TEST(LogFollowerTest, StreamThatEndedWellStartsTheWaitsAnew) {
  const absl::Status down = absl::UnavailableError("down");
  const auto waits = WaitsOf({down, down, down, down, absl::OkStatus(), down});
  ASSERT_EQ(waits.size(), 6u);
  EXPECT_LE(waits[4], absl::Milliseconds(100));
  EXPECT_GE(waits[3], absl::Milliseconds(400));
}

TEST(LogFollowerTest, NotedProgressStartsTheWaitsAnew) {
  const auto waits =
      WaitsOf(std::vector<absl::Status>(6, absl::UnavailableError("down")), /*progress=*/4);
  ASSERT_EQ(waits.size(), 6u);
  EXPECT_GE(waits[3], absl::Milliseconds(400));
  EXPECT_LE(waits[4], absl::Milliseconds(100));
  EXPECT_LE(waits[5], absl::Milliseconds(200));
}

TEST(LogFollowerTest, StopEndsAWaitAtOnce) {
  absl::Notification followed;
  std::atomic<int> streams = 0;
  LogFollower follower("test", [&](grpc::ClientContext*) {
    if (++streams == 6) followed.Notify();  // the wait after this one is 1.6 s at least
    return absl::UnavailableError("down");
  });
  follower.Start();
  followed.WaitForNotification();
  const auto begin = std::chrono::steady_clock::now();
  follower.Stop();
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::milliseconds(1500));
}

TEST(LogFollowerTest, StopMayComeTwiceAndBeforeStart) {
  LogFollower never_started("test", [](grpc::ClientContext*) { return absl::OkStatus(); });
  never_started.Stop();
  never_started.Stop();
}

}  // namespace
}  // namespace bluegate::support
