#ifndef BLUEGATE_SERVICES_SUPPORT_LOG_FOLLOWER_H_
#define BLUEGATE_SERVICES_SUPPORT_LOG_FOLLOWER_H_

#include <grpcpp/client_context.h>

#include <functional>
#include <memory>
#include <string>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"

namespace bluegate::support {

// Follows another service's log on a thread of its own: opens a stream, hands its items over, and,
// when the stream ends or fails, waits (100 ms doubling to 5 s, with jitter) and opens it again,
// until Stop. The wait starts from 100 ms again after progress: a stream that ended well, stayed
// open for 5 s, or was said to have brought something (NoteProgress). The cursor belongs to the
// caller, who keeps it with the effect in one batch.
class LogFollower {
 public:
  // Opens the stream from the caller's cursor on, reads until it ends or an item cannot be taken,
  // and returns why it ended. The context is cancelled by Stop. Called again and again.
  using FollowOnce = std::function<absl::Status(grpc::ClientContext*)>;

  // Waits that long, or less. Tests hand one in to see the waits without waiting.
  using Sleep = std::function<void(absl::Duration)>;

  // `name` is for the log, such as "recognition follows intake". Without `sleep` the follower
  // waits for the time or for Stop, whichever comes first.
  LogFollower(std::string name, FollowOnce follow_once, Sleep sleep = nullptr);
  ~LogFollower();  // calls Stop

  void Start();
  // Cancels the open stream and joins the thread. May be called twice.
  void Stop();
  // Says that an item was taken. May be called from within FollowOnce; thread-safe.
  void NoteProgress();

 private:
  void Run();
  // One stream; false when the follower is stopping.
  bool FollowStream(absl::Status* ended);
  void Wait(absl::Duration time);

  const std::string name_;
  const FollowOnce follow_once_;
  const Sleep sleep_;
  absl::Mutex mutex_;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  bool progressed_ ABSL_GUARDED_BY(mutex_) = false;
  grpc::ClientContext* open_ ABSL_GUARDED_BY(mutex_) = nullptr;
  std::thread thread_;
};

}  // namespace bluegate::support

#endif  // BLUEGATE_SERVICES_SUPPORT_LOG_FOLLOWER_H_
