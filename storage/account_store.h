#ifndef BLUEGATE_STORAGE_ACCOUNT_STORE_H_
#define BLUEGATE_STORAGE_ACCOUNT_STORE_H_

#include <memory>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "storage/kv.h"

namespace bluegate::storage {

// Someone who may sign in.
struct Officer {
  std::string account;        // see IsAccountName
  std::string display_name;   // UTF-8, 1-64 bytes, without zero bytes
  std::string password_hash;  // the encoded form of the hash, with its parameters and salt
  absl::Time created;
  bool disabled = false;  // may not sign in, and every session of his has ended
};

// One sign-in of an officer. Whoever has the token has the session, so only the token's SHA-256 is
// kept.
struct Session {
  std::string token_sha256;  // 32 bytes
  std::string account;
  absl::Time opened;
  absl::Time last_used;
};

// How many sign-ins may be tried with one account from one address.
struct AttemptLimit {
  int attempts = 5;  // 1-100
  absl::Duration window = absl::Minutes(15);
};

// True for 1-64 characters a-z, 0-9, '.', '_' and '-'.
bool IsAccountName(std::string_view account);

// The gateway's officers, sessions and sign-in attempts, over a store of its own. Times are kept in
// microseconds. Thread-safe. Errors of the storage come through as kv.h lists them.
class AccountStore {
 public:
  explicit AccountStore(std::unique_ptr<KeyValueStore> kv);

  // ALREADY_EXISTS when there is an officer with the account; INVALID_ARGUMENT names the field.
  absl::Status AddOfficer(const Officer& officer);

  // NOT_FOUND when there is none.
  absl::StatusOr<Officer> GetOfficer(std::string_view account) const;

  // NOT_FOUND when there is none. The officer's sessions are not touched here: who asks for a
  // session asks for its officer too.
  absl::Status SetDisabled(std::string_view account, bool disabled);

  absl::Status OpenSession(const Session& session);

  // NOT_FOUND when there is none.
  absl::StatusOr<Session> GetSession(std::string_view token_sha256) const;

  // Sets last_used. ABORTED when the session has changed or gone since `session` was read.
  absl::Status TouchSession(const Session& session, absl::Time now);

  // Also OK when there is none.
  absl::Status CloseSession(std::string_view token_sha256);

  // Counts one attempt before the password is checked, so that attempts made at the same moment
  // count too. RESOURCE_EXHAUSTED, and not counted, when the limit is reached. `address` is at most
  // 64 bytes.
  absl::Status TakeAttempt(std::string_view account, std::string_view address, absl::Time now,
                           const AttemptLimit& limit);

  // After the right password.
  absl::Status ForgetAttempts(std::string_view account, std::string_view address);

  // Deletes sessions that were opened before `opened_before` or last used before `used_before`, and
  // attempts of which the last was before `attempted_before`.
  absl::Status DropExpired(absl::Time opened_before, absl::Time used_before,
                           absl::Time attempted_before);

 private:
  std::unique_ptr<KeyValueStore> kv_;
  absl::Mutex attempts_mutex_;  // held from reading an attempt list to writing it
};

}  // namespace bluegate::storage

#endif  // BLUEGATE_STORAGE_ACCOUNT_STORE_H_
