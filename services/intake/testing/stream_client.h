#ifndef BLUEGATE_SERVICES_INTAKE_TESTING_STREAM_CLIENT_H_
#define BLUEGATE_SERVICES_INTAKE_TESTING_STREAM_CLIENT_H_

#include <grpcpp/client_context.h>
#include <grpcpp/support/sync_stream.h>

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "bluegate/capture/v1/capture.grpc.pb.h"
#include "services/support/status.h"

namespace bluegate::intake::testing {

// A terminal's end of StreamCaptures, for tests: sends what it is told, in whatever order.
class StreamClient {
 public:
  explicit StreamClient(capture::v1::IntakeService::Stub* stub)
      : stream_(stub->StreamCaptures(&context_)) {}
  // Opens with a Hello and reads the Welcome.
  StreamClient(capture::v1::IntakeService::Stub* stub, const std::string& device_id,
               uint64_t boot_epoch = 1)
      : StreamClient(stub) {
    SayHello(device_id, boot_epoch);
    welcome = Read().welcome();
  }

  void SayHello(const std::string& device_id, uint64_t boot_epoch) {
    capture::v1::StreamCapturesRequest request;
    request.mutable_hello()->set_device_id(device_id);
    request.mutable_hello()->set_boot_epoch(boot_epoch);
    stream_->Write(request);
  }
  void Send(const capture::v1::Capture& capture) {
    capture::v1::StreamCapturesRequest request;
    *request.mutable_capture() = capture;
    stream_->Write(request);
  }

  // The next message; an empty one when the stream has ended.
  capture::v1::StreamCapturesResponse Read() {
    capture::v1::StreamCapturesResponse response;
    stream_->Read(&response);
    return response;
  }
  // The next Ack or Rejection; an empty message when the stream has ended.
  capture::v1::StreamCapturesResponse ReadAnswer() {
    capture::v1::StreamCapturesResponse response = Read();
    while (response.has_credit_grant()) response = Read();
    return response;
  }
  capture::v1::StreamCapturesResponse Ask(const capture::v1::Capture& capture) {
    Send(capture);
    return ReadAnswer();
  }

  capture::v1::StreamCapturesResponse AskRequest(
      const capture::v1::StreamCapturesRequest& request) {
    stream_->Write(request);
    return ReadAnswer();
  }

  void DoneSending() { stream_->WritesDone(); }
  // How the stream ended; what has not been read is dropped.
  absl::Status Finish() {
    capture::v1::StreamCapturesResponse dropped;
    while (stream_->Read(&dropped)) continue;
    return support::FromGrpc(stream_->Finish());
  }

  capture::v1::Welcome welcome;

 private:
  grpc::ClientContext context_;
  const std::unique_ptr<grpc::ClientReaderWriter<capture::v1::StreamCapturesRequest,
                                                 capture::v1::StreamCapturesResponse>>
      stream_;
};

}  // namespace bluegate::intake::testing

#endif  // BLUEGATE_SERVICES_INTAKE_TESTING_STREAM_CLIENT_H_
