#ifndef BLUEGATE_SERVICES_BLUEGATE_SINGLE_SERVICE_HOST_H_
#define BLUEGATE_SERVICES_BLUEGATE_SINGLE_SERVICE_HOST_H_

#include <grpcpp/channel.h>
#include <prometheus/registry.h>

#include <filesystem>
#include <memory>

#include "absl/status/statusor.h"
#include "bluegate/common/v1/site.pb.h"
#include "bluegate/config/v1/server_config.pb.h"
#include "services/support/channels.h"
#include "services/support/clock.h"
#include "services/support/hosted_service.h"
#include "services/support/server.h"

namespace bluegate {

// One service on a server of this process, without those that it asks or follows: calls to them
// fail with UNAVAILABLE. For benches. Thread-safe once it is started.
class SingleServiceHost {
 public:
  // `folder` is the service's own, and is there; it outlives the host. What the service fails with.
  static absl::StatusOr<std::unique_ptr<SingleServiceHost>> Start(
      const std::filesystem::path& folder, config::v1::ServerConfig config,
      common::v1::SiteList sites, const support::MakeService& make);
  ~SingleServiceHost();

  // A connection of its own to the server's port.
  std::shared_ptr<grpc::Channel> Connect() const;
  const prometheus::Registry& metrics() const { return *metrics_; }

 private:
  SingleServiceHost() = default;

  config::v1::ServerConfig config_;
  common::v1::SiteList sites_;
  support::SystemClock clock_;
  const std::shared_ptr<prometheus::Registry> metrics_ = std::make_shared<prometheus::Registry>();
  std::unique_ptr<support::ServerChannels> channels_;
  std::unique_ptr<support::Server> server_;
};

}  // namespace bluegate

#endif  // BLUEGATE_SERVICES_BLUEGATE_SINGLE_SERVICE_HOST_H_
