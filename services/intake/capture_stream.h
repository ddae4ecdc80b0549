#ifndef BLUEGATE_SERVICES_INTAKE_CAPTURE_STREAM_H_
#define BLUEGATE_SERVICES_INTAKE_CAPTURE_STREAM_H_

#include <grpcpp/server_context.h>
#include <grpcpp/support/server_callback.h>

#include <cstdint>
#include <deque>
#include <optional>

#include "absl/base/thread_annotations.h"
#include "absl/functional/any_invocable.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "bluegate/capture/v1/capture.grpc.pb.h"
#include "enforcement/clock.h"
#include "services/intake/capture_keeper.h"
#include "services/intake/capture_queue.h"
#include "services/intake/device_watch.h"
#include "services/intake/intake_load.h"
#include "services/intake/intake_metrics.h"
#include "services/intake/open_streams.h"
#include "services/intake/work_pool.h"
#include "services/support/device_book.h"
#include "storage/capture_store.h"

namespace bluegate::intake {

// What all streams of terminals share. Everything pointed to outlives the streams.
struct CaptureStreamContext {
  storage::CaptureStore* store = nullptr;
  CaptureKeeper* keeper = nullptr;
  CaptureQueue* captures = nullptr;
  WorkPool* writers = nullptr;
  IntakeLoad* load = nullptr;
  IntakeMetrics* metrics = nullptr;
  OpenStreams* streams = nullptr;
  DeviceWatch* device_watch = nullptr;
  const Clock* clock = nullptr;
  // Called after captures were kept, from any thread.
  absl::AnyInvocable<void() const> on_kept;
  uint32_t credits = 16;  // 1-1024
  // Which terminal may speak for which device and site; null on a plain listener.
  const support::DeviceBook* devices = nullptr;
};

// One StreamCaptures call. Reads captures, hands each to the queue, and writes the answers as
// they come. Ends by itself and is deleted by gRPC's OnDone, when no writer has a capture of it.
class CaptureStream final : public grpc::ServerBidiReactor<capture::v1::StreamCapturesRequest,
                                                           capture::v1::StreamCapturesResponse>,
                            public OpenStream {
 public:
  CaptureStream(const CaptureStreamContext* shared, const grpc::CallbackServerContext* call);

  void OnReadDone(bool ok) override;
  void OnWriteDone(bool ok) override;
  void OnCancel() override;
  void OnDone() override;

  void Wake() override;
  void End(const absl::Status& why) override;

 private:
  using Request = capture::v1::StreamCapturesRequest;
  using Response = capture::v1::StreamCapturesResponse;

  absl::Status TakeMessage();
  absl::Status TakeHello(const capture::v1::Hello& hello);
  absl::Status TakeCapture();
  absl::Status CheckSite(std::string_view field, std::string_view site_id) const;
  absl::Status TakeDrop();
  // Uses a credit for what has so many bytes. RESOURCE_EXHAUSTED without one.
  absl::Status UseCredit(size_t bytes);
  void Welcome(const capture::v1::Hello& hello);
  void Answered(size_t bytes, absl::StatusOr<Response> answer);
  // Starts whatever can be started: the next read, the next write, or the end. `answered` captures
  // are no longer under way when it returns. A writer may touch nothing of the object after it:
  // the end deletes it.
  void Go(int answered = 0);
  void FillOutbox() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const CaptureStreamContext* const shared_;
  const grpc::CallbackServerContext* const call_;
  Request request_;   // belongs to the read under way, then to OnReadDone
  Response written_;  // belongs to the write under way

  absl::Mutex mutex_;
  std::optional<capture::v1::Hello> hello_ ABSL_GUARDED_BY(mutex_);
  uint64_t device_stream_ ABSL_GUARDED_BY(mutex_) = 0;  // its number in device_watch
  bool reading_ ABSL_GUARDED_BY(mutex_) = false;
  bool writing_ ABSL_GUARDED_BY(mutex_) = false;
  bool broken_ ABSL_GUARDED_BY(mutex_) = false;    // nothing written would arrive
  bool finished_ ABSL_GUARDED_BY(mutex_) = false;  // Finish was called
  // Set once: nothing more is read; when all is answered, the stream ends with it.
  std::optional<absl::Status> end_ ABSL_GUARDED_BY(mutex_);
  std::deque<Response> outbox_ ABSL_GUARDED_BY(mutex_);
  int going_ ABSL_GUARDED_BY(mutex_) = 0;      // threads in Go: the end waits for them
  int under_way_ ABSL_GUARDED_BY(mutex_) = 0;  // with a writer
  uint32_t credits_ ABSL_GUARDED_BY(mutex_);   // that the sender has left
  uint32_t owed_ ABSL_GUARDED_BY(mutex_) = 0;  // answered and not yet granted again
};

}  // namespace bluegate::intake

#endif  // BLUEGATE_SERVICES_INTAKE_CAPTURE_STREAM_H_
