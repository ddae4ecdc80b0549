#ifndef BLUEGATE_SERVICES_SUPPORT_TLS_H_
#define BLUEGATE_SERVICES_SUPPORT_TLS_H_

#include <grpcpp/security/auth_metadata_processor.h>
#include <grpcpp/security/credentials.h>
#include <grpcpp/security/server_credentials.h>

#include <memory>

#include "absl/status/statusor.h"
#include "bluegate/config/v1/server_config.pb.h"

namespace bluegate::support {

// Files are PEM. They are checked at once - NOT_FOUND names a file that cannot be read,
// INVALID_ARGUMENT a certificate or key that is none, or that do not belong together - and looked
// at again every second: new connections use what the files hold then, those that stand go on.
// Put a new pair in place by renaming, the key first; in the moment between, handshakes fail and
// are tried again.

// Plain when `tls` names no certificate. With client_ca_file every client must show a certificate
// that this authority signed. `gate`, if not null, has the word on every call.
absl::StatusOr<std::shared_ptr<grpc::ServerCredentials>> ServerCredentials(
    const config::v1::Tls& tls, std::shared_ptr<grpc::AuthMetadataProcessor> gate = nullptr);

// Plain when `tls` names no file at all. client_ca_file is the authority that the server's
// certificate must come from; certificate_file and key_file are shown to the server if given.
absl::StatusOr<std::shared_ptr<grpc::ChannelCredentials>> ClientCredentials(
    const config::v1::Tls& tls);

}  // namespace bluegate::support

#endif  // BLUEGATE_SERVICES_SUPPORT_TLS_H_
