#include "services/terminal/upload_stream.h"

#include <utility>

#include "absl/time/clock.h"
#include "services/support/status.h"

namespace bluegate::terminal {
namespace {

using capture::v1::StreamCapturesRequest;
using capture::v1::StreamCapturesResponse;

// How often a wait looks whether the server has stalled.
constexpr absl::Duration kLookInterval = absl::Milliseconds(200);

}  // namespace

absl::Status UploadStream::Open(capture::v1::IntakeService::StubInterface* stub,
                                const std::string& device_id, uint64_t boot_epoch) {
  stream_ = stub->StreamCaptures(&context_);
  {
    absl::MutexLock lock(&mutex_);
    signs_since_ = absl::Now();
  }
  reader_ = std::thread([this] { ReadAnswers(); });
  StreamCapturesRequest request;
  request.mutable_hello()->set_device_id(device_id);
  request.mutable_hello()->set_boot_epoch(boot_epoch);
  stream_->Write(request);
  while (alive()) {
    absl::MutexLock lock(&mutex_);
    const auto known = [this]()
                           ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return ended_ || welcomed_; };
    mutex_.AwaitWithTimeout(absl::Condition(&known), kLookInterval);
    if (welcomed_) return absl::OkStatus();
  }
  absl::Status status = Close();
  return status.ok() ? absl::UnavailableError("server: no welcome, wanted one") : status;
}

UploadStream::~UploadStream() {
  if (!reader_.joinable()) return;
  Cancel();
  reader_.join();
  stream_->Finish();
}

void UploadStream::ReadAnswers() {
  StreamCapturesResponse response;
  bool open = stream_->Read(&response);
  if (open && response.has_welcome()) {
    TakeWelcome(response.welcome());
    while ((open = stream_->Read(&response)) && TakeAnswer(response)) continue;
  }
  // Still open: the server sent what it may not send here.
  if (open) context_.TryCancel();
  absl::MutexLock lock(&mutex_);
  ended_ = true;
}

void UploadStream::TakeWelcome(const capture::v1::Welcome& welcome) {
  durable_sequence_ = welcome.durable_sequence();
  absl::MutexLock lock(&mutex_);
  credits_ = welcome.credits();
  welcomed_ = true;
  ++signs_;
}

// False when the server broke the contract.
bool UploadStream::TakeAnswer(const StreamCapturesResponse& response) {
  UploadAnswer answer;
  if (response.has_ack()) {
    answer.name = response.ack().name();
    answer.kept = true;
    answer.position = response.ack().position();
    answer.repeated = response.ack().repeated();
  } else if (response.has_rejection()) {
    answer.name = response.rejection().name();
    answer.error = response.rejection().error();
  } else if (!response.has_credit_grant()) {
    return false;
  }
  const bool answered = !response.has_credit_grant();
  if (answered) on_answer_(answer);
  absl::MutexLock lock(&mutex_);
  ++signs_;
  credits_ += response.credit_grant().credits();
  if (answered && under_way_ > 0) --under_way_;
  return true;
}

bool UploadStream::alive() {
  absl::MutexLock lock(&mutex_);
  const absl::Time now = absl::Now();
  const bool owes = under_way_ > 0 || credits_ == 0 || closing_;
  if (signs_ != signs_seen_ || !owes) {
    signs_seen_ = signs_;
    signs_since_ = now;
  }
  if (!ended_ && now - signs_since_ > stall_time_) Cancel();
  return !ended_;
}

bool UploadStream::Send(const StreamCapturesRequest& request) {
  for (bool credit = false; !credit;) {
    if (!alive()) return false;
    absl::MutexLock lock(&mutex_);
    const auto ready = [this]()
                           ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return ended_ || credits_ > 0; };
    credit = mutex_.AwaitWithTimeout(absl::Condition(&ready), kLookInterval) && !ended_;
    if (!credit) continue;
    --credits_;
    ++under_way_;
  }
  return stream_->Write(request);
}

size_t UploadStream::under_way() const {
  absl::MutexLock lock(&mutex_);
  return under_way_;
}

absl::Status UploadStream::Close() {
  {
    absl::MutexLock lock(&mutex_);
    closing_ = true;
  }
  stream_->WritesDone();
  while (alive()) {
    absl::MutexLock lock(&mutex_);
    mutex_.AwaitWithTimeout(absl::Condition(&ended_), kLookInterval);
  }
  reader_.join();
  return support::FromGrpc(stream_->Finish());
}

}  // namespace bluegate::terminal
