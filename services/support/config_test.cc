#include "services/support/config.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/support/host_port.h"
#include "services/support/testing/temp_folder.h"

namespace bluegate::support {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

constexpr char kGood[] = R"(data_dir: "data"
grpc_listen: "127.0.0.1:0"
http_listen: "localhost:8080"
rules_file: "rules.textproto"
sites_file: "sites.textproto"
models_dir: "models"
)";

class ConfigTest : public ::testing::Test {
 protected:
  ConfigTest() {
    folder_.Write("etc/rules.textproto", "");
    folder_.Write("etc/sites.textproto", "");
    folder_.Write("etc/models/keep", "");
    folder_.Write("etc/ca.crt", "");
  }

  absl::StatusOr<config::v1::ServerConfig> Load(const std::string& text,
                                                const ConfigOverrides& overrides = {}) {
    return LoadConfig(folder_.Write("etc/bluegate.textproto", text), overrides);
  }

  std::string MessageOf(const std::string& text, const ConfigOverrides& overrides = {}) {
    const auto config = Load(text, overrides);
    EXPECT_FALSE(config.ok()) << text;
    return std::string(config.status().message());
  }

  testing::TempFolder folder_;
};

TEST_F(ConfigTest, PathsAreRelativeToTheFile) {
  const auto config = Load(kGood);
  ASSERT_TRUE(config.ok()) << config.status();
  EXPECT_EQ(config->data_dir(), folder_.path() / "etc/data");
  EXPECT_EQ(config->models_dir(), folder_.path() / "etc/models");
}

TEST_F(ConfigTest, ZeroMeansTheDefault) {
  const auto config = Load(kGood);
  ASSERT_TRUE(config.ok()) << config.status();
  EXPECT_EQ(config->intake_credits(), 16u);
  EXPECT_GE(config->reader_threads(), 1u);
  EXPECT_LE(config->reader_threads(), 64u);
}

TEST_F(ConfigTest, MissingFileIsNotFound) {
  EXPECT_TRUE(absl::IsNotFound(LoadConfig(folder_.path() / "none.textproto").status()));
}

struct BadConfig {
  const char* from;  // in kGood
  const char* to;
  const char* field;
  const char* value;
  const char* wish;
};

TEST_F(ConfigTest, BadSettingNamesLineFieldValueAndWish) {
  const BadConfig bad[] = {
      {"data_dir: \"data\"", "data_dir: \"ca.crt\"", ":1: data_dir", "/ca.crt", "a folder"},
      {"127.0.0.1:0", "127.0.0.1", ":2: grpc_listen", "\"127.0.0.1\"", "HOST:PORT"},
      {"127.0.0.1:0", "127.0.0.1:70000", ":2: grpc_listen", ":70000", "0-65535"},
      {"127.0.0.1:0", "0.0.0.0:7443", ":2: grpc_listen", "0.0.0.0:7443", "grpc_tls"},
      {"localhost:8080", "gate.example:80", ":3: http_listen", "gate.example:80", "http_tls"},
      {"rules.textproto", "laws.textproto", ":4: rules_file", "/laws.textproto", "a file"},
      {"sites.textproto", "models", ":5: sites_file", "/models", "a file"},
      {"\"models\"", "\"nets\"", ":6: models_dir", "/nets", "a folder"},
      {"\"models\"", "\"models\"\nreader_threads: 65", ":7: reader_threads", "\"65\"", "1-64"},
      {"\"models\"", "\"models\"\nintake_credits: 1025", ":7: intake_credits", "1025", "1-1024"},
      {"\"models\"", "\"models\"\nconsole_dir: \"dist\"", ":7: console_dir", "/dist", "a folder"},
      {"\"models\"", "\"models\"\npeers { service: \"gate\" address: \"localhost:1\" }",
       ":7: peers[0].service", "\"gate\"", "casework"},
      {"\"models\"", "\"models\"\npeers { service: \"intake\" address: \"localhost:0\" }",
       ":7: peers[0].address", "localhost:0", "1-65535"},
      {"\"models\"", "\"models\"\npeers { service: \"intake\" address: \"10.0.0.7:7443\" }",
       ":7: peers[0].address", "10.0.0.7:7443", "peer_tls"},
      {"\"models\"", "\"models\"\ngrpc_tls { certificate_file: \"ca.crt\" }", "grpc_tls.key_file",
       "\"\"", "a value"},
      {"\"models\"", "\"models\"\ngrpc_tls { certificate_file: \"ca.crt\" key_file: \"ca.crt\" }",
       "grpc_tls.client_ca_file", "\"\"", "a value"},
      {"\"models\"",
       "\"models\"\ngrpc_tls { certificate_file: \"ca.crt\" key_file: \"ca.crt\" "
       "client_ca_file: \"ca.crt\" }",
       "devices_file", "\"\"", "bluegate device"},
      {"\"models\"", "\"models\"\npeer_tls { client_ca_file: \"ca.crt\" key_file: \"ca.crt\" }",
       "peer_tls.key_file", "ca.crt", "or neither"},
  };
  for (const BadConfig& row : bad) {
    const std::string text = absl::StrReplaceAll(kGood, {{row.from, row.to}});
    ASSERT_NE(text, kGood);
    EXPECT_THAT(MessageOf(text), AllOf(HasSubstr("bluegate.textproto:"), HasSubstr(row.field),
                                       HasSubstr(row.value), HasSubstr(row.wish)));
  }
}

TEST_F(ConfigTest, EverySettingThatIsNeededIsAskedFor) {
  for (const char* field :
       {"data_dir", "grpc_listen", "http_listen", "rules_file", "sites_file", "models_dir"}) {
    const std::string text = absl::StrReplaceAll(kGood, {{absl::StrCat(field, ":"), "#"}});
    EXPECT_THAT(MessageOf(text), AllOf(HasSubstr(field), HasSubstr("wanted a value")));
  }
}

TEST_F(ConfigTest, UnknownFieldNamesItsLine) {
  EXPECT_THAT(MessageOf(absl::StrCat(kGood, "grpc_port: 5\n")),
              AllOf(HasSubstr("bluegate.textproto:7:"), HasSubstr("grpc_port")));
}

TEST_F(ConfigTest, ServiceIsNamedByOnePeer) {
  EXPECT_THAT(MessageOf(absl::StrCat(kGood, R"(
peers { service: "intake" address: "127.0.0.1:1" }
peers { service: "intake" address: "127.0.0.1:2" })")),
              AllOf(HasSubstr(":9: peers[1].service"), HasSubstr("once")));
}

TEST_F(ConfigTest, CommandLineComesBeforeTheFile) {
  ConfigOverrides overrides;
  overrides.data_dir = folder_.path() / "elsewhere";
  overrides.grpc_listen = "[::1]:7000";
  overrides.peers.resize(2);
  overrides.peers[0].set_service("intake");
  overrides.peers[0].set_address("127.0.0.1:9");
  overrides.peers[1].set_service("casework");
  overrides.peers[1].set_address("127.0.0.1:10");
  const auto config = Load(
      absl::StrCat(kGood, "peers { service: \"intake\" address: \"127.0.0.1:1\" }"), overrides);
  ASSERT_TRUE(config.ok()) << config.status();
  EXPECT_EQ(config->data_dir(), folder_.path() / "elsewhere");
  EXPECT_EQ(config->grpc_listen(), "[::1]:7000");
  EXPECT_EQ(config->http_listen(), "localhost:8080");
  ASSERT_EQ(config->peers_size(), 2);
  EXPECT_EQ(config->peers(0).address(), "127.0.0.1:9");
}

TEST_F(ConfigTest, WrongCommandLineSaysSo) {
  ConfigOverrides overrides;
  overrides.http_listen = "0.0.0.0:80";
  EXPECT_THAT(MessageOf(kGood, overrides), HasSubstr("command line: http_listen"));
}

TEST(HostPortTest, TakesAddressesApart) {
  EXPECT_EQ(ParseHostPort("[::1]:443")->host, "::1");
  EXPECT_EQ(ParseHostPort("[::1]:443")->ToString(), "[::1]:443");
  EXPECT_EQ(ParseHostPort("localhost:0")->port, 0);
  for (const char* bad : {"", ":", "a:", ":1", "a:-1", "a:65536", "a:1x", "::1:5", "[]:1", "a"}) {
    EXPECT_FALSE(ParseHostPort(bad).ok()) << bad;
  }
}

TEST(HostPortTest, LoopbackStaysOnThisMachine) {
  for (const char* host : {"localhost", "127.0.0.1", "127.8.8.8", "::1"}) {
    EXPECT_TRUE(IsLoopback(host)) << host;
  }
  for (const char* host : {"0.0.0.0", "10.0.0.1", "::", "127.evil.example", "example.com"}) {
    EXPECT_FALSE(IsLoopback(host)) << host;
  }
}

}  // namespace
}  // namespace bluegate::support
