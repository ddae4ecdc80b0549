#include "services/admission/work_queue.h"

#include <utility>

namespace bluegate::admission {

WorkQueue::WorkQueue(size_t pending_max) : pending_max_(pending_max), thread_([this] { Run(); }) {}

WorkQueue::~WorkQueue() { Stop(); }

bool WorkQueue::Add(std::function<void()> work) {
  absl::MutexLock lock(&mutex_);
  if (stopping_ || pending_.size() >= pending_max_) return false;
  pending_.push_back(std::move(work));
  return true;
}

void WorkQueue::Stop() {
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
  }
  if (thread_.joinable()) thread_.join();
}

void WorkQueue::Run() {
  const auto due = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    return !pending_.empty() || stopping_;
  };
  while (true) {
    std::function<void()> work;
    {
      absl::MutexLock lock(&mutex_, absl::Condition(&due));
      if (pending_.empty()) return;
      work = std::move(pending_.front());
      pending_.pop_front();
    }
    work();
  }
}

}  // namespace bluegate::admission
