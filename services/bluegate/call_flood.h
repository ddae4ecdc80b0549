#ifndef BLUEGATE_SERVICES_BLUEGATE_CALL_FLOOD_H_
#define BLUEGATE_SERVICES_BLUEGATE_CALL_FLOOD_H_

#include <google/protobuf/arena.h>
#include <grpcpp/client_context.h>
#include <grpcpp/support/status.h>

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"

namespace bluegate {

// The messages of one call on an arena whose memory the next call uses again, as the server's are:
// what is measured is the call, not the taking of memory for texts. Used by one thread at a time.
template <typename Request, typename Response>
class CallMessages {
 public:
  CallMessages() : memory_(new char[kBytes]), arena_(memory_.get(), kBytes) { Renew(); }

  // Both are empty again.
  void Renew() {
    arena_.Reset();
    request_ = google::protobuf::Arena::CreateMessage<Request>(&arena_);
    response_ = google::protobuf::Arena::CreateMessage<Response>(&arena_);
  }
  Request* request() const { return request_; }
  Response* response() const { return response_; }

 private:
  static constexpr size_t kBytes = 8192;

  const std::unique_ptr<char[]> memory_;
  google::protobuf::Arena arena_;
  Request* request_;
  Response* response_;
};

// Keeps a number of calls of one kind outstanding: as one ends the next begins, until it is told to
// stop.
template <typename Request, typename Response>
class CallFlood {
 public:
  struct Call {
    std::unique_ptr<grpc::ClientContext> context;
    CallMessages<Request, Response> messages;
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
    call->messages.Renew();
    fill_(call->messages.request());
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
