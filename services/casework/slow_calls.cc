#include "services/casework/slow_calls.h"

#include <utility>

namespace bluegate::casework {

void SlowCalls::Start() {
  thread_ = std::thread([this] { Run(); });
}

void SlowCalls::Stop() {
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
  }
  if (thread_.joinable()) thread_.join();
  // Those that were taken by a thread that was never started.
  std::deque<std::function<void()>> left;
  {
    absl::MutexLock lock(&mutex_);
    left.swap(waiting_);
  }
  for (const std::function<void()>& call : left) call();
}

bool SlowCalls::Take(std::function<void()> call) {
  absl::MutexLock lock(&mutex_);
  if (stopping_ || waiting_.size() >= waiting_max_) return false;
  waiting_.push_back(std::move(call));
  return true;
}

bool SlowCalls::stopping() const {
  absl::MutexLock lock(&mutex_);
  return stopping_;
}

void SlowCalls::Run() {
  while (true) {
    std::function<void()> call;
    {
      absl::MutexLock lock(&mutex_);
      const auto has_work = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
        return stopping_ || !waiting_.empty();
      };
      mutex_.Await(absl::Condition(&has_work));
      if (waiting_.empty()) return;
      call = std::move(waiting_.front());
      waiting_.pop_front();
    }
    call();
  }
}

}  // namespace bluegate::casework
