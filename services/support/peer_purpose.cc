#include "services/support/peer_purpose.h"

#include <openssl/sha.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <memory>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "services/support/peer_identity.h"
#include "services/support/status.h"
#include "services/support/validate.h"

namespace bluegate::support {
namespace {

constexpr size_t kShownDigits = 16;

bool IsContinuation(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

}  // namespace

absl::Status CheckPurpose(std::string_view purpose) {
  const absl::Status text = CheckText("purpose", purpose, kPurposeCharactersMax);
  if (!text.ok()) return text;
  const auto characters = std::count_if(purpose.begin(), purpose.end(), [](char c) {
    return c != ' ' && c != '\t' && c != '\n' && !IsContinuation(c);
  });
  if (characters >= kPurposeCharactersMin) return absl::OkStatus();
  return FieldError(absl::StatusCode::kInvalidArgument, common::v1::ERROR_REASON_FIELD_INVALID,
                    "purpose", purpose,
                    absl::StrCat(kPurposeCharactersMin, "-", kPurposeCharactersMax,
                                 " characters: what the vehicle is looked up for"));
}

absl::Status CheckPeerPurpose(const grpc::ServerContextBase& context, const DeviceBook* devices,
                              std::string_view purpose, std::string_view number) {
  if (devices == nullptr || IsInProcess(context)) return absl::OkStatus();
  const std::shared_ptr<const grpc::AuthContext> auth = context.auth_context();
  const auto device = devices->Find(auth == nullptr ? "" : CertificateOf(*auth));
  if (!device.ok()) return device.status();
  const Role role = (*device)->role;
  if (std::find(kOperatorRoles.begin(), kOperatorRoles.end(), role) == kOperatorRoles.end()) {
    return absl::OkStatus();
  }
  if (absl::Status stated = CheckPurpose(purpose); !stated.ok()) return stated;
  spdlog::info("plate search device={} number_sha256={} for=\"{}\"", (*device)->id,
               NumberHash(number), std::string(purpose));
  return absl::OkStatus();
}

std::string NumberHash(std::string_view number) {
  unsigned char hash[SHA256_DIGEST_LENGTH];
  SHA256(reinterpret_cast<const unsigned char*>(number.data()), number.size(), hash);
  return absl::BytesToHexString({reinterpret_cast<const char*>(hash), sizeof(hash)})
      .substr(0, kShownDigits);
}

}  // namespace bluegate::support
