#include "services/gateway/officers.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <system_error>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/support/access_table.h"
#include "storage/account_store.h"
#include "storage/engine.h"
#include "storage/store_format.h"

namespace bluegate::gateway {
namespace {

absl::StatusOr<std::unique_ptr<storage::AccountStore>> OpenAccounts(
    const std::filesystem::path& data_dir) {
  const std::filesystem::path folder = data_dir / "gateway";
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) {
    return absl::InvalidArgumentError(
        absl::StrCat("data: cannot make \"", folder.string(), "\": ", error.message()));
  }
  const absl::Status entered =
      storage::EnterFormat(folder, "gateway", storage::FormatOf("gateway"));
  if (!entered.ok()) return entered;
  auto kv = storage::OpenRocksDb(folder);
  if (absl::IsUnavailable(kv.status())) {
    return absl::UnavailableError(
        absl::StrCat("data: the accounts in \"", folder.string(),
                     "\" are in use, wanted `bluegate serve` to be stopped first"));
  }
  if (!kv.ok()) return kv.status();
  return std::make_unique<storage::AccountStore>(*std::move(kv));
}

absl::StatusOr<std::unique_ptr<storage::AccountStore>> OpenAccountsToRead(
    const std::filesystem::path& data_dir) {
  auto kv = storage::OpenRocksDbToRead(data_dir / "gateway");
  if (!kv.ok()) return kv.status();
  return std::make_unique<storage::AccountStore>(*std::move(kv));
}

absl::Status CheckRole(const std::string& name) {
  const std::optional<support::Role> role = support::RoleNamed(name);
  if (role.has_value() && std::find(support::kPersonRoles.begin(), support::kPersonRoles.end(),
                                    *role) != support::kPersonRoles.end()) {
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError(
      absl::StrCat("role: \"", name.substr(0, 32),
                   "\", wanted officer, supervisor, official, administrator or auditor"));
}

absl::Status NamingTheAccount(const absl::Status& status, const std::string& account) {
  if (!absl::IsNotFound(status)) return status;
  return absl::NotFoundError(absl::StrCat("account: \"", account, "\", wanted one that there is"));
}

}  // namespace

absl::StatusOr<std::string> AddOfficer(const std::filesystem::path& data_dir,
                                       const NewOfficer& officer, const Clock& clock,
                                       const RandomBytes& random) {
  if (absl::Status role = CheckRole(officer.role); !role.ok()) return role;
  std::string password = officer.password.empty() ? GeneratePassword(random) : officer.password;
  const absl::StatusOr<std::string> hash = HashPassword(password, random);
  if (!hash.ok()) return hash.status();
  const auto accounts = OpenAccounts(data_dir);
  if (!accounts.ok()) return accounts.status();
  const std::string& display_name =
      officer.display_name.empty() ? officer.account : officer.display_name;
  const absl::Status added = (*accounts)->AddOfficer(
      {officer.account, display_name, *hash, clock.Now(), false, officer.role});
  if (!added.ok()) return added;
  return password;
}

absl::Status SetOfficerDisabled(const std::filesystem::path& data_dir, const std::string& account,
                                bool disabled) {
  const auto accounts = OpenAccounts(data_dir);
  if (!accounts.ok()) return accounts.status();
  return NamingTheAccount((*accounts)->SetDisabled(account, disabled), account);
}

absl::Status SetOfficerRole(const std::filesystem::path& data_dir, const std::string& account,
                            const std::string& role) {
  if (absl::Status known = CheckRole(role); !known.ok()) return known;
  const auto accounts = OpenAccounts(data_dir);
  if (!accounts.ok()) return accounts.status();
  return NamingTheAccount((*accounts)->SetRole(account, role), account);
}

absl::StatusOr<std::string> SetOfficerPassword(const std::filesystem::path& data_dir,
                                               const std::string& account,
                                               const std::string& password,
                                               const RandomBytes& random) {
  std::string given = password.empty() ? GeneratePassword(random) : password;
  const absl::StatusOr<std::string> hash = HashPassword(given, random);
  if (!hash.ok()) return hash.status();
  const auto accounts = OpenAccounts(data_dir);
  if (!accounts.ok()) return accounts.status();
  const absl::Status set = (*accounts)->SetPasswordHash(account, *hash);
  if (!set.ok()) return NamingTheAccount(set, account);
  return given;
}

absl::StatusOr<std::vector<storage::Officer>> ListOfficers(const std::filesystem::path& data_dir) {
  const auto accounts = OpenAccountsToRead(data_dir);
  if (!accounts.ok()) return accounts.status();
  return (*accounts)->ListOfficers();
}

absl::StatusOr<std::vector<storage::PlateSearch>> ListSearches(
    const std::filesystem::path& data_dir, const std::string& account, size_t limit) {
  const auto accounts = OpenAccountsToRead(data_dir);
  if (!accounts.ok()) return accounts.status();
  return (*accounts)->ListSearches(account, limit);
}

}  // namespace bluegate::gateway
