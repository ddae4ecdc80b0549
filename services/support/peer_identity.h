#ifndef BLUEGATE_SERVICES_SUPPORT_PEER_IDENTITY_H_
#define BLUEGATE_SERVICES_SUPPORT_PEER_IDENTITY_H_

#include <grpcpp/server_context.h>

#include <optional>
#include <string>

namespace bluegate::support {

// Subject common name of the certificate that the client of this call has proved to own: a
// terminal's device id, or another server's name. Nothing when the call came in plain, in-process,
// or without a certificate.
std::optional<std::string> PeerCommonName(const grpc::ServerContextBase& context);

// Whether the call came from a service of the same process, through the server's own socket, and so
// needs no certificate.
bool IsInProcess(const grpc::ServerContextBase& context);

}  // namespace bluegate::support

#endif  // BLUEGATE_SERVICES_SUPPORT_PEER_IDENTITY_H_
