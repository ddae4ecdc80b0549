#include "services/bluegate/intake_bench.h"

#include <fcntl.h>
#include <prometheus/registry.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <thread>
#include <utility>

#include "absl/memory/memory.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "services/bluegate/intake_bench_terminals.h"
#include "services/bluegate/resource_path.h"
#include "services/intake/intake_service.h"
#include "services/support/channels.h"
#include "services/support/clock.h"
#include "services/support/device_book.h"
#include "services/support/device_enrolment.h"
#include "services/support/server.h"
#include "services/support/sites.h"

namespace bluegate {
namespace {

namespace fs = std::filesystem;
using SteadyClock = std::chrono::steady_clock;

double Since(SteadyClock::time_point start) {
  return std::chrono::duration<double>(SteadyClock::now() - start).count();
}

// The real intake alone on a real server of this process, with mutual TLS.
class IntakeHost {
 public:
  static absl::StatusOr<std::unique_ptr<IntakeHost>> Start(const fs::path& folder,
                                                           const fs::path& certificates) {
    auto host = absl::WrapUnique(new IntakeHost());
    auto sites = support::LoadSites(ResourcePath("deploy/sites/xianyang.textproto"));
    if (!sites.ok()) return sites.status();
    host->sites_ = *std::move(sites);
    auto channels = support::ServerChannels::Make(host->config_);
    if (!channels.ok()) return channels.status();
    host->channels_ = *std::move(channels);
    support::ServiceContext context;
    context.config = &host->config_;
    context.sites = &host->sites_;
    context.clock = &host->clock_;
    context.channels = host->channels_.get();
    context.metrics = host->metrics_;
    context.data_dir = folder;
    auto intake = intake::MakeIntake(context);
    if (!intake.ok()) return intake.status();
    support::ServerOptions options;
    options.socket_folder = folder;
    options.tls.set_certificate_file((certificates / "server.crt").string());
    options.tls.set_key_file((certificates / "server.key").string());
    options.tls.set_client_ca_file((certificates / "ca.crt").string());
    auto devices = support::DeviceBook::Open(support::DeviceTableFile(certificates), &host->clock_);
    if (!devices.ok()) return devices.status();
    host->devices_ = *std::move(devices);
    options.devices = host->devices_.get();
    host->server_ = std::make_unique<support::Server>(options, host->channels_.get());
    std::vector<std::unique_ptr<support::HostedService>> services;
    services.push_back(*std::move(intake));
    if (absl::Status started = host->server_->Start(std::move(services)); !started.ok()) {
      return started;
    }
    return host;
  }

  const std::string& address() const { return server_->address(); }
  const common::v1::SiteList& sites() const { return sites_; }
  // A counter's value, a histogram's number of samples.
  double Metric(const std::string& name) const {
    for (const auto& family : metrics_->Collect()) {
      if (family.name != name) continue;
      const auto& metric = family.metric.at(0);
      return metric.counter.value + static_cast<double>(metric.histogram.sample_count);
    }
    return 0;
  }

 private:
  IntakeHost() = default;

  config::v1::ServerConfig config_;
  common::v1::SiteList sites_;
  support::SystemClock clock_;
  std::shared_ptr<prometheus::Registry> metrics_ = std::make_shared<prometheus::Registry>();
  std::unique_ptr<support::ServerChannels> channels_;
  std::unique_ptr<support::DeviceBook> devices_;
  std::unique_ptr<support::Server> server_;
};

// An authority, the server's certificate and one for each terminal, made anew.
absl::Status MakeCertificates(const BenchTerminals::Options& terminals) {
  const support::EnrolmentFolders folders = {terminals.certificates.parent_path() / "authority",
                                             terminals.certificates, ""};
  std::error_code ignored;
  fs::remove_all(folders.authority, ignored);
  fs::remove_all(folders.certificates, ignored);
  const support::SystemClock clock;
  absl::Status status = support::MakeAuthority(folders, clock);
  support::NewDevice server;
  server.device_id = "server";
  server.kind = config::v1::DEVICE_KIND_SERVICE;
  server.addresses = {"127.0.0.1"};
  if (status.ok()) status = support::EnrolDevice(folders, server, clock);
  for (size_t i = 0; i < terminals.devices.size() && status.ok(); ++i) {
    support::NewDevice terminal;
    terminal.device_id = terminals.devices[i];
    terminal.kind = config::v1::DEVICE_KIND_TERMINAL;
    terminal.site_ids = {terminals.sites[i]};
    status = support::EnrolDevice(folders, terminal, clock);
  }
  return status;
}

double CpuSeconds() {
  rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_usec);
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

// Appends pictures to a file of its own, each synced, until `end`.
absl::Status AppendUntil(SteadyClock::time_point end, const fs::path& file, std::string picture,
                         std::vector<double>* latencies_ms) {
  const int descriptor = open(file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  bool well = descriptor >= 0;
  uint64_t number = 0;
  while (well && SteadyClock::now() < end) {
    NumberBenchJpeg(++number, &picture);
    const auto start = SteadyClock::now();
    for (size_t at = 0; well && at < picture.size();) {
      const ssize_t written = write(descriptor, picture.data() + at, picture.size() - at);
      well = written > 0 || errno == EINTR;
      at += static_cast<size_t>(std::max<ssize_t>(written, 0));
    }
    well = well && fsync(descriptor) == 0;
    latencies_ms->push_back(1000 * Since(start));
  }
  const std::string why = well ? "" : std::strerror(errno);
  if (descriptor >= 0) close(descriptor);
  if (well) return absl::OkStatus();
  return absl::UnavailableError(absl::StrCat("\"", file.string(), "\": ", why));
}

absl::Status AppendRound(const fs::path& folder, const IntakeBenchOptions& options,
                         IntakeBenchSide* side) {
  fs::create_directories(folder);
  const std::string picture = BenchJpeg(options.picture_bytes);
  std::vector<std::vector<double>> latencies_ms(options.streams);
  std::vector<absl::Status> statuses(options.streams);
  std::vector<std::thread> threads;
  const auto start = SteadyClock::now();
  const auto end = start + std::chrono::duration_cast<SteadyClock::duration>(
                               std::chrono::duration<double>(options.round_s));
  for (int i = 0; i < options.streams; ++i) {
    threads.emplace_back([&, i] {
      statuses[i] = AppendUntil(end, folder / absl::StrCat(i), picture, &latencies_ms[i]);
    });
  }
  for (std::thread& thread : threads) thread.join();
  side->time_s += Since(start);
  for (int i = 0; i < options.streams; ++i) {
    if (!statuses[i].ok()) return statuses[i];
    side->captures += latencies_ms[i].size();
    side->latencies_ms.insert(side->latencies_ms.end(), latencies_ms[i].begin(),
                              latencies_ms[i].end());
  }
  std::error_code ignored;
  fs::remove_all(folder, ignored);
  return absl::OkStatus();
}

// Whether the pictures are in the folder: a measurement of what was acknowledged and not written
// would tell nothing.
absl::Status CheckKept(const fs::path& folder, uint64_t captures, uint64_t picture_bytes) {
  uint64_t bytes = 0;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.is_regular_file()) bytes += entry.file_size();
  }
  if (bytes >= captures * picture_bytes) return absl::OkStatus();
  return absl::DataLossError(absl::StrCat("\"", folder.string(), "\": ", bytes, " bytes for ",
                                          captures, " captures, wanted ", picture_bytes,
                                          " or more of each"));
}

absl::Status IntakeRound(const IntakeHost& host, BenchTerminals& terminals, IntakeBench* bench) {
  const double proof_before = host.Metric("bluegate_intake_proof_cpu_seconds_total");
  const double groups_before = host.Metric("bluegate_intake_commit_seconds");
  const double cpu_before = CpuSeconds();
  const auto start = SteadyClock::now();
  const auto latencies_ms = terminals.Send(bench->options.round_s);
  if (!latencies_ms.ok()) return latencies_ms.status();
  bench->intake.time_s += Since(start);
  bench->intake_cpu_s += CpuSeconds() - cpu_before;
  bench->proof_cpu_s += host.Metric("bluegate_intake_proof_cpu_seconds_total") - proof_before;
  bench->groups += host.Metric("bluegate_intake_commit_seconds") - groups_before;
  bench->intake.captures += latencies_ms->size();
  bench->intake.latencies_ms.insert(bench->intake.latencies_ms.end(), latencies_ms->begin(),
                                    latencies_ms->end());
  return absl::OkStatus();
}

}  // namespace

double IntakeBenchSide::percentile_ms(double share) const {
  if (latencies_ms.empty()) return 0;
  const auto place = static_cast<size_t>(share * static_cast<double>(latencies_ms.size()));
  return latencies_ms[std::min(place, latencies_ms.size() - 1)];
}

absl::StatusOr<IntakeBench> BenchIntake(const fs::path& folder, const IntakeBenchOptions& options) {
  IntakeBench bench;
  bench.options = options;
  auto sites = support::LoadSites(ResourcePath("deploy/sites/xianyang.textproto"));
  if (!sites.ok()) return sites.status();
  BenchTerminals::Options terminal_options;
  for (int i = 0; i < options.streams; ++i) {
    const std::string& site = sites->sites(i % sites->sites_size()).site_id();
    terminal_options.sites.push_back(site);
    terminal_options.devices.push_back(absl::StrCat(site, "-cam-", 1 + i / sites->sites_size()));
  }
  terminal_options.certificates = folder / "certificates";
  terminal_options.picture_bytes = options.picture_bytes;
  terminal_options.under_way = options.under_way;
  absl::Status status = MakeCertificates(terminal_options);
  if (!status.ok()) return status;
  std::error_code ignored;
  fs::remove_all(folder / "intake", ignored);  // names of an earlier run would be repeats
  auto host = IntakeHost::Start(folder / "intake", terminal_options.certificates);
  if (!host.ok()) return host.status();
  terminal_options.address = (*host)->address();
  auto terminals = BenchTerminals::Start(terminal_options);
  if (!terminals.ok()) return terminals.status();
  constexpr double kWarmTime_s = 0.5;
  if (auto warm = terminals->Send(kWarmTime_s); !warm.ok()) return warm.status();
  for (int round = 0; round < options.rounds && status.ok(); ++round) {
    status = AppendRound(folder / "append", options, &bench.append);
    if (status.ok()) status = IntakeRound(**host, *terminals, &bench);
  }
  if (status.ok()) {
    status = CheckKept(folder / "intake", bench.intake.captures, options.picture_bytes);
  }
  if (!status.ok()) return status;
  std::sort(bench.append.latencies_ms.begin(), bench.append.latencies_ms.end());
  std::sort(bench.intake.latencies_ms.begin(), bench.intake.latencies_ms.end());
  return bench;
}

}  // namespace bluegate
