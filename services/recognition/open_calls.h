#ifndef BLUEGATE_SERVICES_RECOGNITION_OPEN_CALLS_H_
#define BLUEGATE_SERVICES_RECOGNITION_OPEN_CALLS_H_

#include <grpcpp/server_context.h>

#include <set>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"

namespace bluegate::recognition {

// The calls that are being answered, so that stopping can end them. Thread-safe.
class OpenCalls {
 public:
  // False when stopping: the call is to be refused.
  bool Open(grpc::CallbackServerContext* context) {
    absl::MutexLock lock(&mutex_);
    if (stopping_) return false;
    open_.insert(context);
    return true;
  }

  // To be called when gRPC is done with the call.
  void Close(grpc::CallbackServerContext* context) {
    absl::MutexLock lock(&mutex_);
    open_.erase(context);
  }

  // Cancels all, takes no more, and waits until each is closed.
  void CancelAndWait() {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
    for (grpc::CallbackServerContext* context : open_) context->TryCancel();
    mutex_.Await(absl::Condition(this, &OpenCalls::IsEmpty));
  }

 private:
  bool IsEmpty() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return open_.empty(); }

  absl::Mutex mutex_;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::set<grpc::CallbackServerContext*> open_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace bluegate::recognition

#endif  // BLUEGATE_SERVICES_RECOGNITION_OPEN_CALLS_H_
