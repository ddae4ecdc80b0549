#include "services/support/callback_threads.h"

#include <grpcpp/create_channel.h>
#include <grpcpp/generic/generic_stub.h>

#include <memory>
#include <mutex>

#include "absl/synchronization/notification.h"

namespace bluegate::support {
namespace {

// A channel without credentials goes nowhere: its calls fail at once, and the first one takes hold
// of the threads.
void Keep() {
  static const auto* channel = new std::shared_ptr<grpc::Channel>(grpc::CreateChannel("", nullptr));
  grpc::GenericStub stub(*channel);
  grpc::ClientContext context;
  const grpc::Slice nothing;
  grpc::ByteBuffer request(&nothing, 1), response;
  absl::Notification failed;
  stub.UnaryCall(&context, "/none/None", grpc::StubOptions(), &request, &response,
                 [&failed](const grpc::Status&) { failed.Notify(); });
  failed.WaitForNotification();
}

}  // namespace

void KeepCallbackThreads() {
  static std::once_flag once;
  std::call_once(once, Keep);
}

}  // namespace bluegate::support
