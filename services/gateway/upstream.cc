#include "services/gateway/upstream.h"

#include <grpcpp/support/byte_buffer.h>

#include <algorithm>
#include <chrono>
#include <utility>

#include "services/support/status.h"

namespace bluegate::gateway {
namespace {

constexpr absl::Duration kStopCheck = absl::Milliseconds(100);

// The steps of a stream, as tags of its queue.
void* const kStarted = reinterpret_cast<void*>(1);
void* const kWritten = reinterpret_cast<void*>(2);
void* const kRead = reinterpret_cast<void*>(3);
void* const kFinished = reinterpret_cast<void*>(4);

grpc::ByteBuffer ToBuffer(const google::protobuf::Message& message) {
  const grpc::Slice slice(message.SerializeAsString());
  return grpc::ByteBuffer(&slice, 1);
}

absl::Status FromBuffer(const grpc::ByteBuffer& buffer, google::protobuf::Message* message) {
  grpc::Slice slice;
  if (buffer.Valid() && buffer.DumpToSingleSlice(&slice).ok() &&
      message->ParseFromArray(slice.begin(), static_cast<int>(slice.size()))) {
    return absl::OkStatus();
  }
  return absl::InternalError("answer: not a " + message->GetTypeName());
}

std::chrono::system_clock::time_point Soon(absl::Duration timeout) {
  return absl::ToChronoTime(absl::Now() + timeout);
}

}  // namespace

absl::Status CallUnary(const std::shared_ptr<grpc::Channel>& channel, const std::string& method,
                       const google::protobuf::Message& request, absl::Time deadline,
                       const std::atomic<bool>& stopping, google::protobuf::Message* response) {
  grpc::ClientContext context;
  context.set_deadline(absl::ToChronoTime(deadline));
  grpc::CompletionQueue queue;
  const grpc::ByteBuffer request_bytes = ToBuffer(request);
  grpc::ByteBuffer response_bytes;
  grpc::Status status;
  const auto call =
      grpc::GenericStub(channel).PrepareUnaryCall(&context, method, request_bytes, &queue);
  call->StartCall();
  call->Finish(&response_bytes, &status, kFinished);
  bool stopped = false;
  void* tag = nullptr;
  bool ok = false;
  while (queue.AsyncNext(&tag, &ok, Soon(kStopCheck)) == grpc::CompletionQueue::TIMEOUT) {
    if (stopping && !stopped) {
      stopped = true;
      context.TryCancel();
    }
  }
  if (status.ok()) return FromBuffer(response_bytes, response);
  if (stopped) return absl::UnavailableError("gateway: stopping");
  return support::FromGrpc(status);
}

StreamCall::StreamCall(std::shared_ptr<grpc::Channel> channel, const std::string& method,
                       const google::protobuf::Message& request, absl::Time deadline)
    : stub_(std::move(channel)), request_(ToBuffer(request)) {
  if (deadline != absl::InfiniteFuture()) context_.set_deadline(absl::ToChronoTime(deadline));
  call_ = stub_.PrepareCall(&context_, method, &queue_);
  call_->StartCall(kStarted);
}

StreamCall::~StreamCall() {
  if (!finished_) context_.TryCancel();
  queue_.Shutdown();
  void* tag = nullptr;
  bool ok = false;
  while (queue_.Next(&tag, &ok)) {
  }
}

StreamCall::Next StreamCall::Wait(absl::Duration timeout, google::protobuf::Message* response) {
  const absl::Time until = absl::Now() + timeout;
  while (!message_ready_ && !finished_) {
    void* tag = nullptr;
    bool ok = false;
    const auto got = queue_.AsyncNext(&tag, &ok, absl::ToChronoTime(until));
    if (got != grpc::CompletionQueue::GOT_EVENT) return Next::kNothingYet;
    Advance(tag, ok);
  }
  if (finished_) {
    status_.Update(support::FromGrpc(grpc_status_));
    return Next::kEnd;
  }
  message_ready_ = false;
  status_ = FromBuffer(message_, response);
  if (!status_.ok()) {
    context_.TryCancel();
    finished_ = true;
    return Next::kEnd;
  }
  call_->Read(&message_, kRead);
  return Next::kMessage;
}

// A step that fails means that the call is over; Finish tells why.
void StreamCall::Advance(void* tag, bool ok) {
  if (tag == kFinished) {
    finished_ = true;
    return;
  }
  if (finishing_) return;
  if (!ok) {
    finishing_ = true;
    call_->Finish(&grpc_status_, kFinished);
  } else if (tag == kStarted) {
    call_->WriteLast(request_, grpc::WriteOptions(), kWritten);
  } else if (tag == kWritten) {
    call_->Read(&message_, kRead);
  } else if (tag == kRead) {
    message_ready_ = true;
  }
}

}  // namespace bluegate::gateway
