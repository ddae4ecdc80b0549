#ifndef BLUEGATE_SERVICES_INTAKE_WORK_POOL_H_
#define BLUEGATE_SERVICES_INTAKE_WORK_POOL_H_

#include <deque>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/functional/any_invocable.h"
#include "absl/synchronization/mutex.h"

namespace bluegate::intake {

// Threads for work that waits for the disk, which gRPC's threads must not do. Work is begun in the
// order it came. Thread-safe.
class WorkPool {
 public:
  explicit WorkPool(int threads);
  // Does all work that was handed in, then joins the threads.
  ~WorkPool();
  WorkPool(const WorkPool&) = delete;

  // Returns at once. The caller bounds how much it hands in.
  void Run(absl::AnyInvocable<void()> work);

 private:
  void Loop();

  absl::Mutex mutex_;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::deque<absl::AnyInvocable<void()>> waiting_ ABSL_GUARDED_BY(mutex_);
  std::vector<std::thread> threads_;
};

}  // namespace bluegate::intake

#endif  // BLUEGATE_SERVICES_INTAKE_WORK_POOL_H_
