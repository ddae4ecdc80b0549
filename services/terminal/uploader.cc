#include "services/terminal/uploader.h"

#include <spdlog/spdlog.h>

#include <algorithm>

#include "absl/time/clock.h"
#include "services/support/status.h"
#include "storage/audit_log.h"

namespace bluegate::terminal {
namespace {

// How often an idle uploader looks whether its stream still stands.
constexpr absl::Duration kLookInterval = absl::Milliseconds(50);
constexpr absl::Duration kAskTime = absl::Seconds(10);

bool SamePictures(const capture::v1::Capture& capture, const capture::v1::CaptureRecord& record) {
  return std::equal(capture.pictures().begin(), capture.pictures().end(), record.pictures().begin(),
                    record.pictures().end(),
                    [](const std::string& picture, const capture::v1::PictureRef& ref) {
                      return storage::Sha256(picture) == ref.sha256();
                    });
}

}  // namespace

Uploader::Uploader(UploadQueue* queue, MakeChannel make_channel, UploaderOptions options)
    : queue_(queue), make_channel_(std::move(make_channel)), options_(options) {}

Uploader::~Uploader() { Stop(); }

void Uploader::Start() {
  thread_ = std::thread([this] { Run(); });
}

void Uploader::Wake() {
  absl::MutexLock lock(&mutex_);
  woken_ = true;
}

void Uploader::Stop() {
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
    if (open_ != nullptr) open_->Cancel();
  }
  if (thread_.joinable()) thread_.join();
}

absl::Status Uploader::last_status() const {
  absl::MutexLock lock(&mutex_);
  return last_status_;
}

bool Uploader::Wait(absl::Duration time, bool until_woken) {
  absl::MutexLock lock(&mutex_);
  const auto due = [this, until_woken]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    return stopping_ || (until_woken && woken_);
  };
  mutex_.AwaitWithTimeout(absl::Condition(&due), time);
  if (until_woken) woken_ = false;
  return !stopping_;
}

void Uploader::Run() {
  absl::Duration backoff = options_.backoff_min;
  for (;;) {
    const absl::Status status = UploadOnce();
    {
      absl::MutexLock lock(&mutex_);
      if (stopping_) return;
      last_status_ = status;
      if (answered_) backoff = options_.backoff_min;
    }
    spdlog::warn("stream to intake ended code={} why=\"{}\" next_try_ms={}",
                 static_cast<int>(status.code()), std::string(status.message()),
                 absl::ToInt64Milliseconds(backoff));
    if (!Wait(backoff * absl::Uniform(random_, 0.5, 1.0), /*until_woken=*/false)) return;
    backoff = std::min(backoff * 2, options_.backoff_max);
  }
}

absl::Status Uploader::UploadOnce() {
  {
    absl::MutexLock lock(&mutex_);
    answered_ = false;
  }
  const auto stub = capture::v1::IntakeService::NewStub(make_channel_());
  const capture::v1::Hello hello = queue_->Hello();
  UploadStream stream(options_.stall_time,
                      [this](const UploadAnswer& answer) { Answered(answer); });
  if (!Publish(&stream)) return absl::CancelledError("stopping");
  absl::Status status = stream.Open(stub.get(), hello.device_id(), hello.boot_epoch());
  if (status.ok() && !queue_->Opened(stream.durable_sequence())) {
    status = absl::AbortedError("server: knows names of this epoch that the terminal does not");
  }
  if (status.ok()) {
    {
      absl::MutexLock lock(&mutex_);
      last_status_ = absl::OkStatus();
    }
    status = SendAll(stub.get(), &stream, hello);
  }
  Publish(nullptr);
  return status;
}

bool Uploader::Publish(UploadStream* stream) {
  absl::MutexLock lock(&mutex_);
  open_ = stopping_ ? nullptr : stream;
  return !stopping_;
}

absl::Status Uploader::SendAll(capture::v1::IntakeService::Stub* stub, UploadStream* stream,
                               const capture::v1::Hello& hello) {
  while (stream->alive()) {
    auto next = queue_->Next(stream->under_way() >= options_.backlog_under_way_max);
    if (!next.ok()) return next.status();
    if (!next->has_value()) {
      if (!Wait(kLookInterval, /*until_woken=*/true)) return absl::CancelledError("stopping");
      continue;
    }
    const capture::v1::Capture& capture = (*next)->request.capture();
    const bool durable = (*next)->request.has_capture() &&
                         capture.name().boot_epoch() == hello.boot_epoch() &&
                         capture.name().sequence() <= stream->durable_sequence();
    if (durable && AskForAnswer(stub, capture)) continue;
    if (!stream->Send((*next)->request)) break;
  }
  const absl::Status status = stream->Close();
  return status.ok() ? absl::UnavailableError("server: ended the stream") : status;
}

// The answer was lost with the last stream. A small question spares sending the pictures again.
bool Uploader::AskForAnswer(capture::v1::IntakeService::Stub* stub,
                            const capture::v1::Capture& capture) {
  grpc::ClientContext context;
  context.set_deadline(absl::ToChronoTime(absl::Now() + kAskTime));
  capture::v1::GetCaptureRequest request;
  *request.mutable_name() = capture.name();
  capture::v1::GetCaptureResponse response;
  if (!stub->GetCapture(&context, request, &response).ok()) return false;
  if (!SamePictures(capture, response.capture())) return false;
  UploadAnswer answer;
  answer.name = capture.name();
  answer.kept = true;
  answer.position = response.position();
  answer.repeated = true;
  Answered(answer);
  return true;
}

void Uploader::Answered(const UploadAnswer& answer) {
  {
    absl::MutexLock lock(&mutex_);
    answered_ = true;
    woken_ = true;  // the backlog may go on
  }
  queue_->Answered(answer);
}

}  // namespace bluegate::terminal
