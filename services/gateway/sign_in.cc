#include "services/gateway/sign_in.h"

#include <openssl/sha.h>

#include <utility>

#include "absl/strings/escaping.h"
#include "spdlog/spdlog.h"

namespace bluegate::gateway {
namespace {

constexpr size_t kTokenBytes = 32;
constexpr size_t kTokenCharacters = 43;
constexpr absl::Duration kPasswordWaitMax = absl::Seconds(3);
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

absl::Status WrongPassword() {
  return absl::UnauthenticatedError("account or password: not right");
}

}  // namespace

SignIn::SignIn(storage::AccountStore* store, const Clock* clock, RandomBytes random)
    : store_(store),
      clock_(clock),
      random_(std::move(random)),
      nobodys_hash_(HashPassword(GeneratePassword(random_), random_).value_or("")) {}

bool SignIn::CheckPassword(const std::string& hash, std::string_view password) {
  const bool matches = PasswordMatches(hash, password);
  absl::MutexLock lock(&mutex_);
  --password_checks_;
  return matches;
}

absl::StatusOr<OpenedSession> SignIn::Open(const std::string& account, const std::string& password,
                                           const std::string& address) {
  if (!storage::IsAccountName(account)) return WrongPassword();
  const absl::Time now = clock_->Now();
  {
    absl::MutexLock lock(&mutex_);
    const auto a_place_is_free = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
      return password_checks_ < kPasswordChecksMax;
    };
    if (!mutex_.AwaitWithTimeout(absl::Condition(&a_place_is_free), kPasswordWaitMax)) {
      return absl::UnavailableError("sign-in: too many at once, wanted fewer; try again");
    }
    ++password_checks_;
  }
  absl::Status attempt = store_->TakeAttempt(account, address, now, storage::AttemptLimit());
  if (!attempt.ok()) {
    if (absl::IsResourceExhausted(attempt))
      spdlog::warn("sign-in refused reason=too_many_failures");
    absl::MutexLock lock(&mutex_);
    --password_checks_;
    return attempt;
  }
  const absl::StatusOr<storage::Officer> officer = store_->GetOfficer(account);
  const bool known = officer.ok() && !officer->disabled;
  const bool matches = CheckPassword(known ? officer->password_hash : nobodys_hash_, password);
  if (!officer.ok() && !absl::IsNotFound(officer.status())) return officer.status();
  if (!known || !matches) {
    spdlog::warn("sign-in refused reason=account_or_password");
    return WrongPassword();
  }
  if (absl::Status status = store_->ForgetAttempts(account, address); !status.ok()) return status;
  DropExpired(now);
  OpenedSession opened = {absl::WebSafeBase64Escape(random_(kTokenBytes)),
                          {officer->account, officer->display_name}};
  const absl::Status status = store_->OpenSession({Sha256(opened.token), account, now, now});
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
  return SignedIn{officer->account, officer->display_name};
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
                                                  now - storage::AttemptLimit().window);
  if (!status.ok())
    spdlog::warn("expired sessions stay error=\"{}\"", std::string(status.message()));
}

}  // namespace bluegate::gateway
