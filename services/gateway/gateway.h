#ifndef BLUEGATE_SERVICES_GATEWAY_GATEWAY_H_
#define BLUEGATE_SERVICES_GATEWAY_GATEWAY_H_

#include <memory>

#include "absl/status/statusor.h"
#include "services/support/hosted_service.h"

// The officers' door, over HTTP:
//
//   POST /<package.Service>/<Method>  a gRPC method by the Connect protocol's JSON; see methods.cc
//   GET  /evidence/<sha256>           a kept picture
//   POST, GET, DELETE /session        sign in, who am I, sign out
//   GET  /healthz, /metrics           for this machine only
//   GET  everything else              the console
//
// All but signing in, the console's files and the last two need a session.
namespace bluegate::gateway {

// Opens the accounts in context.data_dir and reads the console; the service listens on
// config.http_listen from Start to Stop. It has no gRPC services.
absl::StatusOr<std::unique_ptr<support::HostedService>> MakeGateway(
    const support::ServiceContext& context);

}  // namespace bluegate::gateway

#endif  // BLUEGATE_SERVICES_GATEWAY_GATEWAY_H_
