#include "services/operations/backup_stream.h"

#include <utility>

#include "services/support/status.h"

namespace bluegate::operations {

bool BackupStream::Send(v1::StreamBackupResponse step) {
  {
    absl::MutexLock lock(&mutex_);
    const auto may_write = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
      return !writing_ || broken_;
    };
    mutex_.Await(absl::Condition(&may_write));
    if (broken_) return false;
    writing_ = true;
  }
  under_way_ = std::move(step);
  StartWrite(&under_way_);
  return true;
}

void BackupStream::AwaitSent() {
  absl::MutexLock lock(&mutex_);
  const auto idle = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return !writing_; };
  mutex_.Await(absl::Condition(&idle));
}

void BackupStream::End(const absl::Status& status) { Finish(support::ToGrpc(status)); }

void BackupStream::OnWriteDone(bool ok) {
  absl::MutexLock lock(&mutex_);
  writing_ = false;
  if (!ok) broken_ = true;
}

void BackupStream::OnCancel() {
  absl::MutexLock lock(&mutex_);
  broken_ = true;
}

}  // namespace bluegate::operations
