#ifndef BLUEGATE_SERVICES_GATEWAY_UPSTREAM_H_
#define BLUEGATE_SERVICES_GATEWAY_UPSTREAM_H_

#include <google/protobuf/message.h>
#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>
#include <grpcpp/completion_queue.h>
#include <grpcpp/generic/generic_stub.h>

#include <atomic>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"

// gRPC calls by the name of the method, with messages whose type is known only at run time.
namespace bluegate::gateway {

// Calls a unary method such as "/bluegate.casework.v1.CaseworkService/GetCase" and waits for the
// answer. `deadline` is by the machine's clock. Once `stopping` is true the call is cancelled
// within 0.1 s and UNAVAILABLE comes back. The callee's error comes back with its detail.
absl::Status CallUnary(const std::shared_ptr<grpc::Channel>& channel, const std::string& method,
                       const google::protobuf::Message& request, absl::Time deadline,
                       const std::atomic<bool>& stopping, google::protobuf::Message* response);

// One call of a server-streaming method. One thread at a time may use it. Messages are asked for
// one by one, so a slow reader slows the sender and nothing piles up here.
class StreamCall {
 public:
  // Starts the call.
  StreamCall(std::shared_ptr<grpc::Channel> channel, const std::string& method,
             const google::protobuf::Message& request, absl::Time deadline);
  // Cancels what is still open and waits until nothing of it is left.
  ~StreamCall();
  StreamCall(const StreamCall&) = delete;

  enum class Next { kMessage, kNothingYet, kEnd };

  // Waits at most `timeout` for the next message and parses it into `response`. After kEnd, which
  // status() explains, it must not be called again.
  Next Wait(absl::Duration timeout, google::protobuf::Message* response);

  // Valid after kEnd.
  const absl::Status& status() const { return status_; }

 private:
  void Advance(void* tag, bool ok);

  grpc::GenericStub stub_;
  grpc::ClientContext context_;
  grpc::CompletionQueue queue_;
  grpc::ByteBuffer request_;
  grpc::ByteBuffer message_;
  std::unique_ptr<grpc::GenericClientAsyncReaderWriter> call_;
  bool message_ready_ = false;
  bool finishing_ = false;
  bool finished_ = false;
  grpc::Status grpc_status_;
  absl::Status status_;
};

}  // namespace bluegate::gateway

#endif  // BLUEGATE_SERVICES_GATEWAY_UPSTREAM_H_
