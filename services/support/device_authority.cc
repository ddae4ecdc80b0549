#include "services/support/device_authority.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <system_error>
#include <utility>

#include "absl/memory/memory.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "services/support/device_book.h"
#include "services/support/text_proto.h"

namespace bluegate::support {
namespace {

template <auto free_function>
struct Free {
  template <typename T>
  void operator()(T* object) const {
    free_function(object);
  }
};
using Bio = std::unique_ptr<BIO, Free<BIO_free_all>>;
using Certificate = std::unique_ptr<X509, Free<X509_free>>;
using Key = std::unique_ptr<EVP_PKEY, Free<EVP_PKEY_free>>;
using Extension = std::unique_ptr<X509_EXTENSION, Free<X509_EXTENSION_free>>;
using BigNumber = std::unique_ptr<BIGNUM, Free<BN_free>>;

constexpr char kOrganization[] = "Bluegate";
constexpr char kAuthorityName[] = "Bluegate device authority";
constexpr long kVersion3 = 2;
// RFC 5280, 4.1.2.2: at most 20 octets, positive.
constexpr int kSerialBytes = 16;
constexpr mode_t kForAll = 0644;
constexpr mode_t kForOwner = 0600;
constexpr size_t kAddressesMax = 20;

absl::Status Failed(const char* what) {
  return absl::InternalError(absl::StrCat("OpenSSL: ", what, " failed"));
}

std::string TextOf(BIO* bio) {
  char* bytes = nullptr;
  const long size = BIO_get_mem_data(bio, &bytes);
  return std::string(bytes, static_cast<size_t>(size));
}

std::string PemOf(X509* certificate) {
  const Bio bio(BIO_new(BIO_s_mem()));
  PEM_write_bio_X509(bio.get(), certificate);
  return TextOf(bio.get());
}

std::string PemOf(EVP_PKEY* key) {
  const Bio bio(BIO_new(BIO_s_mem()));
  PEM_write_bio_PKCS8PrivateKey(bio.get(), key, nullptr, nullptr, 0, nullptr, nullptr);
  return TextOf(bio.get());
}

Key NewKey() { return Key(EVP_EC_gen("P-256")); }

bool SetName(X509_NAME* name, const std::string& common_name) {
  const auto add = [name](const char* field, const std::string& text) {
    return X509_NAME_add_entry_by_txt(name, field, MBSTRING_UTF8,
                                      reinterpret_cast<const unsigned char*>(text.data()),
                                      static_cast<int>(text.size()), -1, 0) == 1;
  };
  return add("O", kOrganization) && add("CN", common_name);
}

bool SetSerial(X509* certificate) {
  unsigned char bytes[kSerialBytes];
  if (RAND_bytes(bytes, sizeof(bytes)) != 1) return false;
  bytes[0] &= 0x7F;
  bytes[0] |= 0x40;  // neither zero nor shorter
  const BigNumber number(BN_bin2bn(bytes, sizeof(bytes), nullptr));
  return BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(certificate)) != nullptr;
}

bool AddExtension(X509* certificate, X509* issuer, int id, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  const Extension extension(X509V3_EXT_conf_nid(nullptr, &context, id, value.c_str()));
  return extension != nullptr && X509_add_ext(certificate, extension.get(), -1) == 1;
}

bool SetTimes(X509* certificate, absl::Time from, absl::Time until) {
  return ASN1_TIME_set(X509_getm_notBefore(certificate), absl::ToTimeT(from)) != nullptr &&
         ASN1_TIME_set(X509_getm_notAfter(certificate), absl::ToTimeT(until)) != nullptr;
}

absl::Time TimeOf(const ASN1_TIME* time) {
  tm parts = {};
  ASN1_TIME_to_tm(time, &parts);
  return absl::FromTimeT(timegm(&parts));
}

bool IsIpAddress(const std::string& text) {
  unsigned char bytes[sizeof(in6_addr)];
  return inet_pton(AF_INET, text.c_str(), bytes) == 1 ||
         inet_pton(AF_INET6, text.c_str(), bytes) == 1;
}

// What OpenSSL takes apart again must not be taken apart elsewhere than meant.
bool IsPlainName(const std::string& text) {
  return !text.empty() && text.size() <= 253 &&
         text.find_first_not_of(
             "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-") ==
             std::string::npos;
}

absl::Status CheckWish(const CertificateWish& wish) {
  if (!IsPlainName(wish.common_name) || wish.common_name.size() > 64) {
    return FileError("certificate", 0, "name", wish.common_name, "letters, digits, '.' and '-'");
  }
  if (wish.days < 1 || wish.days > kCertificateDaysMax) {
    return FileError("certificate", 0, "days", absl::StrCat(wish.days),
                     absl::StrCat("1-", kCertificateDaysMax));
  }
  if (wish.is_server == wish.addresses.empty() || wish.addresses.size() > kAddressesMax) {
    return FileError("certificate", 0, "addresses", absl::StrCat(wish.addresses.size()),
                     "1-20 of a server, none of others");
  }
  for (const std::string& address : wish.addresses) {
    if (!IsIpAddress(address) && !IsPlainName(address)) {
      return FileError("certificate", 0, "address", address, "a DNS name or an IP address");
    }
  }
  return absl::OkStatus();
}

std::string AlternativeNames(const CertificateWish& wish) {
  if (!wish.is_server) return "DNS:" + wish.common_name;
  return absl::StrJoin(wish.addresses, ",", [](std::string* out, const std::string& address) {
    absl::StrAppend(out, IsIpAddress(address) ? "IP:" : "DNS:", address);
  });
}

absl::Status NotWritten(const std::filesystem::path& file) {
  return absl::UnavailableError(
      absl::StrCat(file.string(), ": ", std::error_code(errno, std::generic_category()).message()));
}

bool WriteAndSync(int descriptor, const std::string& bytes) {
  size_t written = 0;
  while (written < bytes.size()) {
    const ssize_t count = write(descriptor, bytes.data() + written, bytes.size() - written);
    if (count <= 0) return false;
    written += static_cast<size_t>(count);
  }
  return fsync(descriptor) == 0;
}

}  // namespace

absl::Status ReplaceFile(const std::filesystem::path& file, const std::string& bytes,
                         unsigned mode) {
  std::filesystem::path unfinished = file;
  unfinished += absl::StrCat(".", getpid());
  unlink(unfinished.c_str());
  const int descriptor =
      open(unfinished.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, static_cast<mode_t>(mode));
  if (descriptor < 0) return NotWritten(file);
  // Whatever the umask is.
  const bool whole =
      fchmod(descriptor, static_cast<mode_t>(mode)) == 0 && WriteAndSync(descriptor, bytes);
  const absl::Status failed = whole ? absl::OkStatus() : NotWritten(file);
  close(descriptor);
  if (!whole || rename(unfinished.c_str(), file.c_str()) != 0) {
    const absl::Status status = whole ? NotWritten(file) : failed;
    unlink(unfinished.c_str());
    return status;
  }
  const int folder = open(file.parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder >= 0) {
    fsync(folder);
    close(folder);
  }
  return absl::OkStatus();
}

struct DeviceAuthority::Parts {
  Key key;
  Certificate certificate;
};

DeviceAuthority::DeviceAuthority(std::unique_ptr<Parts> parts, std::string certificate)
    : parts_(std::move(parts)), certificate_(std::move(certificate)) {}
DeviceAuthority::DeviceAuthority(DeviceAuthority&&) noexcept = default;
DeviceAuthority::~DeviceAuthority() = default;

absl::Status DeviceAuthority::Create(const std::filesystem::path& folder, absl::Time now) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) return absl::UnavailableError(absl::StrCat(folder.string(), ": ", error.message()));
  if (std::filesystem::exists(folder / "ca.key", error)) {
    return absl::AlreadyExistsError(
        absl::StrCat("authority: there is one in \"", folder.string(),
                     "\", wanted a folder "
                     "without: whoever replaces it shuts every device out"));
  }
  if (chmod(folder.c_str(), 0700) != 0) return NotWritten(folder);
  const Key key = NewKey();
  const Certificate made(X509_new());
  X509* const certificate = made.get();
  if (key == nullptr || certificate == nullptr) return Failed("making a key");
  const bool filled =
      X509_set_version(certificate, kVersion3) == 1 && SetSerial(certificate) &&
      SetName(X509_get_subject_name(certificate), kAuthorityName) &&
      X509_set_issuer_name(certificate, X509_get_subject_name(certificate)) == 1 &&
      SetTimes(certificate, now - kClockBehind, now + kAuthorityLife) &&
      X509_set_pubkey(certificate, key.get()) == 1 &&
      AddExtension(certificate, certificate, NID_basic_constraints, "critical,CA:TRUE,pathlen:0") &&
      AddExtension(certificate, certificate, NID_key_usage, "critical,keyCertSign,cRLSign") &&
      AddExtension(certificate, certificate, NID_subject_key_identifier, "hash");
  if (!filled || X509_sign(certificate, key.get(), EVP_sha256()) == 0) return Failed("signing");
  absl::Status status = ReplaceFile(folder / "ca.crt", PemOf(certificate), kForAll);
  if (status.ok()) status = ReplaceFile(folder / "ca.key", PemOf(key.get()), kForOwner);
  return status;
}

absl::StatusOr<DeviceAuthority> DeviceAuthority::Open(const std::filesystem::path& folder) {
  const std::filesystem::path key_file = folder / "ca.key";
  struct stat about;
  if (stat(key_file.c_str(), &about) == 0 && (about.st_mode & 0077) != 0) {
    return absl::FailedPreconditionError(
        absl::StrCat(key_file.string(), ": others may read it, wanted mode 0600"));
  }
  const auto key_pem = ReadFile(key_file);
  if (!key_pem.ok()) return key_pem.status();
  auto certificate_pem = ReadFile(folder / "ca.crt");
  if (!certificate_pem.ok()) return certificate_pem.status();
  const Bio key_bio(BIO_new_mem_buf(key_pem->data(), static_cast<int>(key_pem->size())));
  const Bio certificate_bio(
      BIO_new_mem_buf(certificate_pem->data(), static_cast<int>(certificate_pem->size())));
  const auto no_password = [](char*, int, int, void*) { return 0; };
  auto parts = std::make_unique<Parts>();
  parts->key.reset(PEM_read_bio_PrivateKey(key_bio.get(), nullptr, no_password, nullptr));
  parts->certificate.reset(PEM_read_bio_X509(certificate_bio.get(), nullptr, nullptr, nullptr));
  if (parts->key == nullptr || parts->certificate == nullptr ||
      X509_check_private_key(parts->certificate.get(), parts->key.get()) != 1) {
    return absl::InvalidArgumentError(absl::StrCat(
        folder.string(), ": ca.key and ca.crt do not belong together, wanted an authority"));
  }
  return DeviceAuthority(std::move(parts), *std::move(certificate_pem));
}

absl::StatusOr<MadeCertificate> DeviceAuthority::Issue(const CertificateWish& wish) const {
  if (absl::Status sound = CheckWish(wish); !sound.ok()) return sound;
  X509* const issuer = parts_->certificate.get();
  const absl::Time not_after = wish.issued + absl::Hours(24 * wish.days);
  if (not_after > TimeOf(X509_get0_notAfter(issuer))) {
    return FileError("certificate", 0, "days", absl::StrCat(wish.days),
                     "fewer: the authority itself ends before");
  }
  const Key key = NewKey();
  const Certificate made(X509_new());
  X509* const certificate = made.get();
  if (key == nullptr || certificate == nullptr) return Failed("making a key");
  const bool filled =
      X509_set_version(certificate, kVersion3) == 1 && SetSerial(certificate) &&
      SetName(X509_get_subject_name(certificate), wish.common_name) &&
      X509_set_issuer_name(certificate, X509_get_subject_name(issuer)) == 1 &&
      SetTimes(certificate, wish.issued - kClockBehind, not_after) &&
      X509_set_pubkey(certificate, key.get()) == 1 &&
      AddExtension(certificate, issuer, NID_basic_constraints, "critical,CA:FALSE") &&
      AddExtension(certificate, issuer, NID_key_usage, "critical,digitalSignature") &&
      // A device's certificate must not pass for a server's.
      AddExtension(certificate, issuer, NID_ext_key_usage,
                   wish.is_server ? "serverAuth,clientAuth" : "clientAuth") &&
      AddExtension(certificate, issuer, NID_subject_alt_name, AlternativeNames(wish)) &&
      AddExtension(certificate, issuer, NID_subject_key_identifier, "hash") &&
      AddExtension(certificate, issuer, NID_authority_key_identifier, "keyid:always");
  if (!filled || X509_sign(certificate, parts_->key.get(), EVP_sha256()) == 0) {
    return Failed("signing");
  }
  MadeCertificate result;
  result.certificate = PemOf(certificate);
  result.key = PemOf(key.get());
  result.sha256 = DeviceBook::HashOf(result.certificate);
  result.not_after = not_after;
  return result;
}

}  // namespace bluegate::support
