#include "services/support/config.h"

#include <set>
#include <system_error>

#include "absl/strings/str_cat.h"
#include "services/support/config_settings.h"
#include "services/support/host_port.h"
#include "services/support/text_proto.h"

namespace bluegate::support {
namespace {

using config::v1::Peer;
using config::v1::ServerConfig;

void OverridePeer(const Peer& peer, ConfigSource& source, ServerConfig* config) {
  int index = 0;
  while (index < config->peers_size() && config->peers(index).service() != peer.service()) ++index;
  if (index == config->peers_size()) config->add_peers();
  *config->mutable_peers(index) = peer;
  source.overridden.insert(absl::StrCat("peers[", index, "].service"));
  source.overridden.insert(absl::StrCat("peers[", index, "].address"));
}

void Override(const ConfigOverrides& overrides, ConfigSource& source, ServerConfig* config) {
  if (!overrides.data_dir.empty()) {
    config->set_data_dir(std::filesystem::absolute(overrides.data_dir).string());
    source.overridden.insert("data_dir");
  }
  if (!overrides.grpc_listen.empty()) {
    config->set_grpc_listen(overrides.grpc_listen);
    source.overridden.insert("grpc_listen");
  }
  if (!overrides.http_listen.empty()) {
    config->set_http_listen(overrides.http_listen);
    source.overridden.insert("http_listen");
  }
  for (const Peer& peer : overrides.peers) OverridePeer(peer, source, config);
}

int LineOf(ConfigSource& source, const char* field, int index = -1) {
  const auto* descriptor = ServerConfig::descriptor()->FindFieldByName(field);
  return source.lines.GetLocation(descriptor, index).line + 1;
}

// Pictures, plates and passwords cross these lines, so nothing but this machine hears them plain.
absl::Status CheckPlain(ConfigSource& source, const std::string& path, int line,
                        const std::string& address, const char* tls) {
  const auto parsed = ParseHostPort(address);
  if (!parsed.ok() || IsLoopback(parsed->host)) return absl::OkStatus();
  return source.Wrong(path, line, address,
                      absl::StrCat("a loopback address such as 127.0.0.1, or ", tls));
}

absl::Status CheckPeers(ConfigSource& source, const ServerConfig& config) {
  std::set<std::string> named;
  for (int i = 0; i < config.peers_size(); ++i) {
    const Peer& peer = config.peers(i);
    const std::string path = absl::StrCat("peers[", i, "].");
    const int line = LineOf(source, "peers", i);
    if (!named.insert(peer.service()).second) {
      return source.Wrong(path + "service", line, peer.service(), "each service once");
    }
    if (config.has_peer_tls()) continue;
    const absl::Status plain =
        CheckPlain(source, path + "address", line, peer.address(), "peer_tls");
    if (!plain.ok()) return plain;
  }
  return absl::OkStatus();
}

// What holds between settings.
absl::Status CheckTogether(ConfigSource& source, const ServerConfig& config) {
  if (!config.has_grpc_tls()) {
    const absl::Status plain = CheckPlain(source, "grpc_listen", LineOf(source, "grpc_listen"),
                                          config.grpc_listen(), "grpc_tls");
    if (!plain.ok()) return plain;
  }
  if (config.has_grpc_tls() && config.devices_file().empty()) {
    return source.Wrong("devices_file", LineOf(source, "grpc_tls"), "",
                        "the table that `bluegate device` keeps, because there is grpc_tls");
  }
  if (!config.has_http_tls()) {
    const absl::Status plain = CheckPlain(source, "http_listen", LineOf(source, "http_listen"),
                                          config.http_listen(), "http_tls");
    if (!plain.ok()) return plain;
  }
  const config::v1::Tls& peer_tls = config.peer_tls();
  if (peer_tls.certificate_file().empty() != peer_tls.key_file().empty()) {
    return source.Wrong("peer_tls.key_file", LineOf(source, "peer_tls"), peer_tls.key_file(),
                        "certificate_file and key_file, or neither");
  }
  return CheckPeers(source, config);
}

}  // namespace

absl::StatusOr<ServerConfig> LoadConfig(const std::filesystem::path& file,
                                        const ConfigOverrides& overrides) {
  ConfigSource source;
  std::error_code error;
  source.file = std::filesystem::absolute(file, error);
  if (error) return absl::NotFoundError(absl::StrCat(file.string(), ": ", error.message()));
  ServerConfig config;
  const absl::Status read = ReadTextProto(source.file, &config, &source.lines);
  if (!read.ok()) return read;
  Override(overrides, source, &config);
  const absl::Status settings = CheckSettings(source, &config);
  if (!settings.ok()) return settings;
  const absl::Status together = CheckTogether(source, config);
  if (!together.ok()) return together;
  return config;
}

}  // namespace bluegate::support
