#include <grpcpp/create_channel.h>
#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>
#include <string>

#include "absl/time/clock.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/support/testing/echo_service.h"
#include "services/support/testing/in_process_server.h"
#include "services/support/text_proto.h"
#include "services/support/tls.h"

namespace bluegate::support {
namespace {

using testing::EchoService;
using testing::EchoWatch;
using ::testing::HasSubstr;
using testing::InProcessServer;
using testing::TempFolder;

// Certificates made by deploy/make_certificates, once for all tests: the city's, and those of a
// stranger with an authority of his own.
class TlsTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    folder_ = new TempFolder;
    ASSERT_EQ(MakeCertificates("city cp-01-cam-1"), 0);
    ASSERT_EQ(MakeCertificates("stranger cp-01-cam-1"), 0);
  }
  static void TearDownTestSuite() { delete folder_; }

  static int MakeCertificates(const std::string& folder_and_devices) {
    const char* root = std::getenv("BLUEGATE_SOURCE_DIR");
    const std::string command = std::string(root == nullptr ? "." : root) +
                                "/deploy/make_certificates " + folder_->path().string() + "/" +
                                folder_and_devices + " >/dev/null";
    return std::system(command.c_str());
  }

  static std::string File(const std::string& name) { return (folder_->path() / name).string(); }

  // `name` as "city/server"; an empty name shows no certificate.
  static config::v1::Tls Tls(const std::string& name, const std::string& authority) {
    config::v1::Tls tls;
    if (!name.empty()) {
      tls.set_certificate_file(File(name + ".crt"));
      tls.set_key_file(File(name + ".key"));
    }
    tls.set_client_ca_file(File(authority + "/ca.crt"));
    return tls;
  }

  void SetUp() override {
    server_.Add("registry", [this](const ServiceContext&) {
      return std::make_unique<EchoService>("registry", &watch_);
    });
    server_.ListenOnNetwork();
    server_.options().tls = Tls("city/server", "city");
    ASSERT_TRUE(server_.Start().ok());
  }

  grpc::Status Call(std::shared_ptr<grpc::ChannelCredentials> credentials, std::string* answer) {
    const auto channel =
        grpc::CreateCustomChannel(server_.address(), credentials, ClientChannelArguments());
    grpc::ClientContext context;
    context.set_deadline(absl::ToChronoTime(absl::Now() + absl::Seconds(20)));
    registry::v1::GetVehicleResponse response;
    const grpc::Status status =
        registry::v1::RegistryService::NewStub(channel)->GetVehicle(&context, {}, &response);
    *answer = response.source();
    return status;
  }
  grpc::Status Call(const config::v1::Tls& tls, std::string* answer) {
    const auto credentials = ClientCredentials(tls);
    EXPECT_TRUE(credentials.ok()) << credentials.status();
    return Call(*credentials, answer);
  }

  static TempFolder* folder_;
  EchoWatch watch_;
  InProcessServer server_;
  std::string answer_;
};

TempFolder* TlsTest::folder_ = nullptr;

TEST_F(TlsTest, DeviceIsKnownByItsCertificate) {
  const grpc::Status status = Call(Tls("city/cp-01-cam-1", "city"), &answer_);
  EXPECT_TRUE(status.ok()) << status.error_message();
  EXPECT_EQ(answer_, "cp-01-cam-1");
}

TEST_F(TlsTest, ClientWithoutCertificateIsRefused) {
  EXPECT_EQ(Call(Tls("", "city"), &answer_).error_code(), grpc::StatusCode::UNAVAILABLE);
  EXPECT_EQ(answer_, "");
}

TEST_F(TlsTest, CertificateOfAnotherAuthorityIsRefused) {
  EXPECT_EQ(Call(Tls("stranger/cp-01-cam-1", "city"), &answer_).error_code(),
            grpc::StatusCode::UNAVAILABLE);
  EXPECT_EQ(answer_, "");
}

TEST_F(TlsTest, ClientRefusesAServerOfAnotherAuthority) {
  EXPECT_EQ(Call(Tls("city/cp-01-cam-1", "stranger"), &answer_).error_code(),
            grpc::StatusCode::UNAVAILABLE);
}

TEST_F(TlsTest, PlainClientIsRefused) {
  EXPECT_EQ(Call(grpc::InsecureChannelCredentials(), &answer_).error_code(),
            grpc::StatusCode::UNAVAILABLE);
}

TEST_F(TlsTest, PeerIsReachedThroughTls) {
  InProcessServer other;
  *other.config().mutable_peer_tls() = Tls("city/server", "city");
  auto* peer = other.config().add_peers();
  peer->set_service("registry");
  peer->set_address(server_.address());
  ASSERT_TRUE(other.Start().ok());
  grpc::ClientContext context;
  registry::v1::GetVehicleResponse response;
  const grpc::Status status = registry::v1::RegistryService::NewStub(other.channel("registry"))
                                  ->GetVehicle(&context, {}, &response);
  EXPECT_TRUE(status.ok()) << status.error_message();
  EXPECT_EQ(response.source(), "server");
}

TEST_F(TlsTest, KeyOfAnotherCertificateIsRefusedAtStart) {
  config::v1::Tls tls = Tls("city/server", "city");
  tls.set_key_file(File("stranger/server.key"));
  const auto credentials = ServerCredentials(tls);
  EXPECT_TRUE(absl::IsInvalidArgument(credentials.status()));
  EXPECT_THAT(std::string(credentials.status().message()), HasSubstr("stranger/server.key"));
}

TEST_F(TlsTest, FileThatIsNoCertificateIsRefusedAtStart) {
  config::v1::Tls tls = Tls("city/server", "city");
  tls.set_certificate_file(File("city/server.key"));
  EXPECT_TRUE(absl::IsInvalidArgument(ServerCredentials(tls).status()));
  tls.set_certificate_file(File("city/none.crt"));
  EXPECT_TRUE(absl::IsNotFound(ServerCredentials(tls).status()));
}

TEST_F(TlsTest, CertificatesAreMadeOnceAndKeysArePrivate) {
  const auto before = ReadFile(File("city/cp-01-cam-1.crt"));
  ASSERT_EQ(MakeCertificates("city cp-01-cam-1 cp-02-cam-1"), 0);
  EXPECT_EQ(*ReadFile(File("city/cp-01-cam-1.crt")), *before);
  for (const char* name : {"ca", "server", "cp-01-cam-1", "cp-02-cam-1"}) {
    struct stat file;
    ASSERT_EQ(stat(File(std::string("city/") + name + ".key").c_str(), &file), 0);
    EXPECT_EQ(file.st_mode & 0777, 0600u) << name;
  }
  EXPECT_NE(MakeCertificates("city ../evil 2>&1"), 0);
}

}  // namespace
}  // namespace bluegate::support
