#include "services/admission/question_queue.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "absl/synchronization/notification.h"

namespace bluegate::admission {
namespace {

using CallClock = QuestionQueue::CallClock;
using std::chrono::milliseconds;
using std::chrono::seconds;
using ::testing::ElementsAre;

void AtOnce(absl::FunctionRef<void()> work) { work(); }

// A queue whose only thread is held up by a first question, so that others wait.
class QuestionQueueTest : public ::testing::Test {
 protected:
  void HoldUp() {
    // The first is answered by the thread that brings it, the second by that of the queue.
    bringer_ = std::thread([this] {
      queue_.Answer(Asked("first", milliseconds(0), seconds(60), [this] {
        first_came_.Notify();
        first_goes_.WaitForNotification();
      }));
    });
    first_came_.WaitForNotification();
    queue_.Answer(Asked("second", milliseconds(0), seconds(60), [this] {
      second_came_.Notify();
      second_goes_.WaitForNotification();
    }));
    second_came_.WaitForNotification();
    first_goes_.Notify();
    bringer_.join();
  }
  std::vector<std::string> GoOn() {
    second_goes_.Notify();
    queue_.Stop();
    absl::MutexLock lock(&mutex_);
    return happened_;
  }

  QuestionQueue::Question Asked(
      const std::string& name, milliseconds waited, milliseconds left,
      std::function<void()> first = [] {}) {
    const auto now = CallClock::now();
    return {now - waited, now + left,
            [this, name, first] {
              first();
              Note(name);
            },
            [this, name] { Note(name + " expired"); }};
  }
  void Note(const std::string& what) {
    absl::MutexLock lock(&mutex_);
    happened_.push_back(what);
  }

  absl::Mutex mutex_;
  std::vector<std::string> happened_;
  absl::Notification first_came_, first_goes_, second_came_, second_goes_;
  std::thread bringer_;
  QuestionQueue queue_{1, AtOnce};
};

TEST_F(QuestionQueueTest, OneThatComesAloneIsAnsweredByWhoBringsIt) {
  std::thread::id answered_by;
  queue_.Answer(
      Asked("a", milliseconds(0), seconds(60), [&] { answered_by = std::this_thread::get_id(); }));
  EXPECT_EQ(answered_by, std::this_thread::get_id());
}

TEST_F(QuestionQueueTest, ThoseThatHaveNotWaitedLongAreAnsweredInTheirOrder) {
  HoldUp();
  for (const char* name : {"a", "b", "c"}) {
    queue_.Answer(Asked(name, -seconds(60), seconds(60)));  // whatever this machine does meanwhile
  }
  EXPECT_THAT(GoOn(), ElementsAre("first", "second", "a", "b", "c"));
}

TEST_F(QuestionQueueTest, WhileTheyWaitLongTheNewestComeFirstAndOneInFourIsTheOldest) {
  HoldUp();
  for (const char* name : {"a", "b", "c", "d", "e", "f"}) {
    queue_.Answer(Asked(name, seconds(1), seconds(60)));
  }
  EXPECT_THAT(GoOn(), ElementsAre("first", "second", "f", "e", "d", "a", "c", "b"));
}

TEST_F(QuestionQueueTest, AnOldOneThatIsAboutToBeLateComesAfterThoseWithTimeLeft) {
  HoldUp();
  queue_.Answer(Asked("a", seconds(60), QuestionQueue::kLongWait - milliseconds(1)));
  for (const char* name : {"b", "c", "d", "e"}) {
    queue_.Answer(Asked(name, seconds(1), seconds(60)));
  }
  std::vector<std::string> happened = GoOn();
  // On a slow machine its deadline may pass at any moment of the test.
  std::erase(happened, "a expired");
  if (happened.back() == "a") happened.pop_back();
  EXPECT_THAT(happened, ElementsAre("first", "second", "e", "d", "c", "b"));
}

TEST_F(QuestionQueueTest, OneWhoseDeadlinePassedWhileItWaitedIsNotAnswered) {
  HoldUp();
  queue_.Answer(Asked("a", seconds(1), -milliseconds(1)));
  queue_.Answer(Asked("b", seconds(1), seconds(60)));
  queue_.Answer(Asked("c", seconds(1), -milliseconds(1)));
  EXPECT_THAT(GoOn(), ElementsAre("first", "second", "a expired", "c expired", "b"));
}

TEST_F(QuestionQueueTest, AfterItsEndQuestionsAreStillAnswered) {
  queue_.Stop();
  queue_.Answer(Asked("a", milliseconds(0), seconds(60)));
  absl::MutexLock lock(&mutex_);
  EXPECT_THAT(happened_, ElementsAre("a"));
}

TEST(QuestionQueueTurnTest, ATurnHasAtMostSoManyAnswersAndAllAreAnswered) {
  thread_local size_t of_turn = 0;
  std::atomic<size_t> answered = 0;
  std::atomic<bool> too_many = false;
  QuestionQueue queue(2, [&](absl::FunctionRef<void()> work) {
    of_turn = 0;
    work();
    if (of_turn > QuestionQueue::kTurnMax) too_many = true;
    of_turn = 0;
  });
  constexpr size_t kBringers = 4, kEach = 500;
  std::vector<std::thread> bringers;
  for (size_t i = 0; i < kBringers; ++i) {
    bringers.emplace_back([&] {
      for (size_t k = 0; k < kEach; ++k) {
        const auto now = CallClock::now();
        queue.Answer({now, now + seconds(60),
                      [&] {
                        ++answered;
                        ++of_turn;
                      },
                      [] { FAIL(); }});
      }
    });
  }
  for (std::thread& bringer : bringers) bringer.join();
  queue.Stop();
  EXPECT_EQ(answered, kBringers * kEach);
  EXPECT_FALSE(too_many);
}

}  // namespace
}  // namespace bluegate::admission
