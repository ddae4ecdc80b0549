#ifndef BLUEGATE_SERVICES_SUPPORT_LOG_FOLLOWER_H_
#define BLUEGATE_SERVICES_SUPPORT_LOG_FOLLOWER_H_

#include <grpcpp/client_context.h>

#include <functional>
#include <memory>
#include <string>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/random/random.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"

namespace bluegate::support {

// Follows another service's log on a thread of its own: opens a stream, hands its items over, and,
// when the stream ends or fails, waits (100 ms doubling to 5 s, with jitter) and opens it again,
// until Stop. The cursor belongs to the caller, who keeps it with the effect in one batch.
class LogFollower {
 public:
  // Opens the stream from the caller's cursor on, reads until it ends or an item cannot be taken,
  // and returns why it ended. The context is cancelled by Stop. Called again and again.
  using FollowOnce = std::function<absl::Status(grpc::ClientContext*)>;

  // `name` is for the log, such as "recognition follows intake".
  LogFollower(std::string name, FollowOnce follow_once);
  ~LogFollower();  // calls Stop

  void Start();
  // Cancels the open stream and joins the thread. May be called twice.
  void Stop();

 private:
  void Run();

  const std::string name_;
  const FollowOnce follow_once_;
  absl::Mutex mutex_;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  grpc::ClientContext* open_ ABSL_GUARDED_BY(mutex_) = nullptr;
  std::thread thread_;
};

}  // namespace bluegate::support

#endif  // BLUEGATE_SERVICES_SUPPORT_LOG_FOLLOWER_H_
