#include "services/intake/follow_stream.h"

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/support/status.h"

namespace bluegate::intake {
namespace {

constexpr size_t kPageCaptures = 64;

}  // namespace

FollowStream::FollowStream(const FollowStreamContext* shared, uint64_t after_position)
    : shared_(shared), position_(after_position) {
  if (!shared_->streams->Add(this)) {
    end_ = absl::UnavailableError("intake is stopping");
  } else if (const uint64_t last = shared_->store->last_position(); after_position > last) {
    // Whoever asks has seen captures that are not there: this is another log than it was.
    end_ = support::FieldError(
        absl::StatusCode::kOutOfRange, common::v1::ERROR_REASON_FIELD_INVALID, "after_position",
        absl::StrCat(after_position), absl::StrCat("0 to ", last, ", the last of this log"));
  }
  Go();
}

void FollowStream::Go(bool was_busy) {
  bool write = false;
  std::optional<absl::Status> finish;
  {
    absl::MutexLock lock(&mutex_);
    if (was_busy) busy_ = false;
    if (busy_) return;
    if (end_.has_value()) {
      finish = end_;
    } else if (!page_.empty()) {
      written_.Clear();
      written_.set_position(page_.front().position);
      const std::string& record = page_.front().record;
      if (record.empty() || written_.mutable_capture()->ParseFromString(record)) {
        write = true;
      } else {
        finish = absl::DataLossError(
            absl::StrCat("capture log: unreadable record at ", page_.front().position));
      }
      page_.pop_front();
    } else if (shared_->store->last_position() > position_) {
      shared_->readers->Run([this] { ReadPage(); });
    } else {
      return;
    }
    busy_ = true;
  }
  if (write) StartWrite(&written_);
  if (finish.has_value()) Finish(support::ToGrpc(*finish));
}

void FollowStream::ReadPage() {
  uint64_t after_position = 0;
  {
    absl::MutexLock lock(&mutex_);
    after_position = position_;
  }
  auto page = shared_->store->Read(after_position, kPageCaptures);
  {
    absl::MutexLock lock(&mutex_);
    if (!page.ok()) {
      end_ = page.status();
    } else if (!page->empty()) {
      position_ = page->back().position;
      page_.assign(page->begin(), page->end());
    }
  }
  Go(/*was_busy=*/true);
}

void FollowStream::OnWriteDone(bool ok) {
  {
    absl::MutexLock lock(&mutex_);
    if (!ok && !end_.has_value()) end_ = absl::CancelledError("stream: the follower has gone");
  }
  Go(/*was_busy=*/true);
}

void FollowStream::OnCancel() { End(absl::CancelledError("stream: the follower has gone")); }

void FollowStream::OnDone() {
  shared_->streams->Remove(this);
  delete this;
}

void FollowStream::Wake() { Go(); }

void FollowStream::End(const absl::Status& why) {
  {
    absl::MutexLock lock(&mutex_);
    if (!end_.has_value()) end_ = why;
  }
  Go();
}

}  // namespace bluegate::intake
