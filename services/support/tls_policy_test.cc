// Which versions and ciphers of TLS the network's door speaks.
#include "services/support/tls_policy.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <memory>
#include <string>

#include "absl/strings/numbers.h"
#include "services/support/testing/city_certificates.h"
#include "services/support/testing/in_process_server.h"

namespace bluegate::support {
namespace {

struct Free {
  void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
  void operator()(SSL* ssl) const { SSL_free(ssl); }
};

struct Spoken {
  std::string version;  // empty: the server refused
  std::string cipher;
};

class TlsPolicyTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { ASSERT_TRUE(PreferAes128().ok()); }
  void SetUp() override {
    book_ = city_.Book();
    server_.ListenOnNetwork();
    server_.options().tls = city_.Tls("server");
    server_.options().devices = book_.get();
    ASSERT_TRUE(server_.Start().ok());
  }
  void TearDown() override { server_.Stop(); }

  // Shakes hands with the server, speaking no newer version than that.
  Spoken ShakeHands(int version_max) {
    const std::unique_ptr<SSL_CTX, Free> context(SSL_CTX_new(TLS_client_method()));
    SSL_CTX_set_security_level(context.get(), 0);  // else it would not even ask for old versions
    SSL_CTX_set_min_proto_version(context.get(), TLS1_VERSION);
    SSL_CTX_set_max_proto_version(context.get(), version_max);
    const config::v1::Tls tls = city_.Tls("server");
    SSL_CTX_use_certificate_chain_file(context.get(), tls.certificate_file().c_str());
    SSL_CTX_use_PrivateKey_file(context.get(), tls.key_file().c_str(), SSL_FILETYPE_PEM);
    const unsigned char http2[] = {2, 'h', '2'};
    SSL_CTX_set_alpn_protos(context.get(), http2, sizeof(http2));
    const int socket_fd = Connect();
    const std::unique_ptr<SSL, Free> ssl(SSL_new(context.get()));
    SSL_set_fd(ssl.get(), socket_fd);
    Spoken spoken;
    if (SSL_connect(ssl.get()) == 1) {
      spoken = {SSL_get_version(ssl.get()), SSL_get_cipher_name(ssl.get())};
    }
    close(socket_fd);
    return spoken;
  }

 private:
  int Connect() {
    const std::string& address = server_.address();
    uint32_t port = 0;
    EXPECT_TRUE(absl::SimpleAtoi(address.substr(address.rfind(':') + 1), &port)) << address;
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(static_cast<uint16_t>(port));
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const int socket_fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    EXPECT_EQ(connect(socket_fd, reinterpret_cast<const sockaddr*>(&to), sizeof(to)), 0);
    return socket_fd;
  }

  testing::CityCertificates city_;
  std::unique_ptr<DeviceBook> book_;
  testing::InProcessServer server_;
};

TEST_F(TlsPolicyTest, NewestVersionIsSpokenWithAes128) {
  const Spoken spoken = ShakeHands(TLS1_3_VERSION);
  EXPECT_EQ(spoken.version, "TLSv1.3");
  EXPECT_EQ(spoken.cipher, "TLS_AES_128_GCM_SHA256");
}

TEST_F(TlsPolicyTest, VersionBeforeIsSpokenWithFreshKeysAndAuthenticatedCiphersAlone) {
  const Spoken spoken = ShakeHands(TLS1_2_VERSION);
  EXPECT_EQ(spoken.version, "TLSv1.2");
  EXPECT_EQ(spoken.cipher.substr(0, 6), "ECDHE-");
  EXPECT_NE(spoken.cipher.find("-GCM-"), std::string::npos) << spoken.cipher;
}

TEST_F(TlsPolicyTest, OlderVersionsAreRefused) {
  EXPECT_EQ(ShakeHands(TLS1_1_VERSION).version, "");
  EXPECT_EQ(ShakeHands(TLS1_VERSION).version, "");
}

}  // namespace
}  // namespace bluegate::support
