#ifndef BLUEGATE_SERVICES_BLUEGATE_PROGRESS_H_
#define BLUEGATE_SERVICES_BLUEGATE_PROGRESS_H_

#include <cstdint>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"

namespace bluegate {

// How far long work has come, one line on standard error that is written over: on a terminal ten
// times a second at most, elsewhere (a log) a line every ten seconds. Thread-safe.
class Progress {
 public:
  // What is counted, such as "decisions replayed".
  explicit Progress(std::string what);
  ~Progress();  // ends the line
  Progress(const Progress&) = delete;

  void Show(uint64_t done, uint64_t all);

 private:
  const std::string what_;
  const bool terminal_;
  absl::Mutex mutex_;
  absl::Time next_ ABSL_GUARDED_BY(mutex_);
  bool shown_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace bluegate

#endif  // BLUEGATE_SERVICES_BLUEGATE_PROGRESS_H_
