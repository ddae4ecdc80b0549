#ifndef BLUEGATE_SERVICES_TERMINAL_TESTING_FAKE_INTAKE_H_
#define BLUEGATE_SERVICES_TERMINAL_TESTING_FAKE_INTAKE_H_

#include <grpcpp/grpcpp.h>

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "bluegate/capture/v1/capture.grpc.pb.h"
#include "services/support/channels.h"

namespace bluegate::terminal::testing {

// An intake in memory, on a kernel-picked port, that drops streams when told. Keeps every capture
// that is not `refuse`d, and counts how often pictures came.
class FakeIntake final : public capture::v1::IntakeService::Service {
 public:
  FakeIntake() { Start("127.0.0.1:0"); }
  ~FakeIntake() override { server_->Shutdown(std::chrono::system_clock::now()); }

  std::shared_ptr<grpc::Channel> Channel() const {
    return grpc::CreateCustomChannel(address_, grpc::InsecureChannelCredentials(),
                                     support::ClientChannelArguments());
  }

  // The next `streams` streams end with UNAVAILABLE after so many captures were taken, of which the
  // last one is kept and not answered.
  void DropAfter(int captures, int streams) {
    absl::MutexLock lock(&mutex_);
    drop_after_ = captures;
    drops_ = streams;
  }
  // Captures whose first picture has these bytes are refused.
  void Refuse(std::string picture) {
    absl::MutexLock lock(&mutex_);
    refused_ = std::move(picture);
  }
  // Names of this epoch are another terminal's.
  void TakeEpoch(uint64_t epoch) {
    absl::MutexLock lock(&mutex_);
    taken_epoch_ = epoch;
  }
  void SetDurable(uint64_t sequence) {
    absl::MutexLock lock(&mutex_);
    durable_ = sequence;
  }

  // Captures that the terminal said it dropped, and kept ones in the order they came.
  std::vector<std::pair<uint64_t, uint64_t>> dropped() const {
    absl::MutexLock lock(&mutex_);
    return dropped_;
  }
  std::vector<std::string> order() const {
    absl::MutexLock lock(&mutex_);
    return order_;
  }
  // Kept captures by epoch and sequence.
  std::map<std::pair<uint64_t, uint64_t>, capture::v1::Capture> kept() const {
    absl::MutexLock lock(&mutex_);
    return kept_;
  }
  int streams() const {
    absl::MutexLock lock(&mutex_);
    return streams_;
  }
  int received() const {
    absl::MutexLock lock(&mutex_);
    return received_;
  }
  static constexpr uint32_t kCredits = 3;

  grpc::Status StreamCaptures(
      grpc::ServerContext*,
      grpc::ServerReaderWriter<capture::v1::StreamCapturesResponse,
                               capture::v1::StreamCapturesRequest>* stream) override {
    capture::v1::StreamCapturesRequest request;
    if (!stream->Read(&request) || !request.has_hello()) return NotWanted();
    capture::v1::StreamCapturesResponse welcome;
    welcome.mutable_welcome()->set_credits(kCredits);
    int left = -1;
    {
      absl::MutexLock lock(&mutex_);
      ++streams_;
      welcome.mutable_welcome()->set_durable_sequence(
          request.hello().boot_epoch() == first_epoch(request.hello().boot_epoch()) ? durable_ : 0);
      if (drops_ > 0) {
        --drops_;
        left = drop_after_;
      }
    }
    stream->Write(welcome);
    uint32_t credits = kCredits;
    while (stream->Read(&request)) {
      if (credits-- == 0) return NotWanted();
      const auto answer = request.has_drop() ? TakeDrop(request.drop()) : Take(request.capture());
      if (left > 0 && --left == 0) return {grpc::StatusCode::UNAVAILABLE, "dropped"};
      stream->Write(answer);
      capture::v1::StreamCapturesResponse grant;
      grant.mutable_credit_grant()->set_credits(1);
      ++credits;
      stream->Write(grant);
    }
    return grpc::Status::OK;
  }

 private:
  static grpc::Status NotWanted() { return {grpc::StatusCode::INVALID_ARGUMENT, "not wanted"}; }

  void Start(const std::string& listen) {
    grpc::ServerBuilder builder;
    int port = 0;
    builder.AddListeningPort(listen, grpc::InsecureServerCredentials(), &port);
    builder.SetMaxReceiveMessageSize(48 << 20);
    builder.RegisterService(this);
    server_ = builder.BuildAndStart();
    address_ = "127.0.0.1:" + std::to_string(port);
  }

  // The durable sequence that a test sets is that of the epoch that came first.
  uint64_t first_epoch(uint64_t epoch) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    if (first_epoch_ == 0) first_epoch_ = epoch;
    return first_epoch_;
  }

  capture::v1::StreamCapturesResponse TakeDrop(const capture::v1::Drop& drop) {
    absl::MutexLock lock(&mutex_);
    dropped_.emplace_back(drop.name().boot_epoch(), drop.name().sequence());
    return Refusal(drop.name(), common::v1::ERROR_REASON_DROPPED_BY_TERMINAL);
  }

  static capture::v1::StreamCapturesResponse Refusal(const capture::v1::CaptureName& name,
                                                     common::v1::ErrorReason reason) {
    capture::v1::StreamCapturesResponse response;
    *response.mutable_rejection()->mutable_name() = name;
    response.mutable_rejection()->mutable_error()->set_reason(reason);
    return response;
  }

  capture::v1::StreamCapturesResponse Take(const capture::v1::Capture& capture) {
    absl::MutexLock lock(&mutex_);
    ++received_;
    if (capture.name().boot_epoch() == taken_epoch_) {
      return Refusal(capture.name(), common::v1::ERROR_REASON_NAME_REUSED);
    }
    capture::v1::StreamCapturesResponse response;
    if (!refused_.empty() && capture.pictures(0) == refused_) {
      *response.mutable_rejection()->mutable_name() = capture.name();
      response.mutable_rejection()->mutable_error()->set_reason(
          common::v1::ERROR_REASON_PICTURE_NOT_AN_IMAGE);
      response.mutable_rejection()->mutable_error()->set_wish("a JPEG");
      return response;
    }
    const bool added =
        kept_.emplace(std::pair(capture.name().boot_epoch(), capture.name().sequence()), capture)
            .second;
    if (added) order_.push_back(capture.pictures(0));
    *response.mutable_ack()->mutable_name() = capture.name();
    response.mutable_ack()->set_position(kept_.size());
    response.mutable_ack()->set_repeated(!added);
    return response;
  }

  mutable absl::Mutex mutex_;
  int drop_after_ ABSL_GUARDED_BY(mutex_) = 0;
  int drops_ ABSL_GUARDED_BY(mutex_) = 0;
  std::string refused_ ABSL_GUARDED_BY(mutex_);
  uint64_t taken_epoch_ ABSL_GUARDED_BY(mutex_) = 0;
  std::vector<std::pair<uint64_t, uint64_t>> dropped_ ABSL_GUARDED_BY(mutex_);
  std::vector<std::string> order_ ABSL_GUARDED_BY(mutex_);
  uint64_t durable_ ABSL_GUARDED_BY(mutex_) = 0;
  uint64_t first_epoch_ ABSL_GUARDED_BY(mutex_) = 0;
  int streams_ ABSL_GUARDED_BY(mutex_) = 0;
  int received_ ABSL_GUARDED_BY(mutex_) = 0;
  std::map<std::pair<uint64_t, uint64_t>, capture::v1::Capture> kept_ ABSL_GUARDED_BY(mutex_);
  std::string address_;
  std::unique_ptr<grpc::Server> server_;
};

}  // namespace bluegate::terminal::testing

#endif  // BLUEGATE_SERVICES_TERMINAL_TESTING_FAKE_INTAKE_H_
