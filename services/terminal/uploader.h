#ifndef BLUEGATE_SERVICES_TERMINAL_UPLOADER_H_
#define BLUEGATE_SERVICES_TERMINAL_UPLOADER_H_

#include <grpcpp/channel.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/random/random.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "bluegate/capture/v1/capture.grpc.pb.h"
#include "services/terminal/upload_stream.h"

namespace bluegate::terminal {

// Where an uploader takes captures from and brings their answers to. Thread-safe.
class UploadQueue {
 public:
  using Key = std::pair<uint64_t, uint64_t>;  // boot epoch, sequence

  virtual ~UploadQueue() = default;
  // What to send next.
  struct Upload {
    capture::v1::StreamCapturesRequest request;  // a capture or a drop
    bool live = false;
  };

  // Who says Hello.
  virtual capture::v1::Hello Hello() = 0;
  // A stream is open, and the server knows this durable sequence of the Hello's epoch. False when
  // it may not be used: a new stream is then opened with the Hello of that time.
  virtual bool Opened(uint64_t durable_sequence) = 0;
  // What has no answer and was not handed out since Opened: live captures, which came since then,
  // before the backlog, each in their order. `live_only`: no backlog now. Nothing when there is
  // none now; an error ends the stream.
  virtual absl::StatusOr<std::optional<Upload>> Next(bool live_only) = 0;
  // May come more than once for a capture.
  virtual void Answered(const UploadAnswer& answer) = 0;
};

struct UploaderOptions {
  // Wait after a failure: doubles from the first to the second, each time shortened by up to a
  // half at random so that terminals do not come back all at once. Starts anew after an answer.
  absl::Duration backoff_min = absl::Milliseconds(200);
  absl::Duration backoff_max = absl::Seconds(30);
  // Captures of the backlog that may be under way at once: what a live one has to wait for.
  size_t backlog_under_way_max = 4;
  // A server that owes an answer and gives no sign for this long counts as gone.
  absl::Duration stall_time = absl::Seconds(60);
};

// Brings all captures of a queue to intake, on a thread of its own, and for ever: every failure is
// followed by a wait and a new connection, on which everything unanswered is sent again.
class Uploader {
 public:
  // Makes a new channel for each attempt: a dead connection is not used again.
  using MakeChannel = std::function<std::shared_ptr<grpc::Channel>()>;

  // The queue outlives the uploader.
  Uploader(UploadQueue* queue, MakeChannel make_channel, UploaderOptions options);
  ~Uploader();  // calls Stop

  void Start();
  // The queue has more captures.
  void Wake();
  // Ends the open stream and joins the thread. May be called twice.
  void Stop();

  // How the last attempt ended; OK while a stream is open.
  absl::Status last_status() const;

 private:
  void Run();
  absl::Status UploadOnce();
  // Makes the stream one that Stop cancels; false when stopping.
  bool Publish(UploadStream* stream);
  absl::Status SendAll(capture::v1::IntakeService::Stub* stub, UploadStream* stream,
                       const capture::v1::Hello& hello);
  // Asks whether a capture that the server says has its answer was kept; true when that is clear.
  bool AskForAnswer(capture::v1::IntakeService::Stub* stub, const capture::v1::Capture& capture);
  void Answered(const UploadAnswer& answer);
  // False when stopping.
  bool Wait(absl::Duration time, bool until_woken);

  UploadQueue* const queue_;
  const MakeChannel make_channel_;
  const UploaderOptions options_;
  absl::BitGen random_;  // used by thread_
  mutable absl::Mutex mutex_;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  bool woken_ ABSL_GUARDED_BY(mutex_) = false;
  bool answered_ ABSL_GUARDED_BY(mutex_) = false;  // since the last attempt began
  UploadStream* open_ ABSL_GUARDED_BY(mutex_) = nullptr;
  absl::Status last_status_ ABSL_GUARDED_BY(mutex_);
  std::thread thread_;
};

}  // namespace bluegate::terminal

#endif  // BLUEGATE_SERVICES_TERMINAL_UPLOADER_H_
