#ifndef BLUEGATE_SERVICES_INTAKE_OPEN_STREAMS_H_
#define BLUEGATE_SERVICES_INTAKE_OPEN_STREAMS_H_

#include <set>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"

namespace bluegate::intake {

// A stream that waits for something that happens elsewhere in the service.
class OpenStream {
 public:
  virtual ~OpenStream() = default;
  // What it may be waiting for has happened. Must not call OpenStreams.
  virtual void Wake() = 0;
  // Answers what is under way, then ends. Must not call OpenStreams.
  virtual void End(const absl::Status& why) = 0;
};

// The open streams of one kind. Thread-safe.
class OpenStreams {
 public:
  // False once EndAll was called: the stream is not added and has to end by itself.
  bool Add(OpenStream* stream) {
    absl::MutexLock lock(&mutex_);
    if (!ended_) streams_.insert(stream);
    return !ended_;
  }
  // Returns when nobody calls the stream any more.
  void Remove(OpenStream* stream) {
    absl::MutexLock lock(&mutex_);
    streams_.erase(stream);
  }

  void WakeAll() {
    absl::MutexLock lock(&mutex_);
    for (OpenStream* stream : streams_) stream->Wake();
  }

  // Ends all and returns when the last is removed.
  void EndAll(const absl::Status& why) {
    absl::MutexLock lock(&mutex_);
    ended_ = true;
    for (OpenStream* stream : streams_) stream->End(why);
    mutex_.Await(absl::Condition(&streams_, &std::set<OpenStream*>::empty));
  }

 private:
  absl::Mutex mutex_;
  bool ended_ ABSL_GUARDED_BY(mutex_) = false;
  std::set<OpenStream*> streams_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace bluegate::intake

#endif  // BLUEGATE_SERVICES_INTAKE_OPEN_STREAMS_H_
