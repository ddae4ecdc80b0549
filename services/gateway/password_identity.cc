#include "services/gateway/password_identity.h"

#include "absl/time/time.h"
#include "spdlog/spdlog.h"

namespace bluegate::gateway {
namespace {

constexpr absl::Duration kPasswordWaitMax = absl::Seconds(3);

absl::Status NotRight() { return absl::UnauthenticatedError("account or password: not right"); }

}  // namespace

PasswordIdentity::PasswordIdentity(storage::AccountStore* store, const Clock* clock,
                                   const RandomBytes& random)
    : store_(store),
      clock_(clock),
      nobodys_hash_(HashPassword(GeneratePassword(random), random).value_or("")) {}

absl::Status PasswordIdentity::TakePlace() {
  absl::MutexLock lock(&mutex_);
  const auto a_place_is_free = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    return password_checks_ < kPasswordChecksMax;
  };
  if (!mutex_.AwaitWithTimeout(absl::Condition(&a_place_is_free), kPasswordWaitMax)) {
    return absl::UnavailableError("sign-in: too many at once, wanted fewer; try again");
  }
  ++password_checks_;
  return absl::OkStatus();
}

void PasswordIdentity::LeavePlace() {
  absl::MutexLock lock(&mutex_);
  --password_checks_;
}

absl::StatusOr<std::string> PasswordIdentity::Identify(const Proof& proof) {
  if (!storage::IsAccountName(proof.account)) return NotRight();
  if (absl::Status place = TakePlace(); !place.ok()) return place;
  const absl::StatusOr<std::string> account = Check(proof);
  LeavePlace();
  return account;
}

absl::StatusOr<std::string> PasswordIdentity::Check(const Proof& proof) {
  const absl::Time now = clock_->Now();
  const absl::Status attempt =
      store_->TakeAttempt(proof.account, proof.address, now, storage::AttemptLimits());
  if (!attempt.ok()) {
    if (absl::IsResourceExhausted(attempt)) {
      spdlog::warn("sign-in refused reason=too_many_failures");
    }
    return attempt;
  }
  const absl::StatusOr<storage::Officer> officer = store_->GetOfficer(proof.account);
  const bool known = officer.ok() && !officer->disabled;
  const bool matches =
      PasswordMatches(known ? officer->password_hash : nobodys_hash_, proof.password);
  if (!officer.ok() && !absl::IsNotFound(officer.status())) return officer.status();
  if (!known || !matches) {
    spdlog::warn("sign-in refused reason=account_or_password");
    return NotRight();
  }
  const absl::Status forgotten = store_->ForgetAttempts(proof.account, proof.address, now);
  if (!forgotten.ok()) return forgotten;
  return proof.account;
}

}  // namespace bluegate::gateway
