#include "services/gateway/officers.h"

#include <memory>
#include <system_error>
#include <utility>

#include "absl/strings/str_cat.h"
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

}  // namespace

absl::StatusOr<std::string> AddOfficer(const std::filesystem::path& data_dir,
                                       const NewOfficer& officer, const Clock& clock,
                                       const RandomBytes& random) {
  std::string password = officer.password.empty() ? GeneratePassword(random) : officer.password;
  const absl::StatusOr<std::string> hash = HashPassword(password, random);
  if (!hash.ok()) return hash.status();
  const auto accounts = OpenAccounts(data_dir);
  if (!accounts.ok()) return accounts.status();
  const std::string& display_name =
      officer.display_name.empty() ? officer.account : officer.display_name;
  const absl::Status added =
      (*accounts)->AddOfficer({officer.account, display_name, *hash, clock.Now(), false});
  if (!added.ok()) return added;
  return password;
}

absl::Status SetOfficerDisabled(const std::filesystem::path& data_dir, const std::string& account,
                                bool disabled) {
  const auto accounts = OpenAccounts(data_dir);
  if (!accounts.ok()) return accounts.status();
  const absl::Status status = (*accounts)->SetDisabled(account, disabled);
  if (!absl::IsNotFound(status)) return status;
  return absl::NotFoundError(absl::StrCat("account: \"", account, "\", wanted one that there is"));
}

}  // namespace bluegate::gateway
