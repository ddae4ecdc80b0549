// Who gets through the network's door, over real TLS.
#include <grpcpp/create_channel.h>
#include <grpcpp/generic/generic_stub.h>

#include <filesystem>
#include <memory>
#include <string>
#include <thread>

#include "absl/time/clock.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/support/access_table.h"
#include "services/support/testing/city_certificates.h"
#include "services/support/testing/echo_service.h"
#include "services/support/testing/in_process_server.h"
#include "services/support/text_proto.h"
#include "services/support/tls.h"

namespace bluegate::support {
namespace {

using testing::CityCertificates;
using testing::EchoService;
using testing::EchoWatch;
using ::testing::HasSubstr;
using testing::InProcessServer;

constexpr absl::Duration kSoon = absl::Seconds(20);
// Half a second by PeerGate; the rest is for machines that are busy with other tests.
constexpr absl::Duration kAtOnce = absl::Seconds(5);

class TlsTest : public ::testing::Test {
 protected:
  TlsTest() {
    city_.Enrol({"other-server", config::v1::DEVICE_KIND_SERVICE, {}, "", {"127.0.0.1"}});
    city_.EnrolTerminal("cp-01-cam-1", {"cp-01"});
    book_ = city_.Book();
    server_.Add("registry", [this](const ServiceContext&) {
      return std::make_unique<EchoService>("registry", &watch_);
    });
    server_.ListenOnNetwork();
    server_.options().tls = city_.Tls("server");
    server_.options().devices = book_.get();
  }
  void SetUp() override { ASSERT_TRUE(server_.Start().ok()); }
  ~TlsTest() override { server_.Stop(); }

  std::shared_ptr<grpc::Channel> Channel(std::shared_ptr<grpc::ChannelCredentials> credentials) {
    grpc::ChannelArguments arguments = ClientChannelArguments();
    arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
    return grpc::CreateCustomChannel(server_.address(), credentials, arguments);
  }
  std::shared_ptr<grpc::Channel> Channel(const config::v1::Tls& tls) {
    const auto credentials = ClientCredentials(tls);
    EXPECT_TRUE(credentials.ok()) << credentials.status();
    return Channel(*credentials);
  }
  grpc::Status Call(const std::shared_ptr<grpc::Channel>& channel, std::string* answer = nullptr) {
    grpc::ClientContext context;
    context.set_deadline(absl::ToChronoTime(absl::Now() + kSoon));
    registry::v1::GetVehicleResponse response;
    const grpc::Status status =
        registry::v1::RegistryService::NewStub(channel)->GetVehicle(&context, {}, &response);
    if (answer != nullptr) *answer = response.source();
    return status;
  }
  grpc::Status Call(const config::v1::Tls& tls, std::string* answer = nullptr) {
    return Call(Channel(tls), answer);
  }

  CityCertificates city_;
  std::unique_ptr<DeviceBook> book_;
  EchoWatch watch_;
  InProcessServer server_;
  std::string answer_;
};

TEST_F(TlsTest, CallerIsKnownByItsCertificate) {
  const grpc::Status status = Call(city_.Tls("other-server"), &answer_);
  EXPECT_TRUE(status.ok()) << status.error_message();
  EXPECT_EQ(answer_, "other-server");
}

TEST_F(TlsTest, RoleThatMayNotCallTheMethodIsRefusedByNameAndNotHandled) {
  const grpc::Status status = Call(city_.Tls("cp-01-cam-1"), &answer_);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::PERMISSION_DENIED);
  EXPECT_THAT(status.error_message(), HasSubstr("RegistryService/GetVehicle"));
  EXPECT_THAT(status.error_message(), HasSubstr("device"));
  EXPECT_EQ(answer_, "");
}

// Calls a method by its name with an empty message. The cells of the table are written out in
// access_table_test.cc; here each of them is held to over the network.
grpc::StatusCode CallByName(const std::shared_ptr<grpc::Channel>& channel,
                            const std::string& method) {
  grpc::GenericStub stub(channel);
  grpc::CompletionQueue queue;
  grpc::ClientContext context;
  context.set_deadline(absl::ToChronoTime(absl::Now() + absl::Seconds(5)));
  grpc::Slice nothing("", 0);
  const grpc::ByteBuffer request(&nothing, 1);
  grpc::ByteBuffer response;
  grpc::Status status;
  const auto call = stub.PrepareUnaryCall(&context, method, request, &queue);
  call->StartCall();
  call->Finish(&response, &status, &queue);
  void* tag = nullptr;
  bool ok = false;
  queue.Next(&tag, &ok);
  return status.error_code();
}

TEST_F(TlsTest, EveryMethodIsOpenToTheRolesOfTheTableAndToNoOther) {
  city_.EnrolGate("gate-07-ctl", {"gate-07"});
  city_.EnrolOperator("office", "official");
  city_.EnrolOperator("operator", "administrator");
  city_.EnrolOperator("inspector", "auditor");
  ASSERT_TRUE(book_->Reload().ok());
  const std::pair<const char*, Role> callers[] = {
      {"cp-01-cam-1", Role::kDevice}, {"gate-07-ctl", Role::kGate},
      {"office", Role::kOfficial},    {"operator", Role::kAdministrator},
      {"inspector", Role::kAuditor},  {"other-server", Role::kService}};
  const std::string endless = "/bluegate.registry.v1.RegistryService/ExportVehicles";
  for (const auto& [device, role] : callers) {
    const auto channel = Channel(city_.Tls(device));
    for (const AccessRow& row : AccessTable()) {
      const std::string method(row.method);
      const bool may = row.roles.Has(role);
      if (may && method == endless) continue;  // the echo sends without end
      EXPECT_EQ(CallByName(channel, method) != grpc::StatusCode::PERMISSION_DENIED, may)
          << method << " as " << device;
    }
    for (const char* method : {"/bluegate.registry.v1.RegistryService/NoSuch", "/a/b", "/"}) {
      EXPECT_EQ(CallByName(channel, method), grpc::StatusCode::PERMISSION_DENIED) << method;
    }
  }
}

TEST_F(TlsTest, ClientWithoutCertificateIsRefused) {
  EXPECT_EQ(Call(city_.Tls("")).error_code(), grpc::StatusCode::UNAVAILABLE);
}

TEST_F(TlsTest, PlainClientIsRefused) {
  EXPECT_EQ(Call(Channel(grpc::InsecureChannelCredentials())).error_code(),
            grpc::StatusCode::UNAVAILABLE);
}

TEST_F(TlsTest, CertificateOfAnotherAuthorityIsRefused) {
  CityCertificates stranger;
  stranger.Enrol({"other-server", config::v1::DEVICE_KIND_SERVICE, {}, "", {"127.0.0.1"}});
  EXPECT_EQ(Call(stranger.Tls("other-server", &city_)).error_code(), grpc::StatusCode::UNAVAILABLE);
}

TEST_F(TlsTest, CertificateOfOurAuthorityThatIsInNoTableIsRefused) {
  const auto authority = DeviceAuthority::Open(city_.folders().authority);
  ASSERT_TRUE(authority.ok());
  const auto made = authority->Issue({"other-server", true, {"127.0.0.1"}, absl::Now()});
  ASSERT_TRUE(made.ok()) << made.status();
  ASSERT_TRUE(ReplaceFile(city_.File("forged.crt"), made->certificate, 0644).ok());
  ASSERT_TRUE(ReplaceFile(city_.File("forged.key"), made->key, 0600).ok());
  const grpc::Status status = Call(city_.Tls("forged"), &answer_);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::UNAUTHENTICATED);
  EXPECT_THAT(status.error_message(), HasSubstr("enrolled"));
  EXPECT_EQ(answer_, "");
}

TEST_F(TlsTest, ExpiredCertificateIsRefused) {
  const FakeClock last_year(absl::Now() - absl::Hours(24 * 100));
  city_.Enrol({"old-server", config::v1::DEVICE_KIND_SERVICE, {}, "", {"127.0.0.1"}, 30},
              last_year);
  ASSERT_TRUE(book_->Reload().ok());
  EXPECT_EQ(Call(city_.Tls("old-server")).error_code(), grpc::StatusCode::UNAVAILABLE);
}

TEST_F(TlsTest, ClientRefusesAServerOfAnotherAuthority) {
  CityCertificates stranger;
  EXPECT_EQ(Call(city_.Tls("other-server", &stranger)).error_code(), grpc::StatusCode::UNAVAILABLE);
}

TEST_F(TlsTest, DevicesCertificateDoesNotPassForAServers) {
  server_.Stop();
  server_.options().tls = city_.Tls("cp-01-cam-1");
  ASSERT_TRUE(server_.Start().ok());
  EXPECT_EQ(Call(city_.Tls("other-server")).error_code(), grpc::StatusCode::UNAVAILABLE);
}

TEST_F(TlsTest, RevokedDeviceIsRefusedOnItsOpenConnectionAtOnce) {
  const auto channel = Channel(city_.Tls("other-server"));
  ASSERT_TRUE(Call(channel).ok());
  city_.Revoke("other-server");
  const absl::Time revoked = absl::Now();
  grpc::Status status;
  do {
    status = Call(channel);
  } while (status.ok() && absl::Now() < revoked + kSoon);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::UNAUTHENTICATED);
  EXPECT_THAT(status.error_message(), HasSubstr("revoked"));
  EXPECT_LT(absl::Now() - revoked, kAtOnce);
}

TEST_F(TlsTest, OpenStreamEndsAtOnceWhenItsDeviceIsRevokedAndOthersGoOn) {
  city_.Enrol({"third-server", config::v1::DEVICE_KIND_SERVICE, {}, "", {"127.0.0.1"}});
  ASSERT_TRUE(book_->Reload().ok());
  grpc::ClientContext revoked_context, other_context;
  const auto revoked_stream =
      registry::v1::RegistryService::NewStub(Channel(city_.Tls("other-server")))
          ->ExportVehicles(&revoked_context, {});
  const auto other_stream =
      registry::v1::RegistryService::NewStub(Channel(city_.Tls("third-server")))
          ->ExportVehicles(&other_context, {});
  registry::v1::ExportVehiclesResponse response;
  ASSERT_TRUE(revoked_stream->Read(&response));
  ASSERT_TRUE(other_stream->Read(&response));
  city_.Revoke("other-server");
  const absl::Time revoked = absl::Now();
  while (revoked_stream->Read(&response)) continue;
  EXPECT_LT(absl::Now() - revoked, kAtOnce);
  EXPECT_EQ(revoked_stream->Finish().error_code(), grpc::StatusCode::CANCELLED);
  ASSERT_TRUE(other_stream->Read(&response));
  other_context.TryCancel();
  other_stream->Finish();
}

TEST_F(TlsTest, OldAndNewCertificateAreGoodWhileTheyOverlap) {
  const auto standing = Channel(city_.Tls("other-server"));
  ASSERT_TRUE(Call(standing).ok());
  const auto copy = [this](const char* ending) {
    std::filesystem::copy_file(city_.File(std::string("other-server") + ending),
                               city_.File(std::string("before") + ending));
  };
  copy(".crt");
  copy(".key");
  ASSERT_TRUE(RotateDevice(city_.folders(), "other-server", {"127.0.0.1"}, 100, absl::Hours(24),
                           city_.clock())
                  .ok());
  ASSERT_TRUE(book_->Reload().ok());
  EXPECT_TRUE(Call(standing).ok());
  EXPECT_TRUE(Call(city_.Tls("before")).ok());
  EXPECT_TRUE(Call(city_.Tls("other-server")).ok());

  ASSERT_TRUE(RotateDevice(city_.folders(), "other-server", {"127.0.0.1"}, 100,
                           absl::ZeroDuration(), city_.clock())
                  .ok());
  ASSERT_TRUE(book_->Reload().ok());
  EXPECT_EQ(Call(city_.Tls("before")).error_code(), grpc::StatusCode::UNAUTHENTICATED);
  EXPECT_TRUE(Call(city_.Tls("other-server")).ok());
}

TEST_F(TlsTest, ServersNewCertificateIsShownWithoutARestart) {
  // A client that trusts another authority alone comes in once the server shows a certificate of
  // that one; the server goes on trusting its own clients.
  CityCertificates next;
  const auto call = [&] { return Call(city_.Tls("other-server", &next)); };
  ASSERT_EQ(call().error_code(), grpc::StatusCode::UNAVAILABLE);
  for (const char* ending : {".key", ".crt"}) {
    std::filesystem::copy_file(next.File(std::string("server") + ending),
                               city_.File(std::string("server") + ending),
                               std::filesystem::copy_options::overwrite_existing);
  }
  const absl::Time replaced = absl::Now();
  grpc::Status status;
  do {
    status = call();
  } while (!status.ok() && absl::Now() < replaced + kSoon);
  EXPECT_TRUE(status.ok()) << status.error_message();
}

TEST_F(TlsTest, TableThatBreaksLetsInWhoWasLetInBefore) {
  ASSERT_TRUE(ReplaceFile(city_.File("devices.textproto"), "devices { nonsense", 0644).ok());
  EXPECT_TRUE(absl::IsInvalidArgument(book_->Reload()));
  EXPECT_TRUE(Call(city_.Tls("other-server")).ok());
  EXPECT_FALSE(Call(city_.Tls("cp-01-cam-1")).ok());
}

TEST_F(TlsTest, PeerIsReachedThroughTls) {
  InProcessServer other;
  *other.config().mutable_peer_tls() = city_.Tls("other-server");
  auto* peer = other.config().add_peers();
  peer->set_service("registry");
  peer->set_address(server_.address());
  ASSERT_TRUE(other.Start().ok());
  EXPECT_TRUE(Call(other.channel("registry"), &answer_).ok());
  EXPECT_EQ(answer_, "other-server");
}

TEST_F(TlsTest, CallsOfTheServersOwnSocketNeedNoCertificate) {
  EXPECT_TRUE(Call(server_.channel("registry"), &answer_).ok());
  EXPECT_EQ(answer_, "in-process");
}

TEST_F(TlsTest, ListenerWithTlsButWithoutDevicesDoesNotStart) {
  server_.Stop();
  server_.options().devices = nullptr;
  EXPECT_TRUE(absl::IsInvalidArgument(server_.Start()));
  server_.options().devices = book_.get();
  server_.options().tls.clear_client_ca_file();
  EXPECT_TRUE(absl::IsInvalidArgument(server_.Start()));
}

TEST_F(TlsTest, KeyOfAnotherCertificateIsRefusedAtStart) {
  config::v1::Tls tls = city_.Tls("server");
  tls.set_key_file(city_.File("cp-01-cam-1.key"));
  const auto credentials = ServerCredentials(tls);
  EXPECT_TRUE(absl::IsInvalidArgument(credentials.status()));
  EXPECT_THAT(std::string(credentials.status().message()), HasSubstr("cp-01-cam-1.key"));
}

TEST_F(TlsTest, FileThatIsNoCertificateIsRefusedAtStart) {
  config::v1::Tls tls = city_.Tls("server");
  tls.set_certificate_file(city_.File("server.key"));
  EXPECT_TRUE(absl::IsInvalidArgument(ServerCredentials(tls).status()));
  tls.set_certificate_file(city_.File("none.crt"));
  EXPECT_TRUE(absl::IsNotFound(ServerCredentials(tls).status()));
}

}  // namespace
}  // namespace bluegate::support
