#ifndef BLUEGATE_SERVICES_INTAKE_CAPTURE_QUEUE_H_
#define BLUEGATE_SERVICES_INTAKE_CAPTURE_QUEUE_H_

#include <deque>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/functional/any_invocable.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "services/intake/capture_keeper.h"
#include "services/intake/work_pool.h"

namespace bluegate::intake {

// Captures that wait for their answers. One thread takes as many as wait and answers them together:
// what comes meanwhile are the next ones. So the more there is to do, the more share a sync of the
// disk and the hashing of pictures side by side, and nobody waits for others to come. Another
// thread hands the answers back, which for the network means to encrypt and send them. Thread-safe.
class CaptureQueue {
 public:
  using Answered =
      absl::AnyInvocable<void(absl::StatusOr<capture::v1::StreamCapturesResponse> answer)>;

  explicit CaptureQueue(CaptureKeeper* keeper) : keeper_(keeper), thread_([this] { Loop(); }) {}
  // Answers all that were added, then joins the threads.
  ~CaptureQueue();
  CaptureQueue(const CaptureQueue&) = delete;

  // Returns at once; `answered` is called by a thread of the queue. The caller bounds how much he
  // adds.
  void Add(SentCapture capture, Answered answered);

 private:
  struct Waiting {
    SentCapture capture;
    Answered answered;
  };
  void Loop();
  void AnswerGroup(std::vector<Waiting> group);

  CaptureKeeper* const keeper_;
  absl::Mutex mutex_;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::deque<Waiting> waiting_ ABSL_GUARDED_BY(mutex_);
  WorkPool answering_{1};
  std::thread thread_;
};

}  // namespace bluegate::intake

#endif  // BLUEGATE_SERVICES_INTAKE_CAPTURE_QUEUE_H_
