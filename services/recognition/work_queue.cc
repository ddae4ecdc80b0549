#include "services/recognition/work_queue.h"

#include <utility>

namespace bluegate::recognition {

WorkQueue::WorkQueue(int threads, size_t callers_max) : callers_max_(callers_max) {
  for (int i = 0; i < threads; ++i) threads_.emplace_back([this] { Run(); });
}

WorkQueue::~WorkQueue() { Stop(); }

bool WorkQueue::AddForCaller(Task task) {
  absl::MutexLock lock(&mutex_);
  if (stopping_ || for_callers_.size() >= callers_max_) return false;
  for_callers_.push_back(std::move(task));
  return true;
}

bool WorkQueue::AddForLog(Task task) {
  absl::MutexLock lock(&mutex_);
  if (stopping_) return false;
  for_log_.push_back(std::move(task));
  return true;
}

void WorkQueue::Stop() {
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
  }
  for (std::thread& thread : threads_) {
    if (thread.joinable()) thread.join();
  }
}

bool WorkQueue::HasWork() const { return stopping_ || !for_callers_.empty() || !for_log_.empty(); }

void WorkQueue::Run() {
  for (;;) {
    Task task;
    {
      absl::MutexLock lock(&mutex_, absl::Condition(this, &WorkQueue::HasWork));
      std::deque<Task>& tasks = for_callers_.empty() ? for_log_ : for_callers_;
      if (tasks.empty()) return;
      task = std::move(tasks.front());
      tasks.pop_front();
    }
    task();
  }
}

}  // namespace bluegate::recognition
