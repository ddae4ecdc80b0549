#ifndef BLUEGATE_SERVICES_GATEWAY_PROBES_H_
#define BLUEGATE_SERVICES_GATEWAY_PROBES_H_

#include <httplib.h>
#include <prometheus/registry.h>

#include <atomic>

#include "services/support/hosted_service.h"

// What an operator's tools ask for, without a session and from this machine only.
namespace bluegate::gateway {

// GET /healthz: {"status":"serving","services":{"intake":"serving",...}}, 200 when every service
// says it is serving by gRPC health checking within 0.5 s, 503 otherwise.
void HealthPage(support::Channels& channels, const std::atomic<bool>& stopping,
                httplib::Response& response);

// GET /metrics: the process's registry in Prometheus' text form.
void MetricsPage(const prometheus::Registry& registry, httplib::Response& response);

}  // namespace bluegate::gateway

#endif  // BLUEGATE_SERVICES_GATEWAY_PROBES_H_
