#include "services/support/callback_threads.h"

#include <grpcpp/create_channel.h>
#include <grpcpp/generic/generic_stub.h>
#include <gtest/gtest.h>

#include <memory>
#include <utility>

#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"

namespace bluegate::support {
namespace {

// A call that holds the last reference to its channel, which is so given up by a callback.
struct LastHold {
  std::shared_ptr<grpc::Channel> channel = grpc::CreateChannel("", nullptr);
  grpc::ClientContext context;
  const grpc::Slice nothing;
  grpc::ByteBuffer request{&nothing, 1}, response;
};

TEST(CallbackThreadsTest, TheLastChannelMayEndInACallback) {
  KeepCallbackThreads();
  for (int i = 0; i < 100; ++i) {
    absl::Notification left, called;
    auto hold = std::make_shared<LastHold>();
    grpc::GenericStub stub(hold->channel);
    LastHold& call = *hold;
    stub.UnaryCall(&call.context, "/none/None", grpc::StubOptions(), &call.request, &call.response,
                   [&left, &called, hold = std::move(hold)](const grpc::Status& status) mutable {
                     EXPECT_FALSE(status.ok());
                     left.WaitForNotification();
                     const std::shared_ptr<LastHold> last = std::move(hold);
                     called.Notify();
                   });
    stub = grpc::GenericStub(nullptr);
    left.Notify();
    called.WaitForNotification();
  }
  absl::SleepFor(absl::Milliseconds(20));
}

}  // namespace
}  // namespace bluegate::support
