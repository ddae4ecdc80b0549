#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <string>
#include <utility>

#include "services/gateway/testing/gateway_fixture.h"

namespace bluegate::gateway {
namespace {

using testing::GatewayTest;
using ::testing::HasSubstr;

class GatewayTlsTest : public GatewayTest {
 protected:
  void SetUp() override {
    GatewayTest::SetUp();
    server_.Stop();
    const char* root = std::getenv("BLUEGATE_SOURCE_DIR");
    const std::string folder = (server_.folder().path() / "certificates").string();
    ASSERT_EQ(std::system((std::string(root == nullptr ? "." : root) +
                           "/deploy/make_certificates " + folder + " cp-01-cam-1 >/dev/null")
                              .c_str()),
              0);
    server_.config().mutable_http_tls()->set_certificate_file(folder + "/server.crt");
    server_.config().mutable_http_tls()->set_key_file(folder + "/server.key");
    ca_file_ = folder + "/ca.crt";
  }
};

TEST_F(GatewayTlsTest, CookieIsSecureAndCallsGoThrough) {
  ASSERT_TRUE(server_.Start().ok());
  const auto signed_in = TrySignIn(testing::kPassword);
  ASSERT_TRUE(signed_in) << httplib::to_string(signed_in.error());
  EXPECT_THAT(signed_in->get_header_value("Set-Cookie"), HasSubstr("; Secure"));
  EXPECT_EQ(Call("/bluegate.casework.v1.CaseworkService/GetCase", R"({"caseId":"a"})")->status,
            200);
  EXPECT_THAT(Raw("GET / HTTP/1.1\r\nHost: gate\r\n\r\n"), ::testing::Not(HasSubstr("HTTP/1.1")));
}

TEST_F(GatewayTlsTest, StreamEndsWhenTheBrowserGoes) {
  ASSERT_TRUE(server_.Start().ok());
  EXPECT_EQ(
      Watch(SignIn(), "{}",
            [first = true](const std::string&) mutable { return std::exchange(first, false); }),
      -1);
  EXPECT_TRUE(casework_.AwaitOpenWatches(0));
}

TEST_F(GatewayTlsTest, CertificateOfAnotherKeyIsRefusedByName) {
  server_.config().mutable_http_tls()->set_certificate_file(ca_file_);
  const absl::Status started = server_.Start();
  EXPECT_EQ(started.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(started.message()), HasSubstr("http_tls"));
}

}  // namespace
}  // namespace bluegate::gateway
