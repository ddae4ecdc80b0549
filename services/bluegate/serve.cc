#include "services/bluegate/serve.h"

#include <pthread.h>
#include <signal.h>
#include <spdlog/spdlog.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <system_error>
#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/notification.h"
#include "absl/time/time.h"
#include "services/audit/audit_service.h"
#include "services/audit/key_handover.h"
#include "services/audit/log_host.h"
#include "services/audit/signing_key.h"
#include "services/bluegate/service_table.h"
#include "services/operations/operations_service.h"
#include "services/support/backup_sources.h"
#include "services/support/channels.h"
#include "services/support/clock.h"
#include "services/support/device_book.h"
#include "services/support/disk_watch.h"
#include "services/support/retention.h"
#include "services/support/server.h"
#include "services/support/sites.h"
#include "storage/store_format.h"

namespace bluegate {
namespace {

// systemd and people give a service about this long before they kill it.
constexpr absl::Duration kStopTimeMax = absl::Seconds(10);

// Blocked in the calling thread and in every thread it starts, so that sigwait alone gets them.
sigset_t BlockStopSignals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  signal(SIGPIPE, SIG_IGN);
  return signals;
}

// Ends the process when it lives longer than kStopTimeMax from here on.
class StopDeadline {
 public:
  StopDeadline() : thread_([this] { Watch(); }) {}
  ~StopDeadline() {
    stopped_.Notify();
    thread_.join();
  }

 private:
  void Watch() {
    if (stopped_.WaitForNotificationWithTimeout(kStopTimeMax)) return;
    spdlog::error("did not stop in time seconds={}", absl::ToInt64Seconds(kStopTimeMax));
    _exit(1);
  }

  absl::Notification stopped_;
  std::thread thread_;
};

// The ready file, there as long as the object.
class ReadyFile {
 public:
  // Removes a file left by a killed server, before anybody believes it.
  explicit ReadyFile(std::filesystem::path path) : path_(std::move(path)) {
    std::error_code ignored;
    if (!path_.empty()) std::filesystem::remove(path_, ignored);
  }
  ~ReadyFile() {
    std::error_code ignored;
    if (written_) std::filesystem::remove(path_, ignored);
  }

  absl::Status Write(const support::Server& server) {
    if (path_.empty()) return absl::OkStatus();
    const nlohmann::json ready = {{"grpc", server.address()}, {"http", server.http_address()}};
    // Renamed into place, so that whoever waits for the file never reads half of it.
    std::filesystem::path unfinished = path_;
    unfinished += absl::StrCat(".", getpid());
    std::error_code error;
    if (!(std::ofstream(unfinished) << ready.dump() << "\n").flush()) {
      return absl::UnavailableError(absl::StrCat("--ready-file: \"", path_.string(),
                                                 "\" cannot be written, wanted a writable folder"));
    }
    std::filesystem::rename(unfinished, path_, error);
    if (error) return absl::UnavailableError(absl::StrCat("--ready-file: ", error.message()));
    written_ = true;
    return absl::OkStatus();
  }

 private:
  const std::filesystem::path path_;
  bool written_ = false;
};

absl::StatusOr<std::vector<std::unique_ptr<support::HostedService>>> MakeServices(
    const std::vector<std::string>& names, support::ServiceContext context) {
  const std::filesystem::path data_dir = context.config->data_dir();
  std::vector<std::unique_ptr<support::HostedService>> services;
  for (const ServiceRow& row : ServiceTable()) {
    if (!names.empty() && std::find(names.begin(), names.end(), row.name) == names.end()) continue;
    context.data_dir = data_dir / row.name;
    std::error_code error;
    std::filesystem::create_directories(context.data_dir, error);
    if (error) {
      return absl::UnavailableError(absl::StrCat("data_dir: \"", context.data_dir.string(),
                                                 "\": ", error.message(), ", wanted a folder"));
    }
    const std::string name(row.name);
    const absl::Status entered =
        storage::EnterFormat(context.data_dir, name, storage::FormatOf(name));
    if (!entered.ok()) return entered;
    auto service = row.make(context);
    if (!service.ok()) {
      return absl::Status(service.status().code(),
                          absl::StrCat(std::string(row.name), ": ", service.status().message()));
    }
    services.push_back(*std::move(service));
  }
  return services;
}

std::filesystem::path AuditKeyFile(const ServeOptions& options,
                                   const std::filesystem::path& data_dir) {
  return options.audit_key_file.empty() ? data_dir / kAuditKeyFileName : options.audit_key_file;
}

absl::StatusOr<audit::SigningKey> LoadAuditKey(const ServeOptions& options,
                                               const std::filesystem::path& data_dir) {
  const std::filesystem::path file = AuditKeyFile(options, data_dir);
  if (!options.audit_key_file.empty()) return audit::SigningKey::Load(file, options.audit_name);
  std::error_code ignored;  // a folder that cannot be made shows as a key that cannot
  std::filesystem::create_directories(data_dir, ignored);
  return audit::SigningKey::LoadOrMake(file, options.audit_name);
}

constexpr absl::Duration kEndsSoon = absl::Hours(24 * 30);

void WarnOfEnd(const config::v1::Device& device, absl::Time now) {
  absl::Time end = absl::InfinitePast();
  for (const config::v1::DeviceCertificate& one : device.certificates()) {
    if (one.revoked_time_us() != 0) continue;
    end = std::max(end, absl::FromUnixMicros(one.accepted_until_us()));
  }
  if (end == absl::InfinitePast() || end > now + kEndsSoon) return;
  spdlog::warn("device certificate ends soon device={} until={}", device.device_id(),
               absl::FormatTime("%Y-%m-%d", end, absl::UTCTimeZone()));
}

// Null on a plain listener.
absl::StatusOr<std::unique_ptr<support::DeviceBook>> OpenDevices(
    const config::v1::ServerConfig& config, const common::v1::SiteList& sites, const Clock* clock) {
  if (!config.has_grpc_tls()) return nullptr;
  const auto table = support::ReadDeviceTable(config.devices_file());
  if (!table.ok()) return table.status();
  for (const config::v1::Device& device : table->devices()) {
    for (const std::string& site : device.site_ids()) {
      if (support::FindSite(sites, site) != nullptr) continue;
      spdlog::warn("device of a site that is not in the list device={} site={}", device.device_id(),
                   site);
    }
    WarnOfEnd(device, clock->Now());
  }
  return support::DeviceBook::Open(config.devices_file(), clock);
}

support::ServerOptions OptionsOf(const config::v1::ServerConfig& config,
                                 const std::filesystem::path& socket_folder) {
  support::ServerOptions options;
  options.listen = config.grpc_listen();
  options.socket_folder = socket_folder;
  options.tls = config.grpc_tls();
  return options;
}

}  // namespace

absl::Status Serve(const ServeOptions& options) {
  spdlog::set_level(spdlog::level::from_str(options.log_level));
  const sigset_t stop_signals = BlockStopSignals();
  umask(S_IRWXG | S_IRWXO);  // pictures, plates and accounts are for this user alone
  ReadyFile ready(options.ready_file);
  auto config = support::LoadConfig(options.config_file, options.overrides);
  if (!config.ok()) return config.status();
  auto sites = support::LoadSites(config->sites_file());
  if (!sites.ok()) return sites.status();
  auto channels = support::ServerChannels::Make(*config);
  if (!channels.ok()) return channels.status();

  support::SystemClock clock;
  support::ServiceContext context;
  context.config = &*config;
  context.sites = &*sites;
  context.clock = &clock;
  context.channels = channels->get();
  context.metrics = std::make_shared<prometheus::Registry>();
  auto audit_key = LoadAuditKey(options, config->data_dir());
  if (!audit_key.ok()) return audit_key.status();
  auto handovers = audit::ReadHandovers(AuditKeyFile(options, config->data_dir()), *audit_key);
  if (!handovers.ok()) return handovers.status();
  audit::LogHost audit(*std::move(audit_key), &clock, context.metrics, audit::LogHost::kInterval,
                       *std::move(handovers));
  context.audit = &audit;
  auto devices = OpenDevices(*config, *sites, &clock);
  if (!devices.ok()) return devices.status();
  context.devices = devices->get();
  support::BackupSources backups;
  context.backups = &backups;
  std::error_code error;
  std::filesystem::create_directories(config->data_dir(), error);  // told of by MakeServices
  support::DiskWatch disk(
      uint64_t{options.disk_floor_mib} << 20,
      [folder = std::filesystem::path(config->data_dir())] { return support::FreeBytes(folder); },
      &clock, context.metrics);
  context.disk = &disk;
  operation::Retention retention;
  if (!options.retention_file.empty()) {
    auto loaded = support::LoadRetention(options.retention_file);
    if (!loaded.ok()) return loaded.status();
    retention = *std::move(loaded);
    context.retention = &retention;
  }
  auto services = MakeServices(options.services, context);
  if (!services.ok()) return services.status();

  if (services->empty()) return absl::InvalidArgumentError("--services: none, wanted one at least");
  auto operations = operations::MakeOperations(context);
  if (!operations.ok()) return operations.status();
  services->push_back(*std::move(operations));
  disk.Start();

  std::optional<StopDeadline> deadline;  // goes after the server, whose end it watches over
  // The first service's folder belongs to this process alone.
  const std::filesystem::path socket_folder =
      std::filesystem::path(config->data_dir()) / services->front()->name();
  services->push_back(audit::MakeAudit(&audit, &clock));
  support::ServerOptions server_options = OptionsOf(*config, socket_folder);
  server_options.devices = devices->get();
  support::Server server(std::move(server_options), channels->get());
  const absl::Status started = server.Start(*std::move(services));
  if (!started.ok()) return started;
  const absl::Status written = ready.Write(server);
  if (!written.ok()) return written;
  spdlog::info("serving grpc={} http={} data={} sites={}", server.address(), server.http_address(),
               config->data_dir(), sites->sites_size());

  int signal_number = 0;
  sigwait(&stop_signals, &signal_number);
  spdlog::info("stopping signal={}", signal_number);
  deadline.emplace();
  server.Stop();
  spdlog::info("stopped");
  return absl::OkStatus();
}

}  // namespace bluegate
