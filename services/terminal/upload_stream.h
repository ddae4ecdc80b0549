#ifndef BLUEGATE_SERVICES_TERMINAL_UPLOAD_STREAM_H_
#define BLUEGATE_SERVICES_TERMINAL_UPLOAD_STREAM_H_

#include <grpcpp/client_context.h>
#include <grpcpp/support/sync_stream.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "bluegate/capture/v1/capture.grpc.pb.h"

namespace bluegate::terminal {

// Answer to one capture.
struct UploadAnswer {
  capture::v1::CaptureName name;
  bool kept = false;
  uint64_t position = 0;          // in intake's log, when kept
  bool repeated = false;          // it had been kept before
  common::v1::ErrorDetail error;  // why it was refused for good
};

// One StreamCaptures call: sends captures as far as the server's credits go and hands over the
// answers. When it breaks, captures without an answer are to be sent again on a new one. Open,
// Send, Close and the destructor belong to one thread, Cancel to any.
class UploadStream {
 public:
  // Called for each answer, on a thread of the stream's own.
  using OnAnswer = std::function<void(const UploadAnswer&)>;

  // A server that gives no sign for `stall_time`, although it owes one, counts as gone.
  UploadStream(absl::Duration stall_time, OnAnswer on_answer)
      : stall_time_(stall_time), on_answer_(std::move(on_answer)) {}
  ~UploadStream();  // cancels what is open
  UploadStream(const UploadStream&) = delete;

  // Says Hello and waits for the Welcome. Errors are the server's, or UNAVAILABLE when it is not
  // there. Called once, before all others except Cancel. The stub outlives the stream.
  absl::Status Open(capture::v1::IntakeService::StubInterface* stub, const std::string& device_id,
                    uint64_t boot_epoch);

  // Every sequence of the epoch up to this one has its answer on the server.
  uint64_t durable_sequence() const { return durable_sequence_; }

  // Waits for a credit and sends a capture or a drop. False when the stream has ended; Close says
  // why.
  bool Send(const capture::v1::StreamCapturesRequest& request);

  // False from when the stream has ended, or has stalled.
  bool alive();
  // Answers that are still to come.
  size_t under_way() const;

  // Sends nothing more, waits for the answers, and says how the stream ended. Called once.
  absl::Status Close();

  // Ends the stream now. Also lets a waiting Open, Send or Close return.
  void Cancel() { context_.TryCancel(); }

 private:
  void ReadAnswers();
  void TakeWelcome(const capture::v1::Welcome& welcome);
  bool TakeAnswer(const capture::v1::StreamCapturesResponse& response);

  const absl::Duration stall_time_;
  const OnAnswer on_answer_;
  grpc::ClientContext context_;
  std::unique_ptr<grpc::ClientReaderWriterInterface<capture::v1::StreamCapturesRequest,
                                                    capture::v1::StreamCapturesResponse>>
      stream_;
  uint64_t durable_sequence_ = 0;  // set before welcomed_
  std::thread reader_;
  mutable absl::Mutex mutex_;
  uint64_t credits_ ABSL_GUARDED_BY(mutex_) = 0;
  size_t under_way_ ABSL_GUARDED_BY(mutex_) = 0;
  uint64_t signs_ ABSL_GUARDED_BY(mutex_) = 0;  // messages of the server
  uint64_t signs_seen_ ABSL_GUARDED_BY(mutex_) = 0;
  absl::Time signs_since_ ABSL_GUARDED_BY(mutex_);  // signs_ has been signs_seen_, or none was owed
  bool welcomed_ ABSL_GUARDED_BY(mutex_) = false;
  bool closing_ ABSL_GUARDED_BY(mutex_) = false;
  bool ended_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace bluegate::terminal

#endif  // BLUEGATE_SERVICES_TERMINAL_UPLOAD_STREAM_H_
