#include "services/support/channels.h"

#include <grpcpp/create_channel.h>
#include <grpcpp/security/credentials.h>

#include <utility>

#include "absl/memory/memory.h"
#include "absl/strings/str_cat.h"
#include "services/support/server.h"
#include "services/support/tls.h"

namespace bluegate::support {

grpc::ChannelArguments ClientChannelArguments() {
  grpc::ChannelArguments arguments;
  arguments.SetMaxReceiveMessageSize(kMessageBytesMax);
  arguments.SetMaxSendMessageSize(kMessageBytesMax);
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIME_MS, 20'000);
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, 10'000);
  arguments.SetInt(GRPC_ARG_HTTP2_MAX_PINGS_WITHOUT_DATA, 0);  // 0: as many as the time asks for
  // How long an attempt to connect may take: a handshake over a slow line has several ways to go.
  arguments.SetInt(GRPC_ARG_MIN_RECONNECT_BACKOFF_MS, 5'000);
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 100);
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, 5'000);
  return arguments;
}

absl::StatusOr<std::unique_ptr<ServerChannels>> ServerChannels::Make(
    const config::v1::ServerConfig& config) {
  auto credentials = ClientCredentials(config.peer_tls());
  if (!credentials.ok()) return credentials.status();
  auto channels = absl::WrapUnique(new ServerChannels());
  absl::MutexLock lock(&channels->mutex_);
  for (const config::v1::Peer& peer : config.peers()) {
    channels->peers_[peer.service()] =
        grpc::CreateCustomChannel(peer.address(), *credentials, ClientChannelArguments());
  }
  return channels;
}

std::shared_ptr<grpc::Channel> ServerChannels::To(std::string_view service) {
  absl::MutexLock lock(&mutex_);
  const auto hosted = hosted_.find(service);
  if (hosted != hosted_.end()) return hosted->second;
  const auto peer = peers_.find(service);
  if (peer != peers_.end()) return peer->second;
  // A socket that cannot exist: calls fail at once with UNAVAILABLE, and the message says why.
  return grpc::CreateChannel(
      absl::StrCat("unix:/dev/null/no-peer-configured-for-", std::string(service)),
      grpc::InsecureChannelCredentials());
}

std::shared_ptr<const VehicleLookup> ServerChannels::LocalVehicles() {
  absl::MutexLock lock(&mutex_);
  return local_vehicles_;
}

void ServerChannels::OfferLocalVehicles(std::shared_ptr<const VehicleLookup> vehicles) {
  absl::MutexLock lock(&mutex_);
  local_vehicles_ = std::move(vehicles);
}

void ServerChannels::Host(std::string_view service, std::shared_ptr<grpc::Channel> local) {
  absl::MutexLock lock(&mutex_);
  hosted_.insert_or_assign(std::string(service), std::move(local));
}

void ServerChannels::Unhost() {
  absl::MutexLock lock(&mutex_);
  hosted_.clear();
  local_vehicles_.reset();
}

}  // namespace bluegate::support
