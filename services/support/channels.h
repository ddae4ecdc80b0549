#ifndef BLUEGATE_SERVICES_SUPPORT_CHANNELS_H_
#define BLUEGATE_SERVICES_SUPPORT_CHANNELS_H_

#include <grpcpp/channel.h>
#include <grpcpp/support/channel_arguments.h>

#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "bluegate/config/v1/server_config.pb.h"
#include "services/support/hosted_service.h"

namespace bluegate::support {

// Message limits and keepalive for a channel of this project. Lines to checkpoints drop without a
// word: a ping every 20 s finds a dead one within 30 s. Use for every client, also on the command
// line.
grpc::ChannelArguments ClientChannelArguments();

// The channels of a server process: within the process to what runs on its server, over the network
// to peers.
class ServerChannels : public Channels {
 public:
  // Peers by the configuration; with peer_tls they are reached through TLS. NOT_FOUND names a TLS
  // file that cannot be read.
  static absl::StatusOr<std::unique_ptr<ServerChannels>> Make(
      const config::v1::ServerConfig& config);

  std::shared_ptr<grpc::Channel> To(std::string_view service) override;
  std::shared_ptr<const VehicleLookup> LocalVehicles() override;
  void OfferLocalVehicles(std::shared_ptr<const VehicleLookup> vehicles) override;

  // From now on `service` is reached by that channel, whatever the peers say. Called by Server.
  void Host(std::string_view service, std::shared_ptr<grpc::Channel> local);
  // Forgets all channels of hosted services.
  void Unhost();

 private:
  ServerChannels() = default;

  absl::Mutex mutex_;
  std::map<std::string, std::shared_ptr<grpc::Channel>, std::less<>> hosted_
      ABSL_GUARDED_BY(mutex_);
  std::map<std::string, std::shared_ptr<grpc::Channel>, std::less<>> peers_ ABSL_GUARDED_BY(mutex_);
  std::shared_ptr<const VehicleLookup> local_vehicles_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace bluegate::support

#endif  // BLUEGATE_SERVICES_SUPPORT_CHANNELS_H_
