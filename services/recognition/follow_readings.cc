#include "services/recognition/follow_readings.h"

#include <deque>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "services/support/status.h"

namespace bluegate::recognition {
namespace {

// Records taken from the store at a time.
constexpr size_t kPageSize = 32;

// At any time the stream is either writing, waiting for the log, or running one of its functions;
// whoever has it on finishes it, so it is finished once.
class FollowReadingsStream : public grpc::ServerWriteReactor<v1::FollowReadingsResponse> {
 public:
  FollowReadingsStream(grpc::CallbackServerContext* context, uint64_t after_position,
                       ReadingLog* log, OpenCalls* calls)
      : context_(context), log_(log), calls_(calls), position_(after_position) {
    open_ = calls_->Open(context_);
    if (!open_) {
      Finish(grpc::Status(grpc::StatusCode::UNAVAILABLE, "recognition: stopping"));
      return;
    }
    Next();
  }

  void OnWriteDone(bool ok) override {
    if (ok) {
      Next();
    } else {
      Finish(grpc::Status::CANCELLED);
    }
  }

  void OnCancel() override {
    {
      absl::MutexLock lock(&mutex_);
      cancelled_ = true;
      // Not waiting, or woken just now: the stream is on elsewhere and will see that it is over.
      if (ticket_ == 0 || !log_->GiveUp(ticket_)) return;
      ticket_ = 0;
    }
    Finish(grpc::Status::CANCELLED);
  }

  void OnDone() override {
    if (open_) calls_->Close(context_);
    delete this;
  }

 private:
  // Writes the next record, or waits for it.
  void Next() {
    for (;;) {
      if (page_.empty()) {
        absl::StatusOr<std::vector<storage::ReadingStore::Entry>> entries =
            log_->store().ReadAfter(position_, kPageSize);
        if (!entries.ok()) return Finish(support::ToGrpc(entries.status()));
        page_.assign(entries->begin(), entries->end());
      }
      if (!page_.empty()) return WriteFirst();
      absl::ReleasableMutexLock lock(&mutex_);
      if (cancelled_) {
        lock.Release();
        return Finish(grpc::Status::CANCELLED);
      }
      ticket_ = log_->WakeWhenLonger(position_, [this] { Woken(); });
      if (ticket_ != 0) return;
    }
  }

  void WriteFirst() {
    position_ = page_.front().position;
    response_.Clear();
    response_.set_position(position_);
    const std::string& record = page_.front().record;
    const bool whole = record.empty() || response_.mutable_reading()->ParseFromString(record);
    page_.pop_front();
    if (!whole) {
      return Finish(grpc::Status(grpc::StatusCode::DATA_LOSS, "reading: record is damaged"));
    }
    StartWrite(&response_);
  }

  void Woken() {
    {
      absl::MutexLock lock(&mutex_);
      ticket_ = 0;
    }
    Next();
  }

  grpc::CallbackServerContext* const context_;
  ReadingLog* const log_;
  OpenCalls* const calls_;
  bool open_ = false;
  // Touched by whoever has the stream on.
  uint64_t position_;
  std::deque<storage::ReadingStore::Entry> page_;
  v1::FollowReadingsResponse response_;

  absl::Mutex mutex_;
  bool cancelled_ ABSL_GUARDED_BY(mutex_) = false;
  uint64_t ticket_ ABSL_GUARDED_BY(mutex_) = 0;  // not 0 while waiting for the log
};

}  // namespace

grpc::ServerWriteReactor<v1::FollowReadingsResponse>* FollowReadings(
    grpc::CallbackServerContext* context, const v1::FollowReadingsRequest& request, ReadingLog* log,
    OpenCalls* calls) {
  return new FollowReadingsStream(context, request.after_position(), log, calls);
}

}  // namespace bluegate::recognition
