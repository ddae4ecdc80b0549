#include "services/gateway/sign_in.h"

#include <openssl/sha.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/escaping.h"
#include "spdlog/spdlog.h"

namespace bluegate::gateway {
namespace {

constexpr size_t kTokenBytes = 32;
constexpr size_t kTokenCharacters = 43;
constexpr absl::Duration kDropEvery = absl::Minutes(10);

std::string Sha256(std::string_view text) {
  std::string hash(SHA256_DIGEST_LENGTH, '\0');
  SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(),
         reinterpret_cast<unsigned char*>(hash.data()));
  return hash;
}

absl::Status NoSession() {
  return absl::UnauthenticatedError("session: none or ended, wanted a sign-in");
}

// Whoever has a role that no person can have, or none, may do nothing.
absl::StatusOr<SignedIn> ToSignedIn(const storage::Officer& officer) {
  const std::optional<support::Role> role = support::RoleNamed(officer.role);
  if (!role.has_value() || std::find(support::kPersonRoles.begin(), support::kPersonRoles.end(),
                                     *role) == support::kPersonRoles.end()) {
    return absl::PermissionDeniedError("role: of no person, wanted another one for the account");
  }
  return SignedIn{officer.account, officer.display_name, *role};
}

}  // namespace

SignIn::SignIn(storage::AccountStore* store, IdentityCheck* identity, const Clock* clock,
               RandomBytes random)
    : store_(store), identity_(identity), clock_(clock), random_(std::move(random)) {}

absl::StatusOr<OpenedSession> SignIn::Open(const Proof& proof) {
  const absl::StatusOr<std::string> account = identity_->Identify(proof);
  if (!account.ok()) return account.status();
  const absl::StatusOr<storage::Officer> officer = store_->GetOfficer(*account);
  if (absl::IsNotFound(officer.status()) || (officer.ok() && officer->disabled)) {
    return NoSession();
  }
  if (!officer.ok()) return officer.status();
  absl::StatusOr<SignedIn> signed_in = ToSignedIn(*officer);
  if (!signed_in.ok()) return signed_in.status();
  const absl::Time now = clock_->Now();
  DropExpired(now);
  OpenedSession opened = {absl::WebSafeBase64Escape(random_(kTokenBytes)), *std::move(signed_in)};
  const absl::Status status = store_->OpenSession({Sha256(opened.token), *account, now, now});
  if (!status.ok()) return status;
  return opened;
}

absl::StatusOr<SignedIn> SignIn::Check(std::string_view token, Purpose purpose) {
  if (token.size() != kTokenCharacters) return NoSession();
  const absl::StatusOr<storage::Session> session = store_->GetSession(Sha256(token));
  if (absl::IsNotFound(session.status())) return NoSession();
  if (!session.ok()) return session.status();
  const absl::Time now = clock_->Now();
  if (now - session->opened >= kSessionTime || now - session->last_used >= kIdleTime) {
    return NoSession();
  }
  const absl::StatusOr<storage::Officer> officer = store_->GetOfficer(session->account);
  if (absl::IsNotFound(officer.status()) || (officer.ok() && officer->disabled)) {
    return NoSession();
  }
  if (!officer.ok()) return officer.status();
  if (purpose == Purpose::kUse && now - session->last_used >= kUseRecordedEvery) {
    const absl::Status touched = store_->TouchSession(*session, now);
    // ABORTED: another request of the session was a moment earlier.
    if (!touched.ok() && !absl::IsAborted(touched)) return touched;
  }
  return ToSignedIn(*officer);
}

absl::Status SignIn::Close(std::string_view token) {
  if (token.size() != kTokenCharacters) return absl::OkStatus();
  return store_->CloseSession(Sha256(token));
}

void SignIn::DropExpired(absl::Time now) {
  {
    absl::MutexLock lock(&mutex_);
    if (now - expired_dropped_ < kDropEvery) return;
    expired_dropped_ = now;
  }
  const absl::Status status = store_->DropExpired(now - kSessionTime, now - kIdleTime,
                                                  now - storage::AttemptLimits().window);
  if (!status.ok())
    spdlog::warn("expired sessions stay error=\"{}\"", std::string(status.message()));
}

}  // namespace bluegate::gateway
