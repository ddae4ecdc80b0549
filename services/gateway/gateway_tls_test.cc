#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <utility>

#include "absl/time/clock.h"
#include "services/gateway/testing/gateway_fixture.h"
#include "services/support/testing/city_certificates.h"

namespace bluegate::gateway {
namespace {

using testing::GatewayTest;
using ::testing::HasSubstr;

class GatewayTlsTest : public GatewayTest {
 protected:
  void SetUp() override {
    GatewayTest::SetUp();
    server_.Stop();
    *server_.config().mutable_http_tls() = city_.Tls("server");
    server_.config().mutable_http_tls()->clear_client_ca_file();
    ca_file_ = city_.File("ca.crt");
  }

  support::testing::CityCertificates city_;
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

TEST_F(GatewayTlsTest, NewCertificateIsShownWithoutARestart) {
  ASSERT_TRUE(server_.Start().ok());
  ASSERT_TRUE(Client().Get("/"));
  // Clients now trust another authority alone.
  support::testing::CityCertificates next;
  ca_file_ = next.File("ca.crt");
  EXPECT_FALSE(Client().Get("/"));
  for (const char* ending : {".key", ".crt"}) {
    std::filesystem::copy_file(next.File(std::string("server") + ending),
                               city_.File(std::string("server") + ending),
                               std::filesystem::copy_options::overwrite_existing);
  }
  const absl::Time replaced = absl::Now();
  while (!Client().Get("/")) ASSERT_LT(absl::Now(), replaced + absl::Seconds(20));
}

TEST_F(GatewayTlsTest, CertificateOfAnotherKeyIsRefusedByName) {
  server_.config().mutable_http_tls()->set_certificate_file(ca_file_);
  const absl::Status started = server_.Start();
  EXPECT_EQ(started.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(started.message()), HasSubstr("http_tls"));
}

}  // namespace
}  // namespace bluegate::gateway
