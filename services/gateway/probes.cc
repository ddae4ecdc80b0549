#include "services/gateway/probes.h"

#include <google/protobuf/wrappers.pb.h>
#include <prometheus/text_serializer.h>

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "services/gateway/connect_protocol.h"
#include "services/gateway/upstream.h"

namespace bluegate::gateway {
namespace {

constexpr std::string_view kServices[] = {"intake", "recognition", "registry", "admission",
                                          "casework"};
constexpr absl::Duration kHealthTimeout = absl::Milliseconds(500);

// grpc.health.v1.HealthCheckRequest is one string in field 1 and HealthCheckResponse one enum in
// field 1: on the wire they are google.protobuf's StringValue and Int32Value.
std::string Health(support::Channels& channels, std::string_view service,
                   const std::atomic<bool>& stopping) {
  google::protobuf::StringValue request;
  request.set_value(std::string(service));
  google::protobuf::Int32Value response;
  const absl::Status status = CallUnary(channels.To(service), "/grpc.health.v1.Health/Check",
                                        request, absl::Now() + kHealthTimeout, stopping, &response);
  if (!status.ok()) return std::string(ConnectCode(status.code()));
  constexpr int kServing = 1;
  return response.value() == kServing ? "serving" : "not_serving";
}

}  // namespace

void HealthPage(support::Channels& channels, const std::atomic<bool>& stopping,
                httplib::Response& response) {
  bool all_serving = true;
  nlohmann::json services = nlohmann::json::object();
  for (std::string_view service : kServices) {
    const std::string health = Health(channels, service, stopping);
    all_serving = all_serving && health == "serving";
    services[std::string(service)] = health;
  }
  response.status = all_serving ? 200 : 503;
  const nlohmann::json answer = {{"status", all_serving ? "serving" : "not_serving"},
                                 {"services", services}};
  response.set_content(answer.dump(), std::string(kUnaryContentType));
}

void MetricsPage(const prometheus::Registry& registry, httplib::Response& response) {
  response.status = 200;
  response.set_content(prometheus::TextSerializer().Serialize(registry.Collect()),
                       "text/plain; version=0.0.4; charset=utf-8");
}

}  // namespace bluegate::gateway
