#ifndef BLUEGATE_SERVICES_BLUEGATE_BENCH_HOST_H_
#define BLUEGATE_SERVICES_BLUEGATE_BENCH_HOST_H_

#include <grpcpp/channel.h>
#include <prometheus/registry.h>

#include <atomic>
#include <filesystem>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "bluegate/common/v1/site.pb.h"
#include "bluegate/config/v1/server_config.pb.h"
#include "services/support/channels.h"
#include "services/support/clock.h"
#include "services/support/server.h"

namespace bluegate {

// The real register and admission on a real server of this process, and beside them, on the same
// server, a service that does nothing: a call to it is the floor under every call. It stands in the
// place of recognition: ReadPicture answers, whatever it is sent, that many bytes of text.
class BenchHost {
 public:
  // Data in `folder`, one sub-folder a service; rules and sites are those that come with the
  // program. What a service fails with.
  static absl::StatusOr<std::unique_ptr<BenchHost>> Start(const std::filesystem::path& folder);
  ~BenchHost();

  // A connection of its own to the server's port, as a gate has one.
  std::shared_ptr<grpc::Channel> Connect() const;
  const std::string& address() const { return server_->address(); }
  const prometheus::Registry& metrics() const { return *metrics_; }
  // How many bytes a bare call is answered with, from the next call on.
  void SetBareBytes(size_t bytes) { bare_bytes_ = bytes; }
  const common::v1::SiteList& sites() const { return sites_; }

 private:
  BenchHost() = default;

  config::v1::ServerConfig config_;
  common::v1::SiteList sites_;
  support::SystemClock clock_;
  const std::shared_ptr<prometheus::Registry> metrics_ = std::make_shared<prometheus::Registry>();
  std::atomic<size_t> bare_bytes_ = 0;
  std::unique_ptr<support::ServerChannels> channels_;
  std::unique_ptr<support::Server> server_;
};

}  // namespace bluegate

#endif  // BLUEGATE_SERVICES_BLUEGATE_BENCH_HOST_H_
