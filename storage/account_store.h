#ifndef BLUEGATE_STORAGE_ACCOUNT_STORE_H_
#define BLUEGATE_STORAGE_ACCOUNT_STORE_H_

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

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
  bool disabled = false;         // may not sign in, and every session of his has ended
  std::string role = "officer";  // 1-32 lower case letters; what it lets him do is not known here
};

// One sign-in of an officer. Whoever has the token has the session, so only the token's SHA-256 is
// kept.
struct Session {
  std::string token_sha256;  // 32 bytes
  std::string account;
  absl::Time opened;
  absl::Time last_used;
};

// How many sign-ins may fail within the window. Each 1-100. Many addresses together may not try one
// account for ever, nor one address many accounts; these two limits are wider, because whoever
// reaches them shuts others out.
struct AttemptLimits {
  int of_account_from_address = 5;
  int of_account = 30;
  int from_address = 50;
  absl::Duration window = absl::Minutes(15);
};

// Somebody looked a vehicle up by its number.
struct PlateSearch {
  absl::Time time;
  std::string account;
  std::string method;   // gRPC method, such as "/bluegate.registry.v1.RegistryService/GetVehicle"
  std::string number;   // at most 64 bytes; empty where the search was by something else
  std::string purpose;  // as he stated it, at most 1024 bytes
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

  // NOT_FOUND when there is none; INVALID_ARGUMENT for a role that is no word.
  absl::Status SetRole(std::string_view account, std::string_view role);

  // NOT_FOUND when there is none. Sessions stay.
  absl::Status SetPasswordHash(std::string_view account, std::string_view password_hash);

  // By account.
  absl::StatusOr<std::vector<Officer>> ListOfficers() const;

  absl::Status OpenSession(const Session& session);

  // NOT_FOUND when there is none.
  absl::StatusOr<Session> GetSession(std::string_view token_sha256) const;

  // Sets last_used. ABORTED when the session has changed or gone since `session` was read.
  absl::Status TouchSession(const Session& session, absl::Time now);

  // Also OK when there is none.
  absl::Status CloseSession(std::string_view token_sha256);

  // Counts one attempt before the password is checked, so that attempts made at the same moment
  // count too. RESOURCE_EXHAUSTED, and not counted, when a limit is reached. `address` is 1-64
  // bytes.
  absl::Status TakeAttempt(std::string_view account, std::string_view address, absl::Time now,
                           const AttemptLimits& limits);

  // After the right password: the attempts with the account are forgotten, and the one of `taken`
  // from the address; what was tried from there with other accounts stays.
  absl::Status ForgetAttempts(std::string_view account, std::string_view address, absl::Time taken);

  // On disk when this returns.
  absl::Status AddSearch(const PlateSearch& search);

  // The latest first, at most `limit`; of one account, or of all when it is empty.
  absl::StatusOr<std::vector<PlateSearch>> ListSearches(std::string_view account,
                                                        size_t limit) const;

  // Deletes sessions that were opened before `opened_before` or last used before `used_before`, and
  // attempts of which the last was before `attempted_before`.
  absl::Status DropExpired(absl::Time opened_before, absl::Time used_before,
                           absl::Time attempted_before);

 private:
  absl::StatusOr<std::vector<absl::Time>> Attempts(const std::string& key) const;
  absl::Status ChangeOfficer(std::string_view account, const std::function<void(Officer*)>& change);

  std::unique_ptr<KeyValueStore> kv_;
  absl::Mutex attempts_mutex_;  // held from reading an attempt list to writing it
};

}  // namespace bluegate::storage

#endif  // BLUEGATE_STORAGE_ACCOUNT_STORE_H_
