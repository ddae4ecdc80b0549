#include "storage/account_store.h"

#include <algorithm>
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
constexpr std::string_view kOfficerForm = "officer-1";
constexpr std::string_view kSessionForm = "session-1";
constexpr std::string_view kAttemptForm = "sign-in-attempt-1";

constexpr size_t kAccountBytesMax = 64;
constexpr size_t kDisplayNameBytesMax = 64;
constexpr size_t kAddressBytesMax = 64;
constexpr size_t kTokenHashBytes = 32;

std::string OfficerKey(std::string_view account) {
  return OrderedKey(kOfficerTable).Text(account).str();
}

std::string SessionKey(std::string_view token_sha256) {
  return OrderedKey(kSessionTable).Text(absl::BytesToHexString(AbslView(token_sha256))).str();
}

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
      .str();
}

absl::StatusOr<Officer> DecodeOfficer(std::string_view value) {
  ValueReader reader(kOfficerForm, value);
  Officer officer;
  officer.account = reader.Text();
  officer.display_name = reader.Text();
  officer.password_hash = reader.Text();
  officer.created = reader.Time();
  officer.disabled = reader.Number() != 0;
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

absl::Status AccountStore::SetDisabled(std::string_view account, bool disabled) {
  absl::StatusOr<Officer> officer = GetOfficer(account);
  if (!officer.ok()) return officer.status();
  WriteBatch batch;
  batch.Expect(OfficerKey(account), EncodeOfficer(*officer));
  officer->disabled = disabled;
  batch.Put(OfficerKey(account), EncodeOfficer(*officer));
  return kv_->Write(batch, Durability::kSynced);
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

absl::Status AccountStore::TakeAttempt(std::string_view account, std::string_view address,
                                       absl::Time now, const AttemptLimit& limit) {
  if (!IsAccountName(account)) return absl::InvalidArgumentError("account: not an account name");
  absl::Status status = CheckText("address", address, kAddressBytesMax);
  if (!status.ok()) return status;
  const std::string key = AttemptKey(account, address);
  absl::MutexLock lock(&attempts_mutex_);
  std::vector<absl::Time> attempts;
  if (absl::StatusOr<std::string> value = kv_->Get(key); value.ok()) {
    absl::StatusOr<std::vector<absl::Time>> earlier = DecodeAttempts(*value);
    if (!earlier.ok()) return earlier.status();
    attempts = *std::move(earlier);
  } else if (!absl::IsNotFound(value.status())) {
    return value.status();
  }
  std::erase_if(attempts, [&](absl::Time attempt) { return attempt + limit.window <= now; });
  if (static_cast<int>(attempts.size()) >= limit.attempts) {
    return absl::ResourceExhaustedError(absl::StrCat(
        "sign-in: ", attempts.size(), " attempts failed in ", absl::FormatDuration(limit.window)));
  }
  attempts.push_back(now);
  WriteBatch batch;
  batch.Put(key, EncodeAttempts(attempts));
  return kv_->Write(batch, Durability::kBuffered);
}

absl::Status AccountStore::ForgetAttempts(std::string_view account, std::string_view address) {
  absl::MutexLock lock(&attempts_mutex_);
  WriteBatch batch;
  batch.Delete(AttemptKey(account, address));
  return kv_->Write(batch, Durability::kBuffered);
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
