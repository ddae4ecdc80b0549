#include "services/bluegate/bench_call.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <poll.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "absl/time/clock.h"
#include "bluegate/capture/v1/capture.pb.h"
#include "services/intake/intake_service.h"
#include "services/intake/testing/sample_capture.h"
#include "services/support/testing/city_certificates.h"
#include "services/support/testing/in_process_server.h"

namespace bluegate {
namespace {

namespace pb = capture::v1;
using ::testing::HasSubstr;

constexpr char kMethod[] = "/bluegate.capture.v1.IntakeService/StreamCaptures";

// Against the real intake.
class BenchCallTest : public ::testing::Test {
 protected:
  void SetUp() override {
    city_.EnrolTerminal(intake::testing::kDevice, {intake::testing::kSite});
    book_ = city_.Book();
    server_.Add("intake", intake::MakeIntake);
    server_.ListenOnNetwork();
    server_.options().tls = city_.Tls("server");
    server_.options().devices = book_.get();
    ASSERT_TRUE(server_.Start().ok());
  }
  void TearDown() override { server_.Stop(); }

  BenchCall::Peer Peer(const support::testing::CityCertificates& city) const {
    const std::string device = intake::testing::kDevice;
    return {server_.address(), city.File("ca.crt"), city.File(device + ".crt"),
            city.File(device + ".key")};
  }

  static void Send(BenchCall* call, const pb::StreamCapturesRequest& request, std::string* kept) {
    *kept = request.SerializeAsString();
    const size_t middle = kept->size() / 2;
    call->Send(kept->substr(0, middle), std::string_view(*kept).substr(middle));
  }

  // The next response; how the call ended instead.
  static absl::StatusOr<pb::StreamCapturesResponse> Next(BenchCall* call) {
    std::optional<pb::StreamCapturesResponse> response;
    while (!response.has_value()) {
      const absl::Status status = call->Advance([&](std::string_view message) {
        EXPECT_TRUE(response.emplace().ParseFromString(std::string(message)));
      });
      if (!status.ok()) return status;
      if (response.has_value()) break;
      pollfd waited = {call->descriptor(), POLLIN, 0};
      if (call->waits_to_write()) waited.events |= POLLOUT;
      poll(&waited, 1, -1);
    }
    return *response;
  }

  support::testing::CityCertificates city_;
  std::unique_ptr<support::DeviceBook> book_;
  support::testing::InProcessServer server_;
};

pb::StreamCapturesRequest Hello() {
  pb::StreamCapturesRequest request;
  request.mutable_hello()->set_device_id(intake::testing::kDevice);
  request.mutable_hello()->set_boot_epoch(1);
  return request;
}

TEST_F(BenchCallTest, SendsMessagesOfAnySizeAndTakesTheAnswers) {
  auto call = BenchCall::Open(Peer(city_), kMethod);
  ASSERT_TRUE(call.ok()) << call.status();
  std::string kept;
  Send(call->get(), Hello(), &kept);
  auto response = Next(call->get());
  ASSERT_TRUE(response.ok()) << response.status();
  EXPECT_TRUE(response->has_welcome());
  EXPECT_FALSE((*call)->sending());
  uint64_t sequence = 0;
  // Within a frame, over several, and more than any window that the server grants at once.
  for (const size_t bytes : {100, 16'384, 50'000, 8'000'000}) {
    pb::StreamCapturesRequest request;
    *request.mutable_capture() = intake::testing::SampleCapture(++sequence, server_.clock().Now());
    request.mutable_capture()->mutable_pictures(0)->resize(bytes, static_cast<char>(sequence));
    Send(call->get(), request, &kept);
    response = Next(call->get());
    ASSERT_TRUE(response.ok()) << response.status();
    EXPECT_EQ(response->ack().name().sequence(), sequence) << response->ShortDebugString();
    EXPECT_EQ(response->ack().position(), sequence);
  }
}

TEST_F(BenchCallTest, TellsHowTheServerEndedTheCall) {
  auto call = BenchCall::Open(Peer(city_), kMethod);
  ASSERT_TRUE(call.ok()) << call.status();
  pb::StreamCapturesRequest request = Hello();
  request.mutable_hello()->set_device_id("cam-02");
  std::string kept;
  Send(call->get(), request, &kept);
  const auto response = Next(call->get());
  EXPECT_THAT(std::string(response.status().message()),
              HasSubstr("server: ended the call: :status=200 grpc-status=7"));
}

TEST_F(BenchCallTest, OpensNothingWithoutATrustedServer) {
  support::testing::CityCertificates other;
  other.EnrolTerminal(intake::testing::kDevice, {intake::testing::kSite});
  BenchCall::Peer peer = Peer(other);
  EXPECT_THAT(std::string(BenchCall::Open(peer, kMethod).status().message()),
              HasSubstr("certificate verify failed"));
  peer = Peer(city_);
  peer.address = "127.0.0.1:0";
  EXPECT_FALSE(BenchCall::Open(peer, kMethod).ok());
  peer.address = "localhost";
  EXPECT_THAT(std::string(BenchCall::Open(peer, kMethod).status().message()),
              HasSubstr("no IPv4 address with a port"));
  peer = Peer(city_);
  peer.key = peer.authority;
  EXPECT_FALSE(BenchCall::Open(peer, kMethod).ok());
}

}  // namespace
}  // namespace bluegate
