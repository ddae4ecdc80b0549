#include "services/admission/work_queue.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

#include "absl/synchronization/notification.h"

namespace bluegate::admission {
namespace {

using ::testing::ElementsAre;

TEST(WorkQueueTest, WorkIsDoneInOrderAndBeforeTheQueueStops) {
  std::vector<int> done;
  WorkQueue queue(10);
  absl::Notification go_on;
  ASSERT_TRUE(queue.Add([&] { go_on.WaitForNotification(); }));
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(queue.Add([&done, i] { done.push_back(i); }));
  go_on.Notify();
  queue.Stop();
  EXPECT_THAT(done, ElementsAre(0, 1, 2));
  EXPECT_FALSE(queue.Add([] {}));
}

TEST(WorkQueueTest, MoreThanMayWaitIsTurnedAway) {
  WorkQueue queue(1);
  absl::Notification started, go_on;
  ASSERT_TRUE(queue.Add([&] {
    started.Notify();
    go_on.WaitForNotification();
  }));
  started.WaitForNotification();
  EXPECT_TRUE(queue.Add([] {}));
  EXPECT_FALSE(queue.Add([] {}));
  go_on.Notify();
}

}  // namespace
}  // namespace bluegate::admission
