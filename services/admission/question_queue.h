#ifndef BLUEGATE_SERVICES_ADMISSION_QUESTION_QUEUE_H_
#define BLUEGATE_SERVICES_ADMISSION_QUESTION_QUEUE_H_

#include <chrono>
#include <cstddef>
#include <deque>
#include <functional>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/functional/any_invocable.h"
#include "absl/functional/function_ref.h"
#include "absl/synchronization/mutex.h"

namespace bluegate::admission {

// Questions that wait for their turn. One that comes alone is answered at once, on the thread that
// brings it. Those that come meanwhile wait for threads of the queue, while the ones that bring
// them go back to reading calls: how late the server is then shows here, where something can be
// done about it, and not in the sockets.
//
// While questions wait long, the newest are answered first: the oldest have the least time left,
// and answering each just too late would be work for nobody. One in kOldestEvery is the oldest even
// then, for those who wait without a deadline. Thread-safe.
class QuestionQueue {
 public:
  using CallClock = std::chrono::system_clock;  // that of gRPC's deadlines
  static constexpr std::chrono::milliseconds kLongWait{10};
  static constexpr size_t kOldestEvery = 4;
  static constexpr size_t kTurnMax = 16;

  struct Question {
    CallClock::time_point came;
    CallClock::time_point deadline;
    // One of them is called, once.
    absl::AnyInvocable<void()> answer;
    absl::AnyInvocable<void()> expire;  // its deadline passed while it waited
  };
  // Does the work, which is up to kTurnMax answers, before it returns.
  using Turn = std::function<void(absl::FunctionRef<void()> work)>;

  QuestionQueue(size_t threads, Turn turn);
  ~QuestionQueue();  // calls Stop
  QuestionQueue(const QuestionQueue&) = delete;

  // Nothing is answered under a lock. After Stop every question is answered by who brings it.
  void Answer(Question question);

  // Answers what waits, then ends the threads. May be called twice.
  void Stop();

 private:
  // The next one, of those whose deadline has not passed; the others on the way go to `expired`.
  bool TakeNext(CallClock::time_point now, std::vector<Question>& expired, Question* next)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  bool AnswerNext();
  void Run();

  const Turn turn_;
  absl::Mutex mutex_;
  std::deque<Question> waiting_ ABSL_GUARDED_BY(mutex_);
  size_t answering_ ABSL_GUARDED_BY(mutex_) = 0;  // threads, those that bring questions too
  size_t taken_ ABSL_GUARDED_BY(mutex_) = 0;      // while questions waited long
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::vector<std::thread> threads_;
};

}  // namespace bluegate::admission

#endif  // BLUEGATE_SERVICES_ADMISSION_QUESTION_QUEUE_H_
