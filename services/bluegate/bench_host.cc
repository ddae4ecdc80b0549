#include "services/bluegate/bench_host.h"

#include <grpcpp/create_channel.h>

#include <string>
#include <utility>
#include <vector>

#include "absl/memory/memory.h"
#include "bluegate/recognition/v1/recognition.grpc.pb.h"
#include "services/admission/admission_service.h"
#include "services/bluegate/resource_path.h"
#include "services/registry/registry_service.h"
#include "services/support/sites.h"

namespace bluegate {
namespace {

class BareService : public support::HostedService,
                    public recognition::v1::RecognitionService::CallbackService {
 public:
  explicit BareService(const std::atomic<size_t>* bytes) : bytes_(bytes) {}
  std::string_view name() const override { return "recognition"; }
  std::vector<grpc::Service*> grpc_services() override { return {this}; }

  grpc::ServerUnaryReactor* ReadPicture(grpc::CallbackServerContext* context,
                                        const recognition::v1::ReadPictureRequest* request,
                                        recognition::v1::ReadPictureResponse* response) override {
    response->mutable_error()->assign(bytes_->load(std::memory_order_relaxed), 'x');
    grpc::ServerUnaryReactor* const reactor = context->DefaultReactor();
    reactor->Finish(grpc::Status::OK);
    return reactor;
  }

 private:
  const std::atomic<size_t>* const bytes_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<BenchHost>> BenchHost::Start(const std::filesystem::path& folder) {
  auto host = absl::WrapUnique(new BenchHost());
  host->config_.set_data_dir(folder.string());
  host->config_.set_rules_file(ResourcePath("deploy/rules/xianyang-2021.textproto").string());
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
  std::vector<std::unique_ptr<support::HostedService>> services;
  for (const auto& [name, make] : {std::pair("registry", &registry::MakeRegistry),
                                   std::pair("admission", &admission::MakeAdmission)}) {
    context.data_dir = folder / name;
    std::error_code error;
    std::filesystem::create_directories(context.data_dir, error);
    auto service = make(context);
    if (!service.ok()) return service.status();
    services.push_back(*std::move(service));
  }
  services.push_back(std::make_unique<BareService>(&host->bare_bytes_));

  support::ServerOptions options;
  options.socket_folder = folder / "registry";
  host->server_ = std::make_unique<support::Server>(options, host->channels_.get());
  if (absl::Status started = host->server_->Start(std::move(services)); !started.ok()) {
    return started;
  }
  return host;
}

BenchHost::~BenchHost() = default;

std::shared_ptr<grpc::Channel> BenchHost::Connect() const {
  grpc::ChannelArguments arguments = support::ClientChannelArguments();
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  return grpc::CreateCustomChannel(server_->address(), grpc::InsecureChannelCredentials(),
                                   arguments);
}

}  // namespace bluegate
