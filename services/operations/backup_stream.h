#ifndef BLUEGATE_SERVICES_OPERATIONS_BACKUP_STREAM_H_
#define BLUEGATE_SERVICES_OPERATIONS_BACKUP_STREAM_H_

#include <grpcpp/server_context.h>
#include <grpcpp/support/server_callback.h>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "bluegate/operations/v1/operations.pb.h"

namespace bluegate::operations {

// The stream to whoever asked for a backup, written to by one thread that may wait. Deletes itself
// once that thread has called End and the call is over.
class BackupStream final : public grpc::ServerWriteReactor<v1::StreamBackupResponse> {
 public:
  explicit BackupStream(grpc::CallbackServerContext* call) : call_(call) {}

  // Waits until the message before is on its way. False: the caller is gone, more is of no use.
  bool Send(v1::StreamBackupResponse step);

  // Waits until no message is on its way any more.
  void AwaitSent();

  // Ends the stream, of which no message is on its way; nothing is called after it.
  void End(const absl::Status& status);

  // Ends the call from this side; who waits in another member goes on. Before End only.
  void Cut() { call_->TryCancel(); }

  void OnWriteDone(bool ok) override;
  void OnCancel() override;
  void OnDone() override { delete this; }

 private:
  grpc::CallbackServerContext* const call_;
  absl::Mutex mutex_;
  bool writing_ ABSL_GUARDED_BY(mutex_) = false;
  bool broken_ ABSL_GUARDED_BY(mutex_) = false;
  v1::StreamBackupResponse under_way_;
};

}  // namespace bluegate::operations

#endif  // BLUEGATE_SERVICES_OPERATIONS_BACKUP_STREAM_H_
