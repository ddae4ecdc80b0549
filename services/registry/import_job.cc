#include "services/registry/import_job.h"

#include <utility>

#include "services/support/status.h"

namespace bluegate::registry {

bool ImportJob::Offer(ImportPiece piece) {
  absl::MutexLock lock(&mutex_);
  pieces_.push_back(std::move(piece));
  reader_waits_ = pieces_.size() >= kPiecesMax;
  return !reader_waits_;
}

void ImportJob::End(absl::Status status) {
  absl::MutexLock lock(&mutex_);
  ended_ = true;
  end_status_.Update(status);
}

void ImportJob::Work() { Complete(Import()); }

absl::StatusOr<v1::ImportResult> ImportJob::Import() {
  bool begun = false;
  const auto due = [this]()
                       ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return !pieces_.empty() || ended_; };
  while (true) {
    ImportPiece piece;
    bool read_on = false;
    {
      absl::MutexLock lock(&mutex_, absl::Condition(&due));
      if (!end_status_.ok()) return end_status_;
      if (pieces_.empty()) break;
      piece = std::move(pieces_.front());
      pieces_.pop_front();
      read_on = std::exchange(reader_waits_, false);
    }
    if (read_on) ReadNext();
    if (piece.order.has_value()) {
      begun = true;
      actor_ = piece.order->actor;
      absl::Status status = importer_.Begin(*std::move(piece.order));
      if (!status.ok()) return status;
    }
    if (absl::Status status = importer_.Take(piece.csv); !status.ok()) return status;
  }
  if (!begun) {
    return support::FieldError(absl::StatusCode::kInvalidArgument,
                               common::v1::ERROR_REASON_FIELD_INVALID, "request_id", "",
                               "a first message");
  }
  return importer_.Finish();
}

void ImportJobs::Start(std::shared_ptr<ImportJob> job) {
  absl::MutexLock lock(&mutex_);
  // Threads that have come to their end are joined here, so that they do not pile up.
  running_.remove_if([](Running& running) {
    if (!running.ended) return false;
    running.thread.join();
    return true;
  });
  if (stopped_) job->Stop();
  Running& running = running_.emplace_back();
  running.job = std::move(job);
  running.thread = std::thread([this, &running] { Run(running); });
}

void ImportJobs::Run(Running& running) {
  std::shared_ptr<ImportJob> job;
  {
    absl::MutexLock lock(&mutex_);
    job = running.job;
  }
  job->Work();
  job.reset();
  std::shared_ptr<ImportJob> last;
  {
    absl::MutexLock lock(&mutex_);
    last = std::move(running.job);
  }
  last.reset();
  done_();
  absl::MutexLock lock(&mutex_);
  running.ended = true;
}

void ImportJobs::Stop() {
  std::list<Running> running;
  {
    absl::MutexLock lock(&mutex_);
    stopped_ = true;
    for (Running& one : running_) {
      if (one.job != nullptr) one.job->Stop();
    }
    running.swap(running_);
  }
  for (Running& one : running) one.thread.join();
}

}  // namespace bluegate::registry
