#include "services/intake/capture_stream.h"

#include <spdlog/spdlog.h>

#include <memory>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/support/peer_identity.h"
#include "services/support/status.h"

namespace bluegate::intake {
namespace {

using common::v1::ErrorReason;

absl::Status Cancelled() { return absl::CancelledError("stream: the terminal has gone"); }

}  // namespace

CaptureStream::CaptureStream(const CaptureStreamContext* shared,
                             const grpc::CallbackServerContext* call)
    : shared_(shared), call_(call), credits_(shared->credits) {
  if (!shared_->streams->Add(this)) End(absl::UnavailableError("intake is stopping"));
  Go();
}

void CaptureStream::OnReadDone(bool ok) {
  absl::Status status = absl::OkStatus();
  if (ok) status = TakeMessage();
  {
    absl::MutexLock lock(&mutex_);
    reading_ = false;
    if ((!ok || !status.ok()) && !end_.has_value()) end_ = status;
  }
  Go();
}

absl::Status CaptureStream::TakeMessage() {
  bool greeted = false;
  {
    absl::MutexLock lock(&mutex_);
    if (end_.has_value()) return absl::OkStatus();
    greeted = hello_.has_value();
  }
  if (request_.has_hello() && !greeted) return TakeHello(request_.hello());
  if (request_.has_capture() && greeted) return TakeCapture();
  if (request_.has_drop() && greeted) return TakeDrop();
  return support::FieldError(
      absl::StatusCode::kInvalidArgument, common::v1::ERROR_REASON_FIELD_INVALID, "message",
      request_.has_hello()     ? "hello"
      : request_.has_capture() ? "capture"
      : request_.has_drop()    ? "drop"
                               : "",
      greeted ? "a capture, as the stream is open" : "a hello as the first of the stream");
}

absl::Status CaptureStream::TakeHello(const capture::v1::Hello& hello) {
  absl::Status status = CheckHello(hello);
  if (!status.ok()) return status;
  status = support::CheckPeerDevice(*call_, shared_->devices, "hello.device_id", hello.device_id());
  if (!status.ok()) return status;
  absl::MutexLock lock(&mutex_);
  hello_ = hello;
  device_stream_ = shared_->device_watch->Opened(hello.device_id());
  ++under_way_;
  shared_->writers->Run([this, hello] { Welcome(hello); });
  return absl::OkStatus();
}

void CaptureStream::Welcome(const capture::v1::Hello& hello) {
  const auto durable = shared_->store->DurableSequence(hello.device_id(), hello.boot_epoch());
  if (!durable.ok()) return Answered(0, absl::UnavailableError(durable.status().message()));
  Response response;
  response.mutable_welcome()->set_credits(shared_->credits);
  response.mutable_welcome()->set_durable_sequence(*durable);
  Answered(0, std::move(response));
}

absl::Status CaptureStream::TakeCapture() {
  if (absl::Status own = CheckSite("capture.site_id", request_.capture().site_id()); !own.ok()) {
    return own;
  }
  const size_t bytes = request_.ByteSizeLong();
  if (absl::Status credit = UseCredit(bytes); !credit.ok()) return credit;
  SentCapture sent;
  {
    absl::MutexLock lock(&mutex_);
    sent.hello = *hello_;
  }
  sent.capture = std::move(*request_.mutable_capture());
  shared_->captures->Add(std::move(sent), [this, bytes](absl::StatusOr<Response> answer) {
    Answered(bytes, std::move(answer));
  });
  return absl::OkStatus();
}

// Ends the stream rather than refusing the capture for good: the terminal keeps it until whoever
// enrolled it has put its sites right.
absl::Status CaptureStream::CheckSite(std::string_view field, std::string_view site_id) const {
  return support::CheckPeerSite(*call_, shared_->devices, field, site_id);
}

absl::Status CaptureStream::TakeDrop() {
  if (absl::Status own = CheckSite("drop.site_id", request_.drop().site_id()); !own.ok()) {
    return own;
  }
  const size_t bytes = request_.ByteSizeLong();
  if (absl::Status credit = UseCredit(bytes); !credit.ok()) return credit;
  absl::MutexLock lock(&mutex_);
  shared_->writers->Run([this, bytes, hello = *hello_, drop = request_.drop()] {
    Answered(bytes, shared_->keeper->AnswerDrop(hello, drop));
  });
  return absl::OkStatus();
}

absl::Status CaptureStream::UseCredit(size_t bytes) {
  absl::MutexLock lock(&mutex_);
  if (credits_ == 0) {
    shared_->metrics->credits_exceeded.Increment();
    return support::FieldError(
        absl::StatusCode::kResourceExhausted, common::v1::ERROR_REASON_CREDITS_EXCEEDED, "capture",
        absl::StrCat(under_way_, " under way"), "none before a credit is granted");
  }
  if (shared_->device_watch->Sent(hello_->device_id(), device_stream_, shared_->clock->Now())) {
    shared_->metrics->device_conflicts.Increment();
    spdlog::error("two terminals with one id device={}", hello_->device_id());
  }
  --credits_;
  ++under_way_;
  shared_->load->Add(bytes);
  return absl::OkStatus();
}

// On a thread of the queue, or a writer's.
void CaptureStream::Answered(size_t bytes, absl::StatusOr<Response> answer) {
  if (answer.ok() && answer->has_ack()) shared_->on_kept();
  // Wakes this stream too, which still is there: it counts the capture as under way.
  if (bytes > 0 && shared_->load->Remove(bytes)) shared_->streams->WakeAll();
  {
    absl::MutexLock lock(&mutex_);
    if (answer.ok()) {
      if (!answer->has_welcome()) ++owed_;
      if (!broken_) outbox_.push_back(*std::move(answer));
    } else if (!end_.has_value()) {
      end_ = answer.status();
    }
  }
  Go(/*answered=*/1);
}

// A grant is a message of its own, as dear to both sides as an ack: half of the credits go back at
// once. The other half is with the sender or under way, so nobody waits for them.
void CaptureStream::FillOutbox() {
  const uint32_t granted_at_once = (shared_->credits + 1) / 2;
  if (!outbox_.empty() || owed_ < granted_at_once) return;
  if (end_.has_value() || shared_->load->full()) return;
  Response grant;
  grant.mutable_credit_grant()->set_credits(owed_);
  credits_ += owed_;
  owed_ = 0;
  outbox_.push_back(std::move(grant));
}

void CaptureStream::Go(int answered) {
  bool read = false;
  bool write = false;
  {
    absl::MutexLock lock(&mutex_);
    if (finished_) return;
    ++going_;
    if (broken_) outbox_.clear();
    if (!writing_) {
      FillOutbox();
      if (!outbox_.empty()) {
        written_ = std::move(outbox_.front());
        outbox_.pop_front();
        writing_ = write = true;
      }
    }
    if (!end_.has_value() && !reading_ && !shared_->load->full()) reading_ = read = true;
  }
  if (read) {
    request_.Clear();
    StartRead(&request_);
  }
  if (write) StartWrite(&written_);
  absl::Status status;
  {
    absl::MutexLock lock(&mutex_);
    under_way_ -= answered;
    --going_;
    const bool busy = under_way_ > 0 || writing_ || going_ > 0 || !outbox_.empty();
    if (!end_.has_value() || busy || finished_) return;
    finished_ = true;
    status = *end_;
  }
  Finish(support::ToGrpc(status));
}

void CaptureStream::OnWriteDone(bool ok) {
  {
    absl::MutexLock lock(&mutex_);
    writing_ = false;
    if (!ok) {
      broken_ = true;
      if (!end_.has_value()) end_ = Cancelled();
    }
  }
  Go();
}

void CaptureStream::OnCancel() {
  {
    absl::MutexLock lock(&mutex_);
    broken_ = true;
    if (!end_.has_value()) end_ = Cancelled();
  }
  Go();
}

void CaptureStream::OnDone() {
  shared_->streams->Remove(this);
  delete this;
}

void CaptureStream::Wake() { Go(); }

void CaptureStream::End(const absl::Status& why) {
  {
    absl::MutexLock lock(&mutex_);
    if (!end_.has_value()) end_ = why;
  }
  Go();
}

}  // namespace bluegate::intake
