#ifndef BLUEGATE_SERVICES_ADMISSION_WORK_QUEUE_H_
#define BLUEGATE_SERVICES_ADMISSION_WORK_QUEUE_H_

#include <cstddef>
#include <deque>
#include <functional>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"

namespace bluegate::admission {

// One thread that does what must not hold up the threads that answer calls, in order. Thread-safe.
class WorkQueue {
 public:
  // At most `pending_max` pieces of work wait.
  explicit WorkQueue(size_t pending_max);
  ~WorkQueue();  // calls Stop
  WorkQueue(const WorkQueue&) = delete;

  // False, and the work is not done, when too much waits already or the queue was stopped.
  bool Add(std::function<void()> work);

  // Does what was added, then ends. May be called twice.
  void Stop();

 private:
  void Run();

  const size_t pending_max_;
  absl::Mutex mutex_;
  std::deque<std::function<void()>> pending_ ABSL_GUARDED_BY(mutex_);
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace bluegate::admission

#endif  // BLUEGATE_SERVICES_ADMISSION_WORK_QUEUE_H_
