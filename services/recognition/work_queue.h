#ifndef BLUEGATE_SERVICES_RECOGNITION_WORK_QUEUE_H_
#define BLUEGATE_SERVICES_RECOGNITION_WORK_QUEUE_H_

#include <cstddef>
#include <deque>
#include <functional>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"

namespace bluegate::recognition {

// Threads that read pictures. A caller who waits for an answer goes before the log, so that a gate
// is not held up by a backlog. Thread-safe.
class WorkQueue {
 public:
  using Task = std::function<void()>;

  // At most `callers_max` tasks of callers wait at a time.
  WorkQueue(int threads, size_t callers_max);
  ~WorkQueue();  // calls Stop

  // False, and the task is not run, when too many callers wait or the queue is stopped.
  bool AddForCaller(Task task);
  // False when the queue is stopped. The adder bounds how many of its tasks wait.
  bool AddForLog(Task task);

  // Takes no more tasks, runs those that wait, and returns when all have ended. May be called
  // twice.
  void Stop();

 private:
  void Run();
  bool HasWork() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const size_t callers_max_;
  absl::Mutex mutex_;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::deque<Task> for_callers_ ABSL_GUARDED_BY(mutex_);
  std::deque<Task> for_log_ ABSL_GUARDED_BY(mutex_);
  std::vector<std::thread> threads_;
};

}  // namespace bluegate::recognition

#endif  // BLUEGATE_SERVICES_RECOGNITION_WORK_QUEUE_H_
