#ifndef BLUEGATE_SERVICES_SUPPORT_HOSTED_SERVICE_H_
#define BLUEGATE_SERVICES_SUPPORT_HOSTED_SERVICE_H_

#include <grpcpp/channel.h>
#include <grpcpp/impl/codegen/service_type.h>

#include <filesystem>
#include <memory>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "bluegate/common/v1/site.pb.h"
#include "bluegate/config/v1/server_config.pb.h"
#include "enforcement/clock.h"

namespace bluegate::support {

// Gives a channel to a service by name ("intake", "recognition", "registry", "admission",
// "casework"): in-process where it runs here, over the network where the configuration names a
// peer. Thread-safe.
class Channels {
 public:
  virtual ~Channels() = default;
  // Never null; calls on a channel to a service that is nowhere fail with UNAVAILABLE.
  virtual std::shared_ptr<grpc::Channel> To(std::string_view service) = 0;
};

// What a service is made from. Everything pointed to outlives the service.
struct ServiceContext {
  const config::v1::ServerConfig* config = nullptr;
  // Sites by file, already validated.
  const common::v1::SiteList* sites = nullptr;
  // The service's own folder, already made; nobody else reads or writes it.
  std::filesystem::path data_dir;
  Clock* clock = nullptr;
  // May be called in Start and later, not while services are being made.
  Channels* channels = nullptr;
};

// One service on a server. Each folder services/<x> has a function
//   absl::StatusOr<std::unique_ptr<HostedService>> Make<X>(const ServiceContext&)
// that opens its storage; the server registers grpc_services(), listens, then calls Start.
class HostedService {
 public:
  virtual ~HostedService() = default;

  // Name in configuration, such as "intake".
  virtual std::string_view name() const = 0;

  // gRPC services to register; owned by this object.
  virtual std::vector<grpc::Service*> grpc_services() = 0;

  // Starts background work, such as following another service's log; returns at once.
  virtual absl::Status Start() { return absl::OkStatus(); }

  // Ends background work and open streams; returns when nothing of it runs any more. Called once,
  // before the server shuts down.
  virtual void Stop() {}

  // Why the service cannot do its work now; OK when it can. Shown by gRPC health checking.
  virtual absl::Status Health() const { return absl::OkStatus(); }
};

}  // namespace bluegate::support

#endif  // BLUEGATE_SERVICES_SUPPORT_HOSTED_SERVICE_H_
