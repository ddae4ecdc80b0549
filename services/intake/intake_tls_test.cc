#include <grpcpp/create_channel.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <memory>
#include <string>

#include "services/intake/intake_service.h"
#include "services/intake/testing/sample_capture.h"
#include "services/intake/testing/stream_client.h"
#include "services/support/channels.h"
#include "services/support/testing/in_process_server.h"
#include "services/support/tls.h"

namespace bluegate::intake {
namespace {

namespace pb = capture::v1;
using testing::kDevice;
using testing::SampleCapture;
using testing::StreamClient;

// A server with TLS and a terminal with the certificate of kDevice, from deploy/make_certificates.
class IntakeTlsTest : public ::testing::Test {
 protected:
  void SetUp() override {
    const char* const root = std::getenv("BLUEGATE_SOURCE_DIR");
    const std::string command = std::string(root == nullptr ? "." : root) +
                                "/deploy/make_certificates " + folder_.path().string() + "/city " +
                                kDevice + " >/dev/null";
    ASSERT_EQ(std::system(command.c_str()), 0);
    server_.Add("intake", MakeIntake);
    server_.ListenOnNetwork();
    server_.options().tls = Tls("server");
    const absl::Status started = server_.Start();
    ASSERT_TRUE(started.ok()) << started;
    const auto credentials = support::ClientCredentials(Tls(kDevice));
    ASSERT_TRUE(credentials.ok()) << credentials.status();
    stub_ = pb::IntakeService::NewStub(grpc::CreateCustomChannel(
        server_.address(), *credentials, support::ClientChannelArguments()));
  }
  config::v1::Tls Tls(const std::string& name) {
    config::v1::Tls tls;
    const std::string city = (folder_.path() / "city").string();
    tls.set_certificate_file(city + "/" + name + ".crt");
    tls.set_key_file(city + "/" + name + ".key");
    tls.set_client_ca_file(city + "/ca.crt");
    return tls;
  }

  support::testing::TempFolder folder_;
  support::testing::InProcessServer server_;
  std::unique_ptr<pb::IntakeService::Stub> stub_;
};

TEST_F(IntakeTlsTest, TerminalMaySpeakForTheDeviceOfItsCertificateOnly) {
  EXPECT_TRUE(
      StreamClient(stub_.get(), kDevice).Ask(SampleCapture(1, server_.clock().Now())).has_ack());
  StreamClient other(stub_.get());
  other.SayHello("cam-02", 1);
  const absl::Status status = other.Finish();
  EXPECT_TRUE(absl::IsPermissionDenied(status)) << status;
  EXPECT_EQ(support::GetDetail(status).reason(), common::v1::ERROR_REASON_DEVICE_MISMATCH);
}

}  // namespace
}  // namespace bluegate::intake
