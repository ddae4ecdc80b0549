#include "services/recognition/reading_pipeline.h"

#include <memory>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"

namespace bluegate::recognition {
namespace {

storage::ReadingOutcome OutcomeOf(v1::ReadState state) {
  if (state == v1::READ_STATE_READ) return storage::ReadingOutcome::kRead;
  if (state == v1::READ_STATE_NO_PLATE) return storage::ReadingOutcome::kNoPlate;
  return storage::ReadingOutcome::kFailed;
}

}  // namespace

ReadingPipeline::ReadingPipeline(WorkQueue* queue, ReadingLog* log, uint64_t after_position,
                                 uint64_t ahead_max, ReadOne read, std::function<void()> on_failure)
    : queue_(queue),
      log_(log),
      ahead_max_(ahead_max),
      read_(std::move(read)),
      on_failure_(std::move(on_failure)),
      added_(after_position),
      appended_(after_position) {}

ReadingPipeline::~ReadingPipeline() { Finish().IgnoreError(); }

absl::Status ReadingPipeline::CheckNext(uint64_t position) const {
  if (!status_.ok() || position == added_ + 1) return status_;
  return absl::FailedPreconditionError(
      absl::StrCat("capture.position: ", position, ", wanted ", added_ + 1));
}

absl::Status ReadingPipeline::AddExpired(uint64_t position) {
  absl::MutexLock lock(&mutex_, absl::Condition(this, &ReadingPipeline::HasRoom));
  if (absl::Status next = CheckNext(position); !next.ok()) return next;
  added_ = position;
  ready_[position] = {position, storage::ReadingOutcome::kExpired, "", 0};
  AppendReady();
  return status_;
}

absl::Status ReadingPipeline::Add(uint64_t position, capture::v1::CaptureRecord capture) {
  absl::MutexLock lock(&mutex_, absl::Condition(this, &ReadingPipeline::HasRoom));
  if (absl::Status next = CheckNext(position); !next.ok()) return next;
  auto shared = std::make_shared<const capture::v1::CaptureRecord>(std::move(capture));
  if (!queue_->AddForLog([this, position, shared] { ReadAndAppend(position, *shared); })) {
    return absl::UnavailableError("recognition: stopping");
  }
  added_ = position;
  ++running_;
  return absl::OkStatus();
}

absl::Status ReadingPipeline::Finish() {
  absl::MutexLock lock(&mutex_, absl::Condition(this, &ReadingPipeline::IsIdle));
  return status_;
}

void ReadingPipeline::ReadAndAppend(uint64_t position, const capture::v1::CaptureRecord& capture) {
  {
    absl::MutexLock lock(&mutex_);
    if (!status_.ok()) {
      --running_;
      return;
    }
  }
  const absl::StatusOr<v1::ReadingRecord> record = read_(capture);
  absl::MutexLock lock(&mutex_);
  if (record.ok()) {
    ready_[position] = {position, OutcomeOf(record->state()), record->SerializeAsString(),
                        record->read_time_us()};
    AppendReady();
  } else {
    Fail(record.status());
  }
  --running_;
}

void ReadingPipeline::AppendReady() {
  if (appending_) return;  // who appends takes along what became ready meanwhile
  appending_ = true;
  while (status_.ok() && !ready_.empty() && ready_.begin()->first == appended_ + 1) {
    std::vector<storage::StoredReading> batch;
    uint64_t last = appended_;
    while (!ready_.empty() && ready_.begin()->first == last + 1) {
      batch.push_back(std::move(ready_.begin()->second));
      ready_.erase(ready_.begin());
      ++last;
    }
    mutex_.Unlock();
    const absl::Status status = log_->Append(batch);
    mutex_.Lock();
    if (status.ok()) {
      appended_ = last;
    } else {
      Fail(status);
    }
  }
  appending_ = false;
}

void ReadingPipeline::Fail(const absl::Status& status) {
  if (!status_.ok()) return;
  status_ = status;
  mutex_.Unlock();
  on_failure_();
  mutex_.Lock();
}

bool ReadingPipeline::HasRoom() const { return !status_.ok() || added_ - appended_ < ahead_max_; }

}  // namespace bluegate::recognition
