#include "services/support/server.h"

#include <google/protobuf/wrappers.pb.h>
#include <grpcpp/create_channel.h>
#include <grpcpp/generic/generic_stub.h>

#include <atomic>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"
#include "bluegate/casework/v1/casework.grpc.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/support/log_follower.h"
#include "services/support/testing/echo_service.h"
#include "services/support/testing/in_process_server.h"

namespace bluegate::support {
namespace {

using registry::v1::GetVehicleRequest;
using registry::v1::GetVehicleResponse;
using registry::v1::RegistryService;
using testing::EchoService;
using testing::EchoWatch;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::InProcessServer;

constexpr int kServing = 1, kNotServing = 2;  // grpc/health/v1/health.proto

std::chrono::system_clock::time_point In(absl::Duration time) {
  return absl::ToChronoTime(absl::Now() + time);
}

grpc::Status Call(const std::shared_ptr<grpc::Channel>& channel, const std::string& number,
                  std::string* answer = nullptr) {
  grpc::ClientContext context;
  context.set_deadline(In(absl::Seconds(20)));
  GetVehicleRequest request;
  request.mutable_plate()->set_number(number);
  GetVehicleResponse response;
  const grpc::Status status =
      RegistryService::NewStub(channel)->GetVehicle(&context, request, &response);
  if (answer != nullptr) *answer = response.source();
  return status;
}

// The standard health check by its method name. Its request is one string and its answer one
// enum, both field 1, so the well-known wrappers have the same bytes.
int HealthOf(const std::shared_ptr<grpc::Channel>& channel, const std::string& service) {
  grpc::TemplatedGenericStub<google::protobuf::StringValue, google::protobuf::Int32Value> stub(
      channel);
  grpc::ClientContext context;
  google::protobuf::StringValue request;
  request.set_value(service);
  google::protobuf::Int32Value response;
  grpc::Status status;
  absl::Notification done;
  stub.UnaryCall(&context, "/grpc.health.v1.Health/Check", grpc::StubOptions(), &request, &response,
                 [&](grpc::Status ended) {
                   status = std::move(ended);
                   done.Notify();
                 });
  done.WaitForNotification();
  return status.ok() ? response.value() : -static_cast<int>(status.error_code());
}

class ServerTest : public ::testing::Test {
 protected:
  void AddEcho(const std::string& name) {
    server_.Add(name, [this, name](const ServiceContext& context) {
      channels_ = context.channels;
      return std::make_unique<EchoService>(name, &watch_);
    });
  }
  std::vector<std::string> Events() {
    absl::MutexLock lock(&watch_.mutex);
    return watch_.events;
  }

  EchoWatch watch_;
  Channels* channels_ = nullptr;
  InProcessServer server_;
};

class EmptyCasework : public casework::v1::CaseworkService::CallbackService {};

TEST_F(ServerTest, TwoServicesReachEachOtherWithoutAPort) {
  EmptyCasework casework;
  AddEcho("registry");
  server_.AddFake("casework", &casework);
  ASSERT_TRUE(server_.Start().ok());
  std::string answer;
  EXPECT_TRUE(Call(channels_->To("registry"), "陕D12345", &answer).ok());
  EXPECT_EQ(answer, "in-process");
  grpc::ClientContext context;
  casework::v1::GetCaseResponse response;
  EXPECT_EQ(casework::v1::CaseworkService::NewStub(channels_->To("casework"))
                ->GetCase(&context, {}, &response)
                .error_code(),
            grpc::StatusCode::UNIMPLEMENTED);
}

TEST_F(ServerTest, ServiceThatIsNowhereIsUnavailable) {
  AddEcho("registry");
  ASSERT_TRUE(server_.Start().ok());
  const grpc::Status status = Call(channels_->To("intake"), "x");
  EXPECT_EQ(status.error_code(), grpc::StatusCode::UNAVAILABLE);
}

TEST_F(ServerTest, PeerIsReachedOverTheNetwork) {
  AddEcho("registry");
  server_.ListenOnNetwork();
  ASSERT_TRUE(server_.Start().ok());
  InProcessServer other;
  config::v1::Peer* peer = other.config().add_peers();
  peer->set_service("registry");
  peer->set_address(server_.address());
  ASSERT_TRUE(other.Start().ok());
  std::string answer;
  EXPECT_TRUE(Call(other.channel("registry"), "x", &answer).ok());
  EXPECT_EQ(answer, "nobody");
}

TEST_F(ServerTest, SecondServerOnTheSamePortIsRefused) {
  server_.ListenOnNetwork();
  ASSERT_TRUE(server_.Start().ok());
  InProcessServer second;
  second.options().listen = server_.address();
  const absl::Status status = second.Start();
  EXPECT_TRUE(absl::IsUnavailable(status));
  EXPECT_THAT(std::string(status.message()), HasSubstr(server_.address()));
}

TEST_F(ServerTest, HealthFollowsTheService) {
  AddEcho("registry");
  ASSERT_TRUE(server_.Start().ok());
  const auto channel = server_.channel("registry");
  EXPECT_EQ(HealthOf(channel, "registry"), kServing);
  EXPECT_EQ(HealthOf(channel, ""), kServing);
  EXPECT_EQ(HealthOf(channel, "nobody"), -grpc::StatusCode::NOT_FOUND);
  {
    absl::MutexLock lock(&watch_.mutex);
    watch_.health = absl::UnavailableError("disk full");
  }
  const absl::Time give_up = absl::Now() + absl::Seconds(20);
  while (HealthOf(channel, "registry") == kServing && absl::Now() < give_up) {
  }
  EXPECT_EQ(HealthOf(channel, "registry"), kNotServing);
  while (HealthOf(channel, "") == kServing && absl::Now() < give_up) {
  }
  EXPECT_EQ(HealthOf(channel, ""), kNotServing);
}

TEST_F(ServerTest, RequestOverTheLimitIsRefused) {
  AddEcho("registry");
  server_.options().receive_bytes_max = 1 << 20;
  server_.ListenOnNetwork();
  ASSERT_TRUE(server_.Start().ok());
  const auto channel = grpc::CreateCustomChannel(
      server_.address(), grpc::InsecureChannelCredentials(), ClientChannelArguments());
  EXPECT_TRUE(Call(channel, std::string(1'000'000, 'x')).ok());
  EXPECT_EQ(Call(channel, std::string(1'100'000, 'x')).error_code(),
            grpc::StatusCode::RESOURCE_EXHAUSTED);
}

TEST_F(ServerTest, OneConnectionHasSoManyCallsAtATime) {
  constexpr int kCalls = 1024;
  struct Stuck {
    grpc::ClientContext context;
    GetVehicleRequest request;
    GetVehicleResponse response;
    absl::Notification ended;
  };
  AddEcho("registry");
  ASSERT_TRUE(server_.Start().ok());
  const auto channel = server_.channel("registry");
  const auto stub = RegistryService::NewStub(channel);
  std::vector<std::unique_ptr<Stuck>> stuck;
  for (int i = 0; i < kCalls; ++i) {
    Stuck* const call = stuck.emplace_back(std::make_unique<Stuck>()).get();
    call->request.mutable_plate()->set_number("stuck");
    stub->async()->GetVehicle(&call->context, &call->request, &call->response,
                              [call](const grpc::Status&) { call->ended.Notify(); });
  }
  watch_.AwaitStuckCalls(kCalls);
  grpc::ClientContext context;
  context.set_deadline(In(absl::Milliseconds(300)));
  GetVehicleResponse response;
  EXPECT_EQ(stub->GetVehicle(&context, {}, &response).error_code(),
            grpc::StatusCode::DEADLINE_EXCEEDED);
  stuck.front()->context.TryCancel();
  EXPECT_TRUE(Call(channel, "x").ok());
  for (const auto& call : stuck) {
    call->context.TryCancel();
    call->ended.WaitForNotification();
  }
}

TEST_F(ServerTest, ReflectionListsTheServices) {
  AddEcho("registry");
  ASSERT_TRUE(server_.Start().ok());
  // An empty ServerReflectionRequest is answered with an error message, not with UNIMPLEMENTED.
  grpc::TemplatedGenericStub<google::protobuf::StringValue, google::protobuf::StringValue> stub(
      server_.channel("registry"));
  grpc::ClientContext context;
  google::protobuf::StringValue request, response;
  grpc::Status status;
  absl::Notification done;
  stub.UnaryCall(&context, "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo",
                 grpc::StubOptions(), &request, &response, [&](grpc::Status ended) {
                   status = std::move(ended);
                   done.Notify();
                 });
  done.WaitForNotification();
  EXPECT_TRUE(status.ok()) << status.error_message();
}

TEST_F(ServerTest, StopEndsServicesAndCancelsStuckCalls) {
  AddEcho("registry");
  server_.options().drain_time = absl::Milliseconds(100);
  ASSERT_TRUE(server_.Start().ok());
  const auto channel = server_.channel("registry");
  grpc::Status ended;
  std::thread caller([&] { ended = Call(channel, "stuck"); });
  watch_.AwaitStuckCalls(1);
  const absl::Time begin = absl::Now();
  server_.Stop();
  caller.join();
  EXPECT_LT(absl::Now() - begin, absl::Seconds(10));
  EXPECT_FALSE(ended.ok());
  EXPECT_THAT(Events(), ElementsAre("start registry", "stop registry"));
  // Not only an error, but no crash either, see Server.
  EXPECT_EQ(Call(channel, "x").error_code(), grpc::StatusCode::UNAVAILABLE);
}

TEST_F(ServerTest, StartsAnewAfterStop) {
  AddEcho("registry");
  ASSERT_TRUE(server_.Start().ok());
  server_.Stop();
  ASSERT_TRUE(server_.Start().ok());
  EXPECT_TRUE(Call(server_.channel("registry"), "x").ok());
}

TEST_F(ServerTest, FailedStartStopsWhatWasStarted) {
  class Broken : public HostedService {
   public:
    std::string_view name() const override { return "casework"; }
    std::vector<grpc::Service*> grpc_services() override { return {}; }
    absl::Status Start() override { return absl::DataLossError("torn log"); }
  };
  AddEcho("registry");
  server_.Add("casework", [](const ServiceContext&) { return std::make_unique<Broken>(); });
  const absl::Status status = server_.Start();
  EXPECT_TRUE(absl::IsDataLoss(status));
  EXPECT_EQ(status.message(), "casework: torn log");
  EXPECT_THAT(Events(), ElementsAre("start registry", "stop registry"));
}

TEST_F(ServerTest, StoppedFollowerLeavesItsOpenCall) {
  AddEcho("registry");
  ASSERT_TRUE(server_.Start().ok());
  const auto stub = RegistryService::NewStub(server_.channel("registry"));
  std::atomic<int> code = -1;
  LogFollower follower("test", [&](grpc::ClientContext* context) {
    GetVehicleRequest request;
    request.mutable_plate()->set_number("stuck");
    GetVehicleResponse response;
    const grpc::Status status = stub->GetVehicle(context, request, &response);
    code = status.error_code();
    return absl::UnavailableError(status.error_message());
  });
  follower.Start();
  watch_.AwaitStuckCalls(1);
  follower.Stop();
  EXPECT_EQ(code, grpc::StatusCode::CANCELLED);
}

}  // namespace
}  // namespace bluegate::support
