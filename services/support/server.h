#ifndef BLUEGATE_SERVICES_SUPPORT_SERVER_H_
#define BLUEGATE_SERVICES_SUPPORT_SERVER_H_

#include <grpcpp/security/server_credentials.h>
#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>

#include <filesystem>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "bluegate/config/v1/server_config.pb.h"
#include "services/support/channels.h"
#include "services/support/device_book.h"
#include "services/support/hosted_service.h"
#include "services/support/peer_gate.h"

namespace bluegate::support {

// Five pictures of 8 MiB, the largest capture, and room for the rest of the message.
inline constexpr int kMessageBytesMax = 48 << 20;

struct ServerOptions {
  // host:port; port 0 lets the kernel choose. Empty: reached from within the process only.
  std::string listen = "127.0.0.1:0";
  // A folder that its owner alone can enter, for the socket through which the services of this
  // process reach each other. Must be there; no two servers have the same.
  std::filesystem::path socket_folder;
  // TLS of the listener; without a certificate file the listener is plain.
  config::v1::Tls tls;
  // Who may call over the network. Needed with tls; outlives the server.
  DeviceBook* devices = nullptr;
  // Larger requests are refused with RESOURCE_EXHAUSTED before they are read. At least 1.
  int receive_bytes_max = kMessageBytesMax;
  // How often each service is asked for its health, at least 1 ms.
  absl::Duration health_interval = absl::Seconds(1);
  // Calls still open this long after the services were stopped are cancelled.
  absl::Duration drain_time = absl::Seconds(5);
};

// The one gRPC server of a process: hosts services with health checking (by HostedService::name,
// and "" for all of them together), reflection, message limits and keepalive. A connection has at
// most 1,024 calls open; further ones wait at the client. A call past its deadline is not ended by
// the server itself: the client resets it, and a handler that may come too late looks.
//
//   Server server(options, channels);     // channels were handed to the services
//   server.Start(std::move(services));
//   ...
//   server.Stop();
//
// Services inside reach each other through a Unix socket in a private folder and not through
// grpc::Server::InProcessChannel: with gRPC 1.51 a call that begins on such a channel while the
// server shuts down jumps through a null pointer, where a socket answers UNAVAILABLE.
class Server {
 public:
  // `channels` outlives the server.
  Server(ServerOptions options, ServerChannels* channels);
  ~Server();  // calls Stop
  Server(const Server&) = delete;

  // Registers and starts the services in order, each listening before the first is started. On an
  // error everything started is stopped again. UNAVAILABLE: the address cannot be listened on.
  // Called once.
  absl::Status Start(std::vector<std::unique_ptr<HostedService>> services);

  // Stops the services, last one first, then takes no more calls, waits drain_time for the open
  // ones and cancels the rest. May be called twice.
  void Stop();

  // host:port listened on, with the port the kernel chose; empty without a listener.
  const std::string& address() const { return address_; }
  // The first service with an HTTP listener of its own says where it is; empty if none has.
  std::string http_address() const;

 private:
  absl::Status Listen();
  absl::Status OpenSocketFolder();
  absl::StatusOr<std::shared_ptr<grpc::ServerCredentials>> NetworkCredentials(
      grpc::ServerBuilder& builder);
  // A channel with a connection of its own to this server.
  std::shared_ptr<grpc::Channel> LocalChannel() const;
  void WatchHealth();
  void ShowHealth();

  const ServerOptions options_;
  ServerChannels* const channels_;
  std::vector<std::unique_ptr<HostedService>> services_;
  std::vector<absl::Status> shown_health_;  // touched by Start, then by health_thread_ alone
  std::unique_ptr<PeerGate> gate_;
  std::unique_ptr<grpc::Server> server_;
  std::string address_;
  int socket_folder_ = -1;  // descriptor, open as long as server_ listens
  std::string socket_;      // gRPC address of the socket
  std::vector<HostedService*> started_;
  absl::Mutex mutex_;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread health_thread_;
};

}  // namespace bluegate::support

#endif  // BLUEGATE_SERVICES_SUPPORT_SERVER_H_
