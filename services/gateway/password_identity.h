#ifndef BLUEGATE_SERVICES_GATEWAY_PASSWORD_IDENTITY_H_
#define BLUEGATE_SERVICES_GATEWAY_PASSWORD_IDENTITY_H_

#include <string>
#include <string_view>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "enforcement/clock.h"
#include "services/gateway/identity.h"
#include "services/gateway/password.h"
#include "storage/account_store.h"

namespace bluegate::gateway {

// Passwords checked at the same time; each takes kArgon2MemoryKib and a core for some 20 ms.
inline constexpr int kPasswordChecksMax = 4;

// Knows people by account and password. Limits failures by account and address together, by
// account and by address alone, as storage::AttemptLimits says; they are kept in the store and
// outlast a restart. Thread-safe.
class PasswordIdentity : public IdentityCheck {
 public:
  // `store` and `clock` outlive it.
  PasswordIdentity(storage::AccountStore* store, const Clock* clock, const RandomBytes& random);

  // Takes the same time for an unknown account, a disabled one and a wrong password.
  absl::StatusOr<std::string> Identify(const Proof& proof) override;

 private:
  absl::Status TakePlace();
  void LeavePlace();
  absl::StatusOr<std::string> Check(const Proof& proof);

  storage::AccountStore* const store_;
  const Clock* const clock_;
  // Checked when there is no officer, so that an unknown account takes as long as a known one.
  const std::string nobodys_hash_;
  absl::Mutex mutex_;
  int password_checks_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace bluegate::gateway

#endif  // BLUEGATE_SERVICES_GATEWAY_PASSWORD_IDENTITY_H_
