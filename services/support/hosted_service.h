#ifndef BLUEGATE_SERVICES_SUPPORT_HOSTED_SERVICE_H_
#define BLUEGATE_SERVICES_SUPPORT_HOSTED_SERVICE_H_

#include <grpcpp/channel.h>
#include <grpcpp/impl/codegen/service_type.h>
#include <prometheus/registry.h>

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "bluegate/common/v1/site.pb.h"
#include "bluegate/config/v1/server_config.pb.h"
#include "enforcement/clock.h"
#include "services/support/device_book.h"
#include "services/support/vehicle_lookup.h"

namespace bluegate::audit {
class LogHost;  // services/audit/log_host.h
}  // namespace bluegate::audit
namespace bluegate::operation {
struct Retention;
}  // namespace bluegate::operation

namespace bluegate::support {

// Gives a channel to a service by name ("intake", "recognition", "registry", "admission",
// "casework"): within the process where it runs here, over the network where a peer is configured.
// Thread-safe.
class Channels {
 public:
  virtual ~Channels() = default;
  // Never null; calls on a channel to a service that is nowhere fail with UNAVAILABLE.
  virtual std::shared_ptr<grpc::Channel> To(std::string_view service) = 0;

  // The register of this process; null when it runs elsewhere, or not any more. Whoever asks holds
  // it for one question and no longer than the server lives.
  virtual std::shared_ptr<const VehicleLookup> LocalVehicles() = 0;
  // Called by the register as it starts, and with null as it stops.
  virtual void OfferLocalVehicles(std::shared_ptr<const VehicleLookup> vehicles) = 0;
};

class BackupSources;
class DiskWatch;

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
  // Counters and gauges of this process, which the gateway shows. Never null. A service registers
  // its own families, named bluegate_<service>_<what>_<unit>. Thread-safe.
  std::shared_ptr<prometheus::Registry> metrics;
  // Where a service publishes its audit log; null: nobody signs it or answers for it.
  audit::LogHost* audit = nullptr;
  // Who may call over the network; null where the listener is plain.
  const DeviceBook* devices = nullptr;
  // Where a service says, as it is made, how its folder is saved (backup_sources.h). Null: nobody
  // saves it.
  BackupSources* backups = nullptr;
  // The room that is left on the disk of the data folder (disk_watch.h). Null: nobody looks.
  const DiskWatch* disk = nullptr;
  // How long what is kept. Null: nothing is deleted for its age.
  const operation::Retention* retention = nullptr;
};

// One service on a server. Each folder services/<x> has a function
//   absl::StatusOr<std::unique_ptr<HostedService>> Make<X>(const ServiceContext&)
// that opens its storage; the server registers grpc_services(), listens, then calls Start.
//
// Handlers run on the few threads that gRPC has for callbacks (two on a small machine), the same
// ones that would bring the answer of a call to another service. So a handler never waits: what
// blocks belongs on a thread of the service's own, or becomes stub->async().
class HostedService {
 public:
  virtual ~HostedService() = default;

  // Name in configuration, such as "intake".
  virtual std::string_view name() const = 0;

  // gRPC services to register; owned by this object.
  virtual std::vector<grpc::Service*> grpc_services() = 0;

  // Starts background work, such as following another service's log; returns at once. Local
  // services are started in the order they were made, while all of them already answer calls.
  virtual absl::Status Start() { return absl::OkStatus(); }

  // host:port of a listener of its own, such as the gateway's HTTP. Valid after Start; empty when
  // the service is only reached through gRPC.
  virtual std::string http_address() const { return ""; }

  // Ends background work and open streams; returns when nothing of it runs any more. Called once,
  // before the server shuts down.
  virtual void Stop() {}

  // Why the service cannot do its work now; OK when it can. Shown by gRPC health checking.
  virtual absl::Status Health() const { return absl::OkStatus(); }
};

// Opens a service's storage and makes it; the type of every Make<X>.
using MakeService =
    std::function<absl::StatusOr<std::unique_ptr<HostedService>>(const ServiceContext&)>;

}  // namespace bluegate::support

#endif  // BLUEGATE_SERVICES_SUPPORT_HOSTED_SERVICE_H_
