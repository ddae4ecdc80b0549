#ifndef BLUEGATE_SERVICES_INTAKE_INTAKE_LOAD_H_
#define BLUEGATE_SERVICES_INTAKE_INTAKE_LOAD_H_

#include <cstddef>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"

namespace bluegate::intake {

// How many bytes of captures wait for the disk. Above the mark no stream is read and no credits are
// granted, so that a slow disk slows the terminals down instead of filling the memory. Thread-safe.
class IntakeLoad {
 public:
  explicit IntakeLoad(size_t bytes_max) : bytes_max_(bytes_max) {}

  void Add(size_t bytes) {
    absl::MutexLock lock(&mutex_);
    bytes_ += bytes;
  }
  // True when this brought the load back below the mark: streams should be woken.
  bool Remove(size_t bytes) {
    absl::MutexLock lock(&mutex_);
    const bool was_full = bytes_ >= bytes_max_;
    bytes_ -= bytes;
    return was_full && bytes_ < bytes_max_;
  }
  bool full() const {
    absl::MutexLock lock(&mutex_);
    return bytes_ >= bytes_max_;
  }

 private:
  const size_t bytes_max_;
  mutable absl::Mutex mutex_;
  size_t bytes_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace bluegate::intake

#endif  // BLUEGATE_SERVICES_INTAKE_INTAKE_LOAD_H_
