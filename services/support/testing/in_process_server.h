#ifndef BLUEGATE_SERVICES_SUPPORT_TESTING_IN_PROCESS_SERVER_H_
#define BLUEGATE_SERVICES_SUPPORT_TESTING_IN_PROCESS_SERVER_H_

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "services/support/channels.h"
#include "services/support/clock.h"
#include "services/support/hosted_service.h"
#include "services/support/server.h"
#include "services/support/testing/temp_folder.h"

namespace bluegate::support::testing {

// Runs services for a test: in-process channels, a clock that stands, a temporary folder.
//
//   InProcessServer server;
//   server.Add("intake", MakeIntake);
//   server.AddFake("recognition", &fake_recognition);
//   ASSERT_TRUE(server.Start().ok());
//   auto stub = capture::v1::CaptureService::NewStub(server.channel("intake"));
//
// Stop and Start again make the services anew over the same folders, as after a restart. One
// thread may use it.
class InProcessServer {
 public:
  // The clock stands at 2021-12-01 00:00 UTC. Sites: checkpoint cp-01 with 2 lanes, gate gate-01
  // with 1 lane, zone "city", fallback hold.
  InProcessServer();
  ~InProcessServer();  // calls Stop

  // May be changed until Start. rules_file is empty unless set here; models_dir too.
  config::v1::ServerConfig& config() { return config_; }
  common::v1::SiteList& sites() { return sites_; }
  // Listens on a kernel-picked port of 127.0.0.1 as well, see address(). Off by default.
  void ListenOnNetwork() { options_.listen = "127.0.0.1:0"; }
  ServerOptions& options() { return options_; }

  FakeClock& clock() { return clock_; }
  const TempFolder& folder() const { return folder_; }
  // Handed to every service as ServiceContext::metrics; a new one at each Start.
  prometheus::Registry& metrics() { return *metrics_; }

  // To be made at each Start, in this order. The service's folder is folder()/data/<name>.
  void Add(std::string name, MakeService make);
  // A gRPC service in the place of a real one; `fake` outlives this object.
  void AddFake(std::string name, grpc::Service* fake);

  absl::Status Start();
  void Stop();

  // Valid between Start and Stop. Never null; see Channels.
  std::shared_ptr<grpc::Channel> channel(std::string_view service);
  // host:port after ListenOnNetwork; empty otherwise.
  std::string address() const { return server_ == nullptr ? "" : server_->address(); }
  std::string http_address() const { return server_ == nullptr ? "" : server_->http_address(); }

 private:
  TempFolder folder_;
  FakeClock clock_;
  config::v1::ServerConfig config_;
  common::v1::SiteList sites_;
  ServerOptions options_;
  std::shared_ptr<prometheus::Registry> metrics_;
  std::vector<std::pair<std::string, MakeService>> makes_;
  std::unique_ptr<ServerChannels> channels_;
  std::unique_ptr<Server> server_;
};

}  // namespace bluegate::support::testing

#endif  // BLUEGATE_SERVICES_SUPPORT_TESTING_IN_PROCESS_SERVER_H_
