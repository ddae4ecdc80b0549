#include "services/support/server.h"

#include <fcntl.h>
#include <grpcpp/create_channel.h>
#include <grpcpp/ext/proto_server_reflection_plugin.h>
#include <grpcpp/health_check_service_interface.h>
#include <grpcpp/server_builder.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "services/support/callback_threads.h"
#include "services/support/host_port.h"
#include "services/support/tls.h"

namespace bluegate::support {
namespace {

// What a client may send on a stream ahead of its being read.
constexpr int kUnreadBytesMax = 512 << 10;

// More than all that the officers of a city watch at once over one connection of a gateway, and few
// enough that one client alone cannot take the server's memory.
constexpr int kStreamsMax = 1024;

// Answers to lines that drop without a word: a silent client is found dead after 30 s, and clients
// may ping every 10 s without being sent away for it.
void AddKeepalive(grpc::ServerBuilder& builder) {
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIME_MS, 20'000);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, 10'000);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_PERMIT_WITHOUT_CALLS, 1);
  builder.AddChannelArgument(GRPC_ARG_HTTP2_MAX_PINGS_WITHOUT_DATA, 0);
  builder.AddChannelArgument(GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS, 10'000);
  // New calls move to a new connection, which shows the certificate that the client has by then;
  // streams stay where they are.
  builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_AGE_MS, 3'600'000);
}

}  // namespace

Server::Server(ServerOptions options, ServerChannels* channels)
    : options_(std::move(options)), channels_(channels) {}

Server::~Server() { Stop(); }

absl::Status Server::OpenSocketFolder() {
  socket_folder_ = open(options_.socket_folder.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC);
  if (socket_folder_ < 0) {
    return absl::UnavailableError(absl::StrCat("socket folder: \"", options_.socket_folder.string(),
                                               "\" cannot be opened, wanted a folder"));
  }
  // The name of a Unix socket has at most 107 bytes; through the descriptor it is short in any
  // folder. A socket left by a killed process is replaced.
  socket_ = absl::StrCat("unix:/proc/self/fd/", socket_folder_, "/in_process.sock");
  return absl::OkStatus();
}

std::shared_ptr<grpc::Channel> Server::LocalChannel() const {
  grpc::ChannelArguments arguments = ClientChannelArguments();
  // Own connections, so that pictures for one service do not hold up calls to another.
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  return grpc::CreateCustomChannel(socket_, grpc::InsecureChannelCredentials(), arguments);
}

absl::StatusOr<std::shared_ptr<grpc::ServerCredentials>> Server::NetworkCredentials(
    grpc::ServerBuilder& builder) {
  if (options_.tls.certificate_file().empty()) {
    spdlog::warn("plain gRPC listener: every user of this machine may call every method");
    return ServerCredentials(options_.tls);
  }
  if (options_.devices == nullptr || options_.tls.client_ca_file().empty()) {
    return absl::InvalidArgumentError(
        "grpc_tls: without client_ca_file or devices_file, wanted both: nobody else is let in");
  }
  gate_ = std::make_unique<PeerGate>(options_.devices);
  std::vector<std::unique_ptr<grpc::experimental::ServerInterceptorFactoryInterface>> interceptors;
  interceptors.push_back(gate_->interceptors());
  builder.experimental().SetInterceptorCreators(std::move(interceptors));
  return ServerCredentials(options_.tls, gate_->processor());
}

absl::Status Server::Listen() {
  const absl::Status folder = OpenSocketFolder();
  if (!folder.ok()) return folder;
  grpc::EnableDefaultHealthCheckService(true);
  grpc::reflection::InitProtoReflectionServerBuilderPlugin();
  grpc::ServerBuilder builder;
  builder.AddListeningPort(socket_, grpc::InsecureServerCredentials());
  int port = 0;
  HostPort listen;
  if (!options_.listen.empty()) {
    auto parsed = ParseHostPort(options_.listen);
    if (!parsed.ok()) return parsed.status();
    listen = *std::move(parsed);
    auto credentials = NetworkCredentials(builder);
    if (!credentials.ok()) return credentials.status();
    builder.AddListeningPort(options_.listen, *credentials, &port);
  }
  // Without this a second server on the same port would start and take half of the calls.
  builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
  // gRPC would otherwise take in, for a stream that is not read, as much as its estimate of the
  // line says, which on a good one is many megabytes for each of many terminals.
  builder.AddChannelArgument(GRPC_ARG_HTTP2_BDP_PROBE, 0);
  builder.AddChannelArgument(GRPC_ARG_HTTP2_STREAM_LOOKAHEAD_BYTES, kUnreadBytesMax);
  builder.AddChannelArgument(GRPC_ARG_MAX_CONCURRENT_STREAMS, kStreamsMax);
  // Who stops waiting resets the call, and handlers look at the deadline themselves. A timer of the
  // server's own for each call would take from it, when it has more to do than it can, the time for
  // the answers that could still come.
  builder.AddChannelArgument(GRPC_ARG_ENABLE_DEADLINE_CHECKS, 0);
  builder.SetMaxReceiveMessageSize(options_.receive_bytes_max);
  builder.SetMaxSendMessageSize(kMessageBytesMax);
  AddKeepalive(builder);
  for (const auto& service : services_) {
    for (grpc::Service* grpc_service : service->grpc_services()) {
      builder.RegisterService(grpc_service);
    }
  }
  server_ = builder.BuildAndStart();
  if (server_ == nullptr || (!options_.listen.empty() && port == 0)) {
    return absl::UnavailableError(absl::StrCat("grpc_listen: \"", options_.listen,
                                               "\" cannot be listened on, wanted a free address ",
                                               "of this machine"));
  }
  if (!options_.listen.empty()) {
    listen.port = port;
    address_ = listen.ToString();
  }
  return absl::OkStatus();
}

absl::Status Server::Start(std::vector<std::unique_ptr<HostedService>> services) {
  KeepCallbackThreads();
  services_ = std::move(services);
  const absl::Status listening = Listen();
  if (!listening.ok()) {
    Stop();
    return listening;
  }
  for (const auto& service : services_) {
    channels_->Host(service->name(), LocalChannel());
    server_->GetHealthCheckService()->SetServingStatus(std::string(service->name()), false);
  }
  server_->GetHealthCheckService()->SetServingStatus("", false);
  for (const auto& service : services_) {
    const absl::Status started = service->Start();
    if (!started.ok()) {
      Stop();
      return absl::Status(started.code(),
                          absl::StrCat(std::string(service->name()), ": ", started.message()));
    }
    started_.push_back(service.get());
  }
  shown_health_.assign(services_.size(), absl::OkStatus());
  ShowHealth();
  health_thread_ = std::thread([this] { WatchHealth(); });
  return absl::OkStatus();
}

void Server::ShowHealth() {
  bool all_healthy = true;
  for (size_t i = 0; i < services_.size(); ++i) {
    const std::string name(services_[i]->name());
    absl::Status health = services_[i]->Health();
    if (health != shown_health_[i]) {
      spdlog::log(health.ok() ? spdlog::level::info : spdlog::level::warn,
                  "health changed service={} status=\"{}\"", name, health.ToString());
    }
    all_healthy = all_healthy && health.ok();
    server_->GetHealthCheckService()->SetServingStatus(name, health.ok());
    shown_health_[i] = std::move(health);
  }
  server_->GetHealthCheckService()->SetServingStatus("", all_healthy);
}

void Server::WatchHealth() {
  while (true) {
    {
      absl::MutexLock lock(&mutex_);
      if (mutex_.AwaitWithTimeout(absl::Condition(&stopping_), options_.health_interval)) return;
    }
    ShowHealth();
  }
}

void Server::Stop() {
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
  }
  if (health_thread_.joinable()) health_thread_.join();
  if (server_ != nullptr) {
    server_->GetHealthCheckService()->Shutdown();
    for (; !started_.empty(); started_.pop_back()) started_.back()->Stop();
    server_->Shutdown(absl::ToChronoTime(absl::Now() + options_.drain_time));
    server_->Wait();
    channels_->Unhost();
    server_.reset();
  }
  gate_.reset();
  if (socket_folder_ >= 0) close(std::exchange(socket_folder_, -1));
}

std::string Server::http_address() const {
  for (const auto& service : services_) {
    std::string address = service->http_address();
    if (!address.empty()) return address;
  }
  return "";
}

}  // namespace bluegate::support
