#ifndef BLUEGATE_SERVICES_GATEWAY_STREAM_SLOTS_H_
#define BLUEGATE_SERVICES_GATEWAY_STREAM_SLOTS_H_

#include <memory>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"

namespace bluegate::gateway {

// Counts the streams that are open and lets no more than so many be. Thread-safe; outlives its
// slots.
class StreamSlots {
 public:
  explicit StreamSlots(int most) : most_(most) {}

  // One place, given back when it goes.
  class Slot {
   public:
    explicit Slot(StreamSlots* slots) : slots_(slots) {}
    ~Slot() {
      absl::MutexLock lock(&slots_->mutex_);
      --slots_->open_;
    }
    Slot(const Slot&) = delete;

   private:
    StreamSlots* const slots_;
  };

  // Null when all are taken.
  std::unique_ptr<Slot> Take() {
    absl::MutexLock lock(&mutex_);
    if (open_ >= most_) return nullptr;
    ++open_;
    return std::make_unique<Slot>(this);
  }

  int open() const {
    absl::MutexLock lock(&mutex_);
    return open_;
  }

  // Waits until none is open, or until `timeout` is over.
  void AwaitNone(absl::Duration timeout) {
    absl::MutexLock lock(&mutex_);
    const auto none = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return open_ == 0; };
    mutex_.AwaitWithTimeout(absl::Condition(&none), timeout);
  }

 private:
  const int most_;
  mutable absl::Mutex mutex_;
  int open_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace bluegate::gateway

#endif  // BLUEGATE_SERVICES_GATEWAY_STREAM_SLOTS_H_
