#ifndef BLUEGATE_SERVICES_INTAKE_FOLLOW_STREAM_H_
#define BLUEGATE_SERVICES_INTAKE_FOLLOW_STREAM_H_

#include <grpcpp/support/server_callback.h>

#include <cstdint>
#include <deque>
#include <optional>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "bluegate/capture/v1/capture.grpc.pb.h"
#include "services/intake/open_streams.h"
#include "services/intake/work_pool.h"
#include "storage/capture_store.h"

namespace bluegate::intake {

// What all followers share. Everything pointed to outlives the streams.
struct FollowStreamContext {
  const storage::CaptureStore* store = nullptr;
  WorkPool* readers = nullptr;
  OpenStreams* streams = nullptr;
};

// One FollowCaptures call. Reads pages of the log on a reader thread and writes them one by one;
// at the end of the log it waits to be woken. Deleted by gRPC's OnDone.
class FollowStream final : public grpc::ServerWriteReactor<capture::v1::FollowCapturesResponse>,
                           public OpenStream {
 public:
  FollowStream(const FollowStreamContext* shared, uint64_t after_position);

  void OnWriteDone(bool ok) override;
  void OnCancel() override;
  void OnDone() override;

  void Wake() override;
  void End(const absl::Status& why) override;

 private:
  // Reads the next page; on a reader thread.
  void ReadPage();
  // Starts what is due, a write, a page or the end, unless something is under way. `was_busy` says
  // that the caller is what was under way; nobody else starts anything before it got here, and it
  // touches nothing of the object afterwards: the end deletes it.
  void Go(bool was_busy = false);

  const FollowStreamContext* const shared_;
  capture::v1::FollowCapturesResponse written_;  // belongs to the write under way

  absl::Mutex mutex_;
  // Of the last capture written or waiting in the page.
  uint64_t position_ ABSL_GUARDED_BY(mutex_);
  std::deque<storage::LoggedCapture> page_ ABSL_GUARDED_BY(mutex_);
  bool busy_ ABSL_GUARDED_BY(mutex_) = false;  // a page or a write is under way, or Finish called
  std::optional<absl::Status> end_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace bluegate::intake

#endif  // BLUEGATE_SERVICES_INTAKE_FOLLOW_STREAM_H_
