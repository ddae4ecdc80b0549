#include "services/support/peer_identity.h"

#include <grpc/grpc_security_constants.h>
#include <grpcpp/security/auth_context.h>

#include <memory>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "services/support/status.h"

namespace bluegate::support {
namespace {

// The terminal or gate that calls; null when the caller is neither.
absl::StatusOr<std::shared_ptr<const KnownDevice>> BoundDevice(
    const grpc::ServerContextBase& context, const DeviceBook* devices) {
  if (devices == nullptr || IsInProcess(context)) return nullptr;
  const std::shared_ptr<const grpc::AuthContext> auth = context.auth_context();
  auto device = devices->Find(auth == nullptr ? "" : CertificateOf(*auth));
  if (!device.ok()) return device.status();
  const bool bound = (*device)->role == Role::kDevice || (*device)->role == Role::kGate;
  return bound ? *std::move(device) : nullptr;
}

absl::Status NotPermitted(common::v1::ErrorReason reason, std::string_view field,
                          std::string_view value, std::string_view wish) {
  return FieldError(absl::StatusCode::kPermissionDenied, reason, field, value, wish);
}

}  // namespace

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

std::string CertificateOf(const grpc::AuthContext& auth) {
  const std::vector<grpc::string_ref> pem =
      auth.FindPropertyValues(GRPC_X509_PEM_CERT_PROPERTY_NAME);
  if (pem.size() != 1) return "";
  return DeviceBook::HashOf({pem.front().data(), pem.front().size()});
}

absl::Status CheckPeerSite(const grpc::ServerContextBase& context, const DeviceBook* devices,
                           std::string_view field, std::string_view site_id) {
  const auto device = BoundDevice(context, devices);
  if (!device.ok()) return device.status();
  if (*device == nullptr || (*device)->HasSite(site_id)) return absl::OkStatus();
  return NotPermitted(
      common::v1::ERROR_REASON_NOT_PERMITTED, field, site_id,
      absl::StrCat("a site of ", (*device)->id, ": ", absl::StrJoin((*device)->sites, ", ")));
}

absl::Status CheckPeerDevice(const grpc::ServerContextBase& context, const DeviceBook* devices,
                             std::string_view field, std::string_view device_id) {
  const auto device = BoundDevice(context, devices);
  if (!device.ok()) return device.status();
  if (*device == nullptr || (*device)->id == device_id) return absl::OkStatus();
  return NotPermitted(common::v1::ERROR_REASON_DEVICE_MISMATCH, field, device_id,
                      absl::StrCat((*device)->id, ", as the certificate says"));
}

}  // namespace bluegate::support
