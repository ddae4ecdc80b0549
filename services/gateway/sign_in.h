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
#include "services/gateway/password.h"
#include "storage/account_store.h"

namespace bluegate::gateway {

// A session ends so long after the sign-in, and so long after its last use. OWASP's Session
// Management Cheat Sheet asks for both.
inline constexpr absl::Duration kSessionTime = absl::Hours(12);
inline constexpr absl::Duration kIdleTime = absl::Minutes(30);

// The last use is written at most this often; a session may end this much before kIdleTime.
inline constexpr absl::Duration kUseRecordedEvery = absl::Minutes(1);

// Passwords checked at the same time; each takes kArgon2MemoryKib and a core for some 20 ms.
inline constexpr int kPasswordChecksMax = 4;

struct SignedIn {
  std::string account;
  std::string display_name;
};

struct OpenedSession {
  std::string token;  // 43 URL-safe characters, 256 random bits
  SignedIn officer;
};

// Signing officers in and out. Thread-safe.
class SignIn {
 public:
  // `store` and `clock` outlive it.
  SignIn(storage::AccountStore* store, const Clock* clock, RandomBytes random);

  // UNAUTHENTICATED, in the same words and after the same time, when the account is not known,
  // disabled, or the password is wrong; RESOURCE_EXHAUSTED after 5 failures with the account from
  // the address in 15 minutes; UNAVAILABLE when too many sign in at once.
  absl::StatusOr<OpenedSession> Open(const std::string& account, const std::string& password,
                                     const std::string& address);

  // Whose session it is. UNAUTHENTICATED when there is none, it has expired, or the officer has
  // been disabled. kUse keeps the session from becoming idle; kLook does not.
  enum class Purpose { kUse, kLook };
  absl::StatusOr<SignedIn> Check(std::string_view token, Purpose purpose);

  // OK too when there is no such session.
  absl::Status Close(std::string_view token);

 private:
  bool CheckPassword(const std::string& hash, std::string_view password);
  void DropExpired(absl::Time now);

  storage::AccountStore* const store_;
  const Clock* const clock_;
  const RandomBytes random_;
  // Checked when there is no officer, so that an unknown account takes as long as a known one.
  const std::string nobodys_hash_;
  absl::Mutex mutex_;
  int password_checks_ ABSL_GUARDED_BY(mutex_) = 0;
  absl::Time expired_dropped_ ABSL_GUARDED_BY(mutex_) = absl::InfinitePast();
};

}  // namespace bluegate::gateway

#endif  // BLUEGATE_SERVICES_GATEWAY_SIGN_IN_H_
