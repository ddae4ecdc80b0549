#include "storage/account_store.h"

#include <algorithm>
#include <limits>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "enforcement/text.h"
#include "storage/ordered_key.h"

namespace bluegate::storage {
namespace {

constexpr std::string_view kOfficerTable = "officer";
constexpr std::string_view kSessionTable = "session";
constexpr std::string_view kAttemptTable = "sign-in-attempt";
// Values use the encoding of keys. The name of the form stands where a key has its table; another
// layout gets another name.
constexpr std::string_view kOfficerForm = "officer-2";
// Without a role.
constexpr std::string_view kOfficerFormBefore = "officer-1";
constexpr std::string_view kSessionForm = "session-1";
constexpr std::string_view kAttemptForm = "sign-in-attempt-1";
constexpr std::string_view kSearchTable = "plate-search";
constexpr std::string_view kSearchForm = "plate-search-1";

constexpr size_t kAccountBytesMax = 64;
constexpr size_t kDisplayNameBytesMax = 64;
constexpr size_t kAddressBytesMax = 64;
constexpr size_t kTokenHashBytes = 32;
constexpr size_t kRoleBytesMax = 32;
constexpr size_t kNumberBytesMax = 64;
constexpr size_t kPurposeBytesMax = 1024;
constexpr size_t kMethodBytesMax = 256;

std::string OfficerKey(std::string_view account) {
  return OrderedKey(kOfficerTable).Text(account).str();
}

std::string SessionKey(std::string_view token_sha256) {
  return OrderedKey(kSessionTable).Text(absl::BytesToHexString(AbslView(token_sha256))).str();
}

// Neither an account nor an address is empty, so an empty one stands for all.
std::string AttemptKey(std::string_view account, std::string_view address) {
  return OrderedKey(kAttemptTable).Text(account).Text(address).str();
}

uint64_t Micros(absl::Time time) { return static_cast<uint64_t>(absl::ToUnixMicros(time)); }

// Reads the parts of a value in order and remembers the first error.
class ValueReader {
 public:
  ValueReader(std::string_view form, std::string_view value) : reader_(form, value) {}
  std::string Text() { return Take(reader_.Text()); }
  uint64_t Number() { return Take(reader_.Number()); }
  absl::Time Time() { return absl::FromUnixMicros(static_cast<int64_t>(Number())); }
  const absl::Status& status() const { return status_; }

 private:
  template <typename T>
  T Take(absl::StatusOr<T> part) {
    if (part.ok()) return *std::move(part);
    status_.Update(part.status());
    return T();
  }

  OrderedKeyReader reader_;
  absl::Status status_;
};

std::string EncodeOfficer(const Officer& officer) {
  return OrderedKey(kOfficerForm)
      .Text(officer.account)
      .Text(officer.display_name)
      .Text(officer.password_hash)
      .Number(Micros(officer.created))
      .Number(officer.disabled ? 1 : 0)
      .Text(officer.role)
      .str();
}

absl::StatusOr<Officer> DecodeOfficer(std::string_view value) {
  const bool without_role = OrderedKeyReader(kOfficerFormBefore, value).Text().ok();
  ValueReader reader(without_role ? kOfficerFormBefore : kOfficerForm, value);
  Officer officer;
  officer.account = reader.Text();
  officer.display_name = reader.Text();
  officer.password_hash = reader.Text();
  officer.created = reader.Time();
  officer.disabled = reader.Number() != 0;
  if (!without_role) officer.role = reader.Text();
  if (!reader.status().ok()) return reader.status();
  return officer;
}

std::string EncodeSession(const Session& session) {
  return OrderedKey(kSessionForm)
      .Text(absl::BytesToHexString(session.token_sha256))
      .Text(session.account)
      .Number(Micros(session.opened))
      .Number(Micros(session.last_used))
      .str();
}

absl::StatusOr<Session> DecodeSession(std::string_view value) {
  ValueReader reader(kSessionForm, value);
  Session session;
  session.token_sha256 = absl::HexStringToBytes(reader.Text());
  session.account = reader.Text();
  session.opened = reader.Time();
  session.last_used = reader.Time();
  if (!reader.status().ok()) return reader.status();
  return session;
}

std::string EncodeAttempts(const std::vector<absl::Time>& attempts) {
  OrderedKey value(kAttemptForm);
  value.Number(attempts.size());
  for (absl::Time attempt : attempts) value.Number(Micros(attempt));
  return std::move(value).str();
}

absl::StatusOr<std::vector<absl::Time>> DecodeAttempts(std::string_view value) {
  ValueReader reader(kAttemptForm, value);
  std::vector<absl::Time> attempts;
  const uint64_t count = reader.Number();
  for (uint64_t i = 0; i < count && reader.status().ok(); ++i) attempts.push_back(reader.Time());
  if (!reader.status().ok()) return reader.status();
  return attempts;
}

// Micros, in the other order.
uint64_t Backwards(absl::Time time) { return std::numeric_limits<uint64_t>::max() - Micros(time); }

std::string EncodeSearch(const PlateSearch& search) {
  return OrderedKey(kSearchForm)
      .Number(Micros(search.time))
      .Text(search.account)
      .Text(search.method)
      .Text(search.number)
      .Text(search.purpose)
      .str();
}

absl::StatusOr<PlateSearch> DecodeSearch(std::string_view value) {
  ValueReader reader(kSearchForm, value);
  PlateSearch search;
  search.time = reader.Time();
  search.account = reader.Text();
  search.method = reader.Text();
  search.number = reader.Text();
  search.purpose = reader.Text();
  if (!reader.status().ok()) return reader.status();
  return search;
}

absl::Status CheckText(std::string_view field, std::string_view text, size_t bytes_max) {
  if (!text.empty() && text.size() <= bytes_max && text.find('\0') == std::string_view::npos) {
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError(absl::StrCat(
      AbslView(field), ": ", text.size(), " bytes, wanted 1-", bytes_max, " without a zero byte"));
}

absl::Status CheckOfficer(const Officer& officer) {
  if (!IsAccountName(officer.account)) {
    return absl::InvalidArgumentError(
        absl::StrCat("account: \"", absl::CEscape(officer.account.substr(0, kAccountBytesMax)),
                     "\", wanted 1-64 characters a-z, 0-9, '.', '_' or '-'"));
  }
  absl::Status status = CheckText("display_name", officer.display_name, kDisplayNameBytesMax);
  status.Update(CheckText("password_hash", officer.password_hash, 256));
  const bool word = std::all_of(officer.role.begin(), officer.role.end(),
                                [](char c) { return c >= 'a' && c <= 'z'; });
  if (!word || officer.role.empty() || officer.role.size() > kRoleBytesMax) {
    status.Update(absl::InvalidArgumentError(
        absl::StrCat("role: ", officer.role.size(), " bytes, wanted 1-32 lower case letters")));
  }
  return status;
}

}  // namespace

bool IsAccountName(std::string_view account) {
  return !account.empty() && account.size() <= kAccountBytesMax &&
         std::all_of(account.begin(), account.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '_' ||
                  c == '-';
         });
}

AccountStore::AccountStore(std::unique_ptr<KeyValueStore> kv) : kv_(std::move(kv)) {}

absl::Status AccountStore::AddOfficer(const Officer& officer) {
  if (absl::Status status = CheckOfficer(officer); !status.ok()) return status;
  const std::string key = OfficerKey(officer.account);
  WriteBatch batch;
  batch.Expect(key, std::nullopt);
  batch.Put(key, EncodeOfficer(officer));
  const absl::Status status = kv_->Write(batch, Durability::kSynced);
  if (!absl::IsAborted(status)) return status;
  return absl::AlreadyExistsError(
      absl::StrCat("account: \"", officer.account, "\" is taken, wanted one not in use"));
}

absl::StatusOr<Officer> AccountStore::GetOfficer(std::string_view account) const {
  if (!IsAccountName(account)) return absl::NotFoundError("account: no officer has it");
  const absl::StatusOr<std::string> value = kv_->Get(OfficerKey(account));
  if (!value.ok()) return value.status();
  return DecodeOfficer(*value);
}

absl::Status AccountStore::ChangeOfficer(std::string_view account,
                                         const std::function<void(Officer*)>& change) {
  absl::StatusOr<Officer> officer = GetOfficer(account);
  if (!officer.ok()) return officer.status();
  const absl::StatusOr<std::string> before = kv_->Get(OfficerKey(account));
  if (!before.ok()) return before.status();
  change(&*officer);
  if (absl::Status sound = CheckOfficer(*officer); !sound.ok()) return sound;
  WriteBatch batch;
  batch.Expect(OfficerKey(account), *before);
  batch.Put(OfficerKey(account), EncodeOfficer(*officer));
  return kv_->Write(batch, Durability::kSynced);
}

absl::Status AccountStore::SetDisabled(std::string_view account, bool disabled) {
  return ChangeOfficer(account, [&](Officer* officer) { officer->disabled = disabled; });
}

absl::Status AccountStore::SetRole(std::string_view account, std::string_view role) {
  return ChangeOfficer(account, [&](Officer* officer) { officer->role = std::string(role); });
}

absl::Status AccountStore::SetPasswordHash(std::string_view account,
                                           std::string_view password_hash) {
  return ChangeOfficer(
      account, [&](Officer* officer) { officer->password_hash = std::string(password_hash); });
}

absl::StatusOr<std::vector<Officer>> AccountStore::ListOfficers() const {
  std::vector<Officer> officers;
  absl::Status unreadable;
  absl::Status status =
      kv_->Scan(PrefixRange(OrderedKey(kOfficerTable).str()), ScanOrder::kAscending,
                [&](std::string_view, std::string_view value) {
                  absl::StatusOr<Officer> officer = DecodeOfficer(value);
                  if (officer.ok()) officers.push_back(*std::move(officer));
                  unreadable.Update(officer.status());
                  return true;
                });
  status.Update(unreadable);
  if (!status.ok()) return status;
  return officers;
}

absl::Status AccountStore::OpenSession(const Session& session) {
  if (session.token_sha256.size() != kTokenHashBytes) {
    return absl::InvalidArgumentError(
        absl::StrCat("token_sha256: ", session.token_sha256.size(), " bytes, wanted 32"));
  }
  WriteBatch batch;
  batch.Put(SessionKey(session.token_sha256), EncodeSession(session));
  return kv_->Write(batch, Durability::kSynced);
}

absl::StatusOr<Session> AccountStore::GetSession(std::string_view token_sha256) const {
  const absl::StatusOr<std::string> value = kv_->Get(SessionKey(token_sha256));
  if (!value.ok()) return value.status();
  return DecodeSession(*value);
}

absl::Status AccountStore::TouchSession(const Session& session, absl::Time now) {
  Session touched = session;
  touched.last_used = now;
  const std::string key = SessionKey(session.token_sha256);
  WriteBatch batch;
  batch.Expect(key, EncodeSession(session));
  batch.Put(key, EncodeSession(touched));
  return kv_->Write(batch, Durability::kBuffered);
}

absl::Status AccountStore::CloseSession(std::string_view token_sha256) {
  WriteBatch batch;
  batch.Delete(SessionKey(token_sha256));
  return kv_->Write(batch, Durability::kSynced);
}

absl::StatusOr<std::vector<absl::Time>> AccountStore::Attempts(const std::string& key) const {
  const absl::StatusOr<std::string> value = kv_->Get(key);
  if (absl::IsNotFound(value.status())) return std::vector<absl::Time>();
  if (!value.ok()) return value.status();
  return DecodeAttempts(*value);
}

absl::Status AccountStore::TakeAttempt(std::string_view account, std::string_view address,
                                       absl::Time now, const AttemptLimits& limits) {
  if (!IsAccountName(account)) return absl::InvalidArgumentError("account: not an account name");
  absl::Status status = CheckText("address", address, kAddressBytesMax);
  if (!status.ok()) return status;
  const std::pair<std::string, int> counts[] = {
      {AttemptKey(account, address), limits.of_account_from_address},
      {AttemptKey(account, ""), limits.of_account},
      {AttemptKey("", address), limits.from_address}};
  absl::MutexLock lock(&attempts_mutex_);
  WriteBatch batch;
  for (const auto& [key, attempts_max] : counts) {
    absl::StatusOr<std::vector<absl::Time>> attempts = Attempts(key);
    if (!attempts.ok()) return attempts.status();
    std::erase_if(*attempts, [&](absl::Time attempt) { return attempt + limits.window <= now; });
    if (static_cast<int>(attempts->size()) >= attempts_max) {
      return absl::ResourceExhaustedError(absl::StrCat("sign-in: ", attempts->size(),
                                                       " attempts failed in ",
                                                       absl::FormatDuration(limits.window)));
    }
    attempts->push_back(now);
    batch.Put(key, EncodeAttempts(*attempts));
  }
  return kv_->Write(batch, Durability::kBuffered);
}

absl::Status AccountStore::ForgetAttempts(std::string_view account, std::string_view address,
                                          absl::Time taken) {
  absl::MutexLock lock(&attempts_mutex_);
  const std::string address_key = AttemptKey("", address);
  absl::StatusOr<std::vector<absl::Time>> from_address = Attempts(address_key);
  if (!from_address.ok()) return from_address.status();
  const auto one = std::find(from_address->begin(), from_address->end(),
                             absl::FromUnixMicros(absl::ToUnixMicros(taken)));
  if (one != from_address->end()) from_address->erase(one);
  WriteBatch batch;
  batch.Delete(AttemptKey(account, address));
  batch.Delete(AttemptKey(account, ""));
  batch.Put(address_key, EncodeAttempts(*from_address));
  return kv_->Write(batch, Durability::kBuffered);
}

absl::Status AccountStore::AddSearch(const PlateSearch& search) {
  if (!IsAccountName(search.account)) return absl::InvalidArgumentError("account: not a name");
  absl::Status status = CheckText("method", search.method, kMethodBytesMax);
  status.Update(CheckText("purpose", search.purpose, kPurposeBytesMax));
  if (!search.number.empty()) {
    status.Update(CheckText("number", search.number, kNumberBytesMax));
  }
  if (!status.ok()) return status;
  // Searches of one moment are told apart by a number.
  for (uint64_t number = 0;; ++number) {
    const std::string key = OrderedKey(kSearchTable)
                                .Number(Backwards(search.time))
                                .Text(search.account)
                                .Number(number)
                                .str();
    WriteBatch batch;
    batch.Expect(key, std::nullopt);
    batch.Put(key, EncodeSearch(search));
    status = kv_->Write(batch, Durability::kSynced);
    if (!absl::IsAborted(status)) return status;
  }
}

absl::StatusOr<std::vector<PlateSearch>> AccountStore::ListSearches(std::string_view account,
                                                                    size_t limit) const {
  std::vector<PlateSearch> searches;
  absl::Status unreadable;
  absl::Status status =
      kv_->Scan(PrefixRange(OrderedKey(kSearchTable).str()), ScanOrder::kAscending,
                [&](std::string_view, std::string_view value) {
                  absl::StatusOr<PlateSearch> search = DecodeSearch(value);
                  unreadable.Update(search.status());
                  if (search.ok() && (account.empty() || search->account == account)) {
                    searches.push_back(*std::move(search));
                  }
                  return searches.size() < limit;
                });
  status.Update(unreadable);
  if (!status.ok()) return status;
  return searches;
}

absl::Status AccountStore::DropExpired(absl::Time opened_before, absl::Time used_before,
                                       absl::Time attempted_before) {
  // An attempt list must not change between the look at it and its deletion; a session that is
  // touched meanwhile was used before it expired and is refused by its time all the same.
  absl::MutexLock lock(&attempts_mutex_);
  WriteBatch batch;
  absl::Status status = kv_->Scan(
      PrefixRange(OrderedKey(kSessionTable).str()), ScanOrder::kAscending,
      [&](std::string_view key, std::string_view value) {
        const absl::StatusOr<Session> session = DecodeSession(value);
        if (!session.ok() || session->opened < opened_before || session->last_used < used_before) {
          batch.Delete(std::string(key));
        }
        return true;
      });
  status.Update(kv_->Scan(PrefixRange(OrderedKey(kAttemptTable).str()), ScanOrder::kAscending,
                          [&](std::string_view key, std::string_view value) {
                            const auto attempts = DecodeAttempts(value);
                            if (!attempts.ok() || attempts->empty() ||
                                attempts->back() < attempted_before) {
                              batch.Delete(std::string(key));
                            }
                            return true;
                          }));
  if (!status.ok() || batch.changes().empty()) return status;
  return kv_->Write(batch, Durability::kBuffered);
}

}  // namespace bluegate::storage
