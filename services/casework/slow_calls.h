#ifndef BLUEGATE_SERVICES_CASEWORK_SLOW_CALLS_H_
#define BLUEGATE_SERVICES_CASEWORK_SLOW_CALLS_H_

#include <cstddef>
#include <deque>
#include <functional>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"

namespace bluegate::casework {

// A thread for calls that take too long for those of gRPC, one after the other. Thread-safe.
class SlowCalls {
 public:
  // At most so many wait.
  explicit SlowCalls(size_t waiting_max) : waiting_max_(waiting_max) {}
  ~SlowCalls() { Stop(); }

  void Start();
  // Returns when every call that was taken has run; they see stopping(). May be called twice.
  void Stop();

  // Runs the call later. False, and it does not run, when too many wait or it is too late.
  bool Take(std::function<void()> call);

  bool stopping() const;

 private:
  void Run();

  const size_t waiting_max_;
  mutable absl::Mutex mutex_;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::deque<std::function<void()>> waiting_ ABSL_GUARDED_BY(mutex_);
  std::thread thread_;
};

}  // namespace bluegate::casework

#endif  // BLUEGATE_SERVICES_CASEWORK_SLOW_CALLS_H_
