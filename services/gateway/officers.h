#ifndef BLUEGATE_SERVICES_GATEWAY_OFFICERS_H_
#define BLUEGATE_SERVICES_GATEWAY_OFFICERS_H_

#include <filesystem>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "enforcement/clock.h"
#include "services/gateway/password.h"

// Keeping the officers' accounts while `bluegate serve` does not run.
namespace bluegate::gateway {

struct NewOfficer {
  std::string account;       // 1-64 characters a-z, 0-9, '.', '_' and '-'
  std::string display_name;  // 1-64 bytes; empty: the account
  std::string password;      // 10-256 bytes; empty: one is generated
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

}  // namespace bluegate::gateway

#endif  // BLUEGATE_SERVICES_GATEWAY_OFFICERS_H_
