#include "services/support/peer_identity.h"

#include <grpc/grpc_security_constants.h>
#include <grpcpp/security/auth_context.h>

#include <vector>

namespace bluegate::support {

std::optional<std::string> PeerCommonName(const grpc::ServerContextBase& context) {
  const std::shared_ptr<const grpc::AuthContext> auth = context.auth_context();
  if (auth == nullptr || !auth->IsPeerAuthenticated()) return std::nullopt;
  const std::vector<grpc::string_ref> names = auth->FindPropertyValues(GRPC_X509_CN_PROPERTY_NAME);
  if (names.size() != 1) return std::nullopt;
  return std::string(names.front().data(), names.front().size());
}

bool IsInProcess(const grpc::ServerContextBase& context) {
  return context.peer().rfind("unix:", 0) == 0;
}

}  // namespace bluegate::support
