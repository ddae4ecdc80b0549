#ifndef BLUEGATE_SERVICES_GATEWAY_OFFICERS_H_
#define BLUEGATE_SERVICES_GATEWAY_OFFICERS_H_

#include <filesystem>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "enforcement/clock.h"
#include "services/gateway/password.h"
#include "storage/account_store.h"

// Keeping the officers' accounts while `bluegate serve` does not run.
namespace bluegate::gateway {

struct NewOfficer {
  std::string account;           // 1-64 characters a-z, 0-9, '.', '_' and '-'
  std::string display_name;      // 1-64 bytes; empty: the account
  std::string password;          // 10-256 bytes; empty: one is generated
  std::string role = "officer";  // officer, supervisor, official, administrator or auditor
};

// Adds an officer to the accounts of the data folder `data_dir`, which is made if it is not there.
// Gives the password. UNAVAILABLE when a running gateway holds the accounts, ALREADY_EXISTS when
// the account is taken, INVALID_ARGUMENT names the field.
absl::StatusOr<std::string> AddOfficer(const std::filesystem::path& data_dir,
                                       const NewOfficer& officer, const Clock& clock,
                                       const RandomBytes& random);

// Ends an officer's sessions and lets him sign in no more, or again. UNAVAILABLE as above,
// NOT_FOUND when there is no such account.
absl::Status SetOfficerDisabled(const std::filesystem::path& data_dir, const std::string& account,
                                bool disabled);

// What he may do from his next request on. Errors as above; INVALID_ARGUMENT for a role that no
// person can have.
absl::Status SetOfficerRole(const std::filesystem::path& data_dir, const std::string& account,
                            const std::string& role);

// Gives him another password, or one that is generated when `password` is empty, and gives that
// back. Errors as above.
absl::StatusOr<std::string> SetOfficerPassword(const std::filesystem::path& data_dir,
                                               const std::string& account,
                                               const std::string& password,
                                               const RandomBytes& random);

// The accounts, and who looked up which vehicles what for, the latest first; of one account, or of
// all when it is empty. These may be asked for while the gateway runs.
absl::StatusOr<std::vector<storage::Officer>> ListOfficers(const std::filesystem::path& data_dir);
absl::StatusOr<std::vector<storage::PlateSearch>> ListSearches(
    const std::filesystem::path& data_dir, const std::string& account, size_t limit);

}  // namespace bluegate::gateway

#endif  // BLUEGATE_SERVICES_GATEWAY_OFFICERS_H_
