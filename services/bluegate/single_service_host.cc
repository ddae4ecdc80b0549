#include "services/bluegate/single_service_host.h"

#include <grpcpp/create_channel.h>

#include <utility>
#include <vector>

#include "absl/memory/memory.h"

namespace bluegate {

absl::StatusOr<std::unique_ptr<SingleServiceHost>> SingleServiceHost::Start(
    const std::filesystem::path& folder, config::v1::ServerConfig config,
    common::v1::SiteList sites, const support::MakeService& make) {
  auto host = absl::WrapUnique(new SingleServiceHost);
  host->config_ = std::move(config);
  host->sites_ = std::move(sites);
  auto channels = support::ServerChannels::Make(host->config_);
  if (!channels.ok()) return channels.status();
  host->channels_ = *std::move(channels);
  support::ServiceContext context;
  context.config = &host->config_;
  context.sites = &host->sites_;
  context.data_dir = folder;
  context.clock = &host->clock_;
  context.channels = host->channels_.get();
  context.metrics = host->metrics_;
  auto service = make(context);
  if (!service.ok()) return service.status();
  support::ServerOptions options;
  options.socket_folder = folder;
  host->server_ = std::make_unique<support::Server>(options, host->channels_.get());
  std::vector<std::unique_ptr<support::HostedService>> services;
  services.push_back(*std::move(service));
  if (absl::Status started = host->server_->Start(std::move(services)); !started.ok()) {
    return started;
  }
  return host;
}

SingleServiceHost::~SingleServiceHost() {
  if (server_ != nullptr) server_->Stop();
  server_.reset();
}

std::shared_ptr<grpc::Channel> SingleServiceHost::Connect() const {
  return grpc::CreateCustomChannel(server_->address(), grpc::InsecureChannelCredentials(),
                                   support::ClientChannelArguments());
}

}  // namespace bluegate
