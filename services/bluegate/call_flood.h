#ifndef BLUEGATE_SERVICES_BLUEGATE_CALL_FLOOD_H_
#define BLUEGATE_SERVICES_BLUEGATE_CALL_FLOOD_H_

#include <grpcpp/client_context.h>
#include <grpcpp/support/status.h>

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"

namespace bluegate {

// Keeps a number of calls of one kind outstanding: as one ends the next begins, until it is told to
// stop.
template <typename Request, typename Response>
class CallFlood {
 public:
  struct Call {
    std::unique_ptr<grpc::ClientContext> context;
    Request request;
    Response response;
  };
  // Begins the call and has `done` called with its status.
  using Begin = std::function<void(Call* call, std::function<void(grpc::Status)> done)>;
  // Fills the request anew. Both are called on threads of gRPC, several at a time.
  using Fill = std::function<void(Request* request)>;
  using End = std::function<void(const grpc::Status& status)>;

  CallFlood(Begin begin, Fill fill, End end)
      : begin_(std::move(begin)), fill_(std::move(fill)), end_(std::move(end)) {}

  // Returns how many calls ended within `time`; comes back when all have ended.
  uint64_t Run(int outstanding, std::chrono::duration<double> time) {
    stop_ = false;
    ended_ = 0;
    {
      absl::MutexLock lock(&mutex_);
      open_ = outstanding;
    }
    for (int i = 0; i < outstanding; ++i) Next(new Call);
    std::this_thread::sleep_for(time);
    const uint64_t ended = ended_;
    stop_ = true;
    absl::MutexLock lock(&mutex_);
    const auto closed = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return open_ == 0; };
    mutex_.Await(absl::Condition(&closed));
    return ended;
  }

 private:
  void Next(Call* call) {
    call->context = std::make_unique<grpc::ClientContext>();
    call->response.Clear();
    fill_(&call->request);
    begin_(call, [this, call](const grpc::Status& status) {
      end_(status);
      ++ended_;
      if (!stop_) return Next(call);
      delete call;
      absl::MutexLock lock(&mutex_);
      --open_;
    });
  }

  const Begin begin_;
  const Fill fill_;
  const End end_;
  std::atomic<bool> stop_ = false;
  std::atomic<uint64_t> ended_ = 0;
  absl::Mutex mutex_;
  int open_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace bluegate

#endif  // BLUEGATE_SERVICES_BLUEGATE_CALL_FLOOD_H_
