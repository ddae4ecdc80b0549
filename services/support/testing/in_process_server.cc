#include "services/support/testing/in_process_server.h"

#include <filesystem>

namespace bluegate::support::testing {
namespace {

constexpr absl::CivilSecond kStart(2021, 12, 1, 0, 0, 0);

// Another service's place, taken by a test's own implementation.
class FakeService : public HostedService {
 public:
  FakeService(std::string name, grpc::Service* fake) : name_(std::move(name)), fake_(fake) {}
  std::string_view name() const override { return name_; }
  std::vector<grpc::Service*> grpc_services() override { return {fake_}; }

 private:
  const std::string name_;
  grpc::Service* const fake_;
};

common::v1::Site MakeSite(const char* id, common::v1::SiteKind kind, int lanes) {
  common::v1::Site site;
  site.set_site_id(id);
  site.set_kind(kind);
  site.set_name_zh("测试");
  site.set_name_en("Test");
  site.set_longitude_deg(108.7);
  site.set_latitude_deg(34.3);
  site.add_zones("city");
  site.set_lane_count(lanes);
  return site;
}

}  // namespace

InProcessServer::InProcessServer()
    : clock_(absl::FromCivil(kStart, absl::UTCTimeZone())),
      metrics_(std::make_shared<prometheus::Registry>()) {
  config_.set_data_dir((folder_.path() / "data").string());
  config_.set_grpc_listen("127.0.0.1:0");
  config_.set_http_listen("127.0.0.1:0");
  config_.set_reader_threads(1);
  config_.set_intake_credits(16);
  sites_.set_source("test");
  *sites_.add_sites() = MakeSite("cp-01", common::v1::SITE_KIND_CHECKPOINT, 2);
  common::v1::Site gate = MakeSite("gate-01", common::v1::SITE_KIND_GATE, 1);
  gate.set_fallback(common::v1::GATE_FALLBACK_HOLD);
  gate.set_performance_class("B");
  *sites_.add_sites() = gate;
  options_.listen.clear();
  options_.socket_folder = folder_.path();
  options_.health_interval = absl::Milliseconds(20);
}

InProcessServer::~InProcessServer() { Stop(); }

void InProcessServer::Add(std::string name, MakeService make) {
  makes_.emplace_back(std::move(name), std::move(make));
}

void InProcessServer::AddFake(std::string name, grpc::Service* fake) {
  Add(name, [name, fake](const ServiceContext&) -> absl::StatusOr<std::unique_ptr<HostedService>> {
    return std::make_unique<FakeService>(name, fake);
  });
}

absl::Status InProcessServer::Start() {
  auto channels = ServerChannels::Make(config_);
  if (!channels.ok()) return channels.status();
  channels_ = *std::move(channels);
  // A registry of its own at each start: families are registered anew, as in a new process.
  metrics_ = std::make_shared<prometheus::Registry>();
  std::vector<std::unique_ptr<HostedService>> services;
  for (const auto& [name, make] : makes_) {
    ServiceContext context;
    context.config = &config_;
    context.sites = &sites_;
    context.data_dir = std::filesystem::path(config_.data_dir()) / name;
    context.clock = &clock_;
    context.channels = channels_.get();
    context.metrics = metrics_;
    context.devices = options_.devices;
    std::filesystem::create_directories(context.data_dir);
    auto service = make(context);
    if (!service.ok()) return service.status();
    services.push_back(*std::move(service));
  }
  server_ = std::make_unique<Server>(options_, channels_.get());
  return server_->Start(std::move(services));
}

void InProcessServer::Stop() {
  server_.reset();
  channels_.reset();
}

std::shared_ptr<grpc::Channel> InProcessServer::channel(std::string_view service) {
  return channels_->To(service);
}

}  // namespace bluegate::support::testing
