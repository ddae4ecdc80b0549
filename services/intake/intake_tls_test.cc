// Who may send captures of which site, over real TLS.
#include <gmock/gmock.h>
#include <grpcpp/create_channel.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "absl/time/clock.h"
#include "services/intake/intake_service.h"
#include "services/intake/testing/sample_capture.h"
#include "services/intake/testing/stream_client.h"
#include "services/support/channels.h"
#include "services/support/testing/city_certificates.h"
#include "services/support/testing/in_process_server.h"
#include "services/support/tls.h"

namespace bluegate::intake {
namespace {

namespace pb = capture::v1;
using support::testing::CityCertificates;
using ::testing::HasSubstr;
using testing::kDevice;
using testing::kSite;
using testing::SampleCapture;
using testing::StreamClient;

class IntakeTlsTest : public ::testing::Test {
 protected:
  IntakeTlsTest() {
    city_.EnrolTerminal(kDevice, {kSite});
    city_.EnrolTerminal("cam-02", {"gate-01"});
    city_.EnrolGate("gate-01-ctl", {"gate-01"});
    book_ = city_.Book();
    server_.Add("intake", MakeIntake);
    server_.ListenOnNetwork();
    server_.options().tls = city_.Tls("server");
    server_.options().devices = book_.get();
  }
  void SetUp() override { ASSERT_TRUE(server_.Start().ok()); }
  ~IntakeTlsTest() override { server_.Stop(); }

  std::unique_ptr<pb::IntakeService::Stub> Stub(const config::v1::Tls& tls) {
    const auto credentials = support::ClientCredentials(tls);
    EXPECT_TRUE(credentials.ok()) << credentials.status();
    return pb::IntakeService::NewStub(grpc::CreateCustomChannel(server_.address(), *credentials,
                                                                support::ClientChannelArguments()));
  }
  std::unique_ptr<pb::IntakeService::Stub> Stub(const std::string& device) {
    return Stub(city_.Tls(device));
  }

  // How a stream of the device with one capture ends.
  absl::Status Send(const config::v1::Tls& tls, const std::string& device,
                    const pb::Capture& capture) {
    const auto stub = Stub(tls);
    StreamClient client(stub.get());
    client.SayHello(device, 1);
    client.Send(capture);
    client.DoneSending();
    return client.Finish();
  }
  pb::Capture CaptureOf(const std::string& device, const std::string& site) {
    pb::Capture capture = SampleCapture(1, server_.clock().Now());
    capture.mutable_name()->set_device_id(device);
    capture.set_site_id(site);
    return capture;
  }
  uint64_t Kept() {
    grpc::ClientContext context;
    pb::GetIntakeTallyResponse tally;
    EXPECT_TRUE(pb::IntakeService::NewStub(server_.channel("intake"))
                    ->GetIntakeTally(&context, {}, &tally)
                    .ok());
    return tally.kept() + tally.rejected();
  }

  CityCertificates city_;
  std::unique_ptr<support::DeviceBook> book_;
  support::testing::InProcessServer server_;
};

TEST_F(IntakeTlsTest, TerminalSendsCapturesOfItsSite) {
  EXPECT_TRUE(Send(city_.Tls(kDevice), kDevice, CaptureOf(kDevice, kSite)).ok());
  EXPECT_EQ(Kept(), 1u);
}

TEST_F(IntakeTlsTest, CaptureOfAnotherSiteIsRefusedAndNeitherKeptNorLost) {
  const absl::Status status = Send(city_.Tls(kDevice), kDevice, CaptureOf(kDevice, "gate-01"));
  EXPECT_TRUE(absl::IsPermissionDenied(status)) << status;
  EXPECT_EQ(support::GetDetail(status).reason(), common::v1::ERROR_REASON_NOT_PERMITTED);
  EXPECT_EQ(support::GetDetail(status).field(), "capture.site_id");
  EXPECT_EQ(support::GetDetail(status).value(), "gate-01");
  EXPECT_EQ(support::GetDetail(status).wish(), "a site of cam-01: cp-01");
  EXPECT_EQ(Kept(), 0u);  // no answer for good: the terminal sends it again
}

TEST_F(IntakeTlsTest, TerminalSpeaksForTheDeviceOfItsCertificateOnly) {
  const absl::Status status = Send(city_.Tls(kDevice), "cam-02", CaptureOf("cam-02", "gate-01"));
  EXPECT_TRUE(absl::IsPermissionDenied(status)) << status;
  EXPECT_EQ(support::GetDetail(status).reason(), common::v1::ERROR_REASON_DEVICE_MISMATCH);
  EXPECT_EQ(Kept(), 0u);
}

TEST_F(IntakeTlsTest, TerminalSeesItsOwnCapturesOnly) {
  ASSERT_TRUE(Send(city_.Tls(kDevice), kDevice, CaptureOf(kDevice, kSite)).ok());
  pb::GetCaptureRequest request;
  *request.mutable_name() = SampleCapture(1, server_.clock().Now()).name();
  pb::GetCaptureResponse response;
  grpc::ClientContext own, others;
  EXPECT_TRUE(Stub(kDevice)->GetCapture(&own, request, &response).ok());
  EXPECT_EQ(Stub("cam-02")->GetCapture(&others, request, &response).error_code(),
            grpc::StatusCode::PERMISSION_DENIED);
}

TEST_F(IntakeTlsTest, WithoutCertificateNothingIsTaken) {
  EXPECT_TRUE(absl::IsUnavailable(Send(city_.Tls(""), kDevice, CaptureOf(kDevice, kSite))));
  EXPECT_EQ(Kept(), 0u);
}

TEST_F(IntakeTlsTest, CertificateOfAForeignAuthorityIsRefused) {
  CityCertificates stranger;
  stranger.EnrolTerminal(kDevice, {kSite});
  EXPECT_TRUE(
      absl::IsUnavailable(Send(stranger.Tls(kDevice, &city_), kDevice, CaptureOf(kDevice, kSite))));
  EXPECT_EQ(Kept(), 0u);
}

TEST_F(IntakeTlsTest, ExpiredCertificateIsRefused) {
  const support::FakeClock long_ago(absl::Now() - absl::Hours(24 * 100));
  city_.Enrol({"cam-03", config::v1::DEVICE_KIND_TERMINAL, {kSite}, "", {}, 90}, long_ago);
  ASSERT_TRUE(book_->Reload().ok());
  EXPECT_TRUE(absl::IsUnavailable(Send(city_.Tls("cam-03"), "cam-03", CaptureOf("cam-03", kSite))));
  EXPECT_EQ(Kept(), 0u);
}

TEST_F(IntakeTlsTest, RevokedCertificateIsRefusedByName) {
  city_.Revoke(kDevice);
  ASSERT_TRUE(book_->Reload().ok());
  const absl::Status status = Send(city_.Tls(kDevice), kDevice, CaptureOf(kDevice, kSite));
  EXPECT_TRUE(absl::IsUnauthenticated(status)) << status;
  EXPECT_THAT(std::string(status.message()), HasSubstr("revoked"));
  EXPECT_EQ(Kept(), 0u);
}

TEST_F(IntakeTlsTest, OpenStreamOfARevokedTerminalEndsAtOnce) {
  const auto stub = Stub(kDevice);
  StreamClient client(stub.get(), kDevice);
  ASSERT_TRUE(client.Ask(SampleCapture(1, server_.clock().Now())).has_ack());
  city_.Revoke(kDevice);
  const absl::Time revoked = absl::Now();
  const absl::Status status = client.Finish();
  EXPECT_LT(absl::Now() - revoked, absl::Seconds(5));
  EXPECT_TRUE(absl::IsCancelled(status)) << status;
}

TEST_F(IntakeTlsTest, SiteThatIsTakenFromATerminalIsClosedToItsOpenStream) {
  const auto stub = Stub(kDevice);
  StreamClient client(stub.get(), kDevice);
  ASSERT_TRUE(client.Ask(SampleCapture(1, server_.clock().Now())).has_ack());
  config::v1::DeviceTable table =
      *support::ReadDeviceTable(support::DeviceTableFile(city_.folders().certificates));
  for (config::v1::Device& device : *table.mutable_devices()) {
    if (device.device_id() == kDevice) device.set_site_ids(0, "cp-02");
  }
  ASSERT_TRUE(
      support::ReplaceFile(city_.File("devices.textproto"), table.DebugString(), 0644).ok());
  ASSERT_TRUE(book_->Reload().ok());
  client.Send(SampleCapture(2, server_.clock().Now()));
  EXPECT_TRUE(absl::IsPermissionDenied(client.Finish()));
  EXPECT_EQ(Kept(), 1u);
}

TEST_F(IntakeTlsTest, GateSendsNoCaptures) {
  const absl::Status status =
      Send(city_.Tls("gate-01-ctl"), "gate-01-ctl", CaptureOf("gate-01-ctl", "gate-01"));
  EXPECT_TRUE(absl::IsPermissionDenied(status)) << status;
  EXPECT_THAT(std::string(status.message()), HasSubstr("StreamCaptures"));
  EXPECT_EQ(Kept(), 0u);
}

TEST_F(IntakeTlsTest, TerminalMayNotCallWhatIsForServersAndPeople) {
  const auto stub = Stub(kDevice);
  grpc::ClientContext picture_context, follow_context;
  pb::GetPictureResponse picture;
  EXPECT_EQ(stub->GetPicture(&picture_context, {}, &picture).error_code(),
            grpc::StatusCode::PERMISSION_DENIED);
  const auto follow = stub->FollowCaptures(&follow_context, {});
  pb::FollowCapturesResponse response;
  EXPECT_FALSE(follow->Read(&response));
  EXPECT_EQ(follow->Finish().error_code(), grpc::StatusCode::PERMISSION_DENIED);
}

}  // namespace
}  // namespace bluegate::intake
