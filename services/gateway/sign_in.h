#ifndef BLUEGATE_SERVICES_GATEWAY_SIGN_IN_H_
#define BLUEGATE_SERVICES_GATEWAY_SIGN_IN_H_

#include <string>
#include <string_view>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "enforcement/clock.h"
#include "services/gateway/identity.h"
#include "services/gateway/password.h"
#include "services/support/access_table.h"
#include "storage/account_store.h"

namespace bluegate::gateway {

// A session ends so long after the sign-in, and so long after its last use. OWASP's Session
// Management Cheat Sheet asks for both.
inline constexpr absl::Duration kSessionTime = absl::Hours(12);
inline constexpr absl::Duration kIdleTime = absl::Minutes(30);

// The last use is written at most this often; a session may end this much before kIdleTime.
inline constexpr absl::Duration kUseRecordedEvery = absl::Minutes(1);

struct SignedIn {
  std::string account;
  std::string display_name;
  support::Role role = support::Role::kOfficer;
};

struct OpenedSession {
  std::string token;  // 43 URL-safe characters, 256 random bits
  SignedIn officer;
};

// Signing officers in and out: sessions of accounts, whoever says whose they are. Thread-safe.
class SignIn {
 public:
  // All outlive it.
  SignIn(storage::AccountStore* store, IdentityCheck* identity, const Clock* clock,
         RandomBytes random);

  // Errors of the identity check come through as they are.
  absl::StatusOr<OpenedSession> Open(const Proof& proof);

  // Whose session it is. UNAUTHENTICATED when there is none, it has expired, or the officer has
  // been disabled. kUse keeps the session from becoming idle; kLook does not.
  enum class Purpose { kUse, kLook };
  absl::StatusOr<SignedIn> Check(std::string_view token, Purpose purpose);

  // OK too when there is no such session.
  absl::Status Close(std::string_view token);

 private:
  void DropExpired(absl::Time now);

  storage::AccountStore* const store_;
  IdentityCheck* const identity_;
  const Clock* const clock_;
  const RandomBytes random_;
  absl::Mutex mutex_;
  absl::Time expired_dropped_ ABSL_GUARDED_BY(mutex_) = absl::InfinitePast();
};

}  // namespace bluegate::gateway

#endif  // BLUEGATE_SERVICES_GATEWAY_SIGN_IN_H_
