#ifndef BLUEGATE_SERVICES_SUPPORT_PEER_IDENTITY_H_
#define BLUEGATE_SERVICES_SUPPORT_PEER_IDENTITY_H_

#include <grpcpp/security/auth_context.h>
#include <grpcpp/server_context.h>

#include <optional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "services/support/device_book.h"

namespace bluegate::support {

// Subject common name of the certificate that the client of this call has proved to own: a
// terminal's device id, or another server's name. Nothing when the call came in plain, in-process,
// or without a certificate.
std::optional<std::string> PeerCommonName(const grpc::ServerContextBase& context);

// Whether the call came from a service of the same process, through the server's own socket, and so
// needs no certificate.
bool IsInProcess(const grpc::ServerContextBase& context);

// SHA-256 of the certificate that the client has proved to own, as DeviceBook takes it; empty
// without one.
std::string CertificateOf(const grpc::AuthContext& auth);

// Whether the caller may speak for the site. PERMISSION_DENIED with `field`, the site and those it
// has, when a terminal or gate asks for another one's; UNAUTHENTICATED when its certificate is
// accepted no more. OK for servers, for people, and on a plain listener, where `devices` is null.
absl::Status CheckPeerSite(const grpc::ServerContextBase& context, const DeviceBook* devices,
                           std::string_view field, std::string_view site_id);

// Whether the caller may speak for the device: a terminal or gate for itself alone. Errors as
// above.
absl::Status CheckPeerDevice(const grpc::ServerContextBase& context, const DeviceBook* devices,
                             std::string_view field, std::string_view device_id);

}  // namespace bluegate::support

#endif  // BLUEGATE_SERVICES_SUPPORT_PEER_IDENTITY_H_
