#include "services/audit/signing_key.h"

#include <fcntl.h>
#include <openssl/bio.h>
#include <openssl/pem.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "services/support/text_proto.h"
#include "storage/sha256.h"

namespace bluegate::audit {
namespace {

constexpr char kEd25519 = 1;  // the algorithm's number in signed-note
constexpr size_t kKeyBytes = 32;
constexpr size_t kSignatureBytes = 64;
constexpr size_t kNameBytesMax = 64;

const unsigned char* Raw(std::string_view bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}

absl::Status CheckName(const std::string& name) {
  bool right = !name.empty() && name.size() <= kNameBytesMax;
  for (const char byte : name) right = right && byte > ' ' && byte < 0x7f && byte != '+';
  if (right) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(
      "audit name: \"", name, "\", wanted 1-64 printable ASCII characters without space and +"));
}

absl::Status CannotWrite(const std::filesystem::path& file, const std::string& why) {
  return absl::UnavailableError(
      absl::StrCat("audit key: \"", file.string(), "\" cannot be made: ", why));
}

absl::StatusOr<std::string> MakePem() {
  const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key(
      EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"), &EVP_PKEY_free);
  const std::unique_ptr<BIO, decltype(&BIO_free_all)> memory(BIO_new(BIO_s_mem()), &BIO_free_all);
  if (key == nullptr || memory == nullptr ||
      PEM_write_bio_PrivateKey(memory.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr) !=
          1) {
    return absl::InternalError("audit key: OpenSSL makes no Ed25519 key");
  }
  char* data = nullptr;
  const long size = BIO_get_mem_data(memory.get(), &data);  // NOLINT: OpenSSL's type
  return std::string(data, static_cast<size_t>(size));
}

// The file is there whole or not at all, and never replaces one that is there.
absl::Status MakeKeyFile(const std::filesystem::path& file) {
  const absl::StatusOr<std::string> pem = MakePem();
  if (!pem.ok()) return pem.status();
  std::string unfinished = absl::StrCat(file.string(), ".XXXXXX");
  const int descriptor = mkostemp(unfinished.data(), O_CLOEXEC);  // 0600
  if (descriptor < 0) return CannotWrite(file, std::strerror(errno));
  const bool written =
      write(descriptor, pem->data(), pem->size()) == static_cast<ssize_t>(pem->size()) &&
      fsync(descriptor) == 0;
  close(descriptor);
  const bool linked = written && (link(unfinished.c_str(), file.c_str()) == 0 || errno == EEXIST);
  const std::string why = std::strerror(errno);
  unlink(unfinished.c_str());
  if (!linked) return CannotWrite(file, why);
  const int folder = open(file.parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder >= 0) {
    fsync(folder);
    close(folder);
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<SigningKey> SigningKey::Load(const std::filesystem::path& file, std::string name) {
  if (absl::Status checked = CheckName(name); !checked.ok()) return checked;
  const absl::StatusOr<std::string> pem = support::ReadFile(file);
  if (!pem.ok()) return pem.status();
  const std::unique_ptr<BIO, decltype(&BIO_free_all)> memory(
      BIO_new_mem_buf(pem->data(), static_cast<int>(pem->size())), &BIO_free_all);
  const auto no_password = [](char*, int, int, void*) { return 0; };
  Key key(PEM_read_bio_PrivateKey(memory.get(), nullptr, no_password, nullptr), &EVP_PKEY_free);
  std::string public_bytes(1 + kKeyBytes, kEd25519);
  size_t size = kKeyBytes;
  if (key == nullptr || EVP_PKEY_get_id(key.get()) != EVP_PKEY_ED25519 ||
      EVP_PKEY_get_raw_public_key(
          key.get(), reinterpret_cast<unsigned char*>(public_bytes.data()) + 1, &size) != 1) {
    return absl::InvalidArgumentError(absl::StrCat(
        "audit key: \"", file.string(), "\", wanted a PEM Ed25519 key without password"));
  }
  return SigningKey(std::move(key), std::move(name), std::move(public_bytes));
}

absl::StatusOr<SigningKey> SigningKey::LoadOrMake(const std::filesystem::path& file,
                                                  std::string name) {
  if (absl::Status checked = CheckName(name); !checked.ok()) return checked;
  std::error_code ignored;
  if (!std::filesystem::exists(file, ignored)) {
    if (absl::Status made = MakeKeyFile(file); !made.ok()) return made;
  }
  return Load(file, std::move(name));
}

std::string SigningKey::KeyId() const {
  return storage::Sha256(absl::StrCat(name_, "\n", public_bytes_)).substr(0, 4);
}

std::string SigningKey::PublicText() const {
  return absl::StrCat(name_, "+", absl::BytesToHexString(KeyId()), "+",
                      absl::Base64Escape(public_bytes_));
}

absl::StatusOr<std::string> SigningKey::SignatureLine(std::string_view text) const {
  std::string signature(kSignatureBytes, '\0');
  size_t size = signature.size();
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(),
                                                                        &EVP_MD_CTX_free);
  if (context == nullptr ||
      EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key_.get()) != 1 ||
      EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size,
                     Raw(text), text.size()) != 1 ||
      size != kSignatureBytes) {
    return absl::InternalError("audit key: OpenSSL does not sign");
  }
  return absl::StrCat("\xe2\x80\x94 ", name_, " ", absl::Base64Escape(KeyId() + signature), "\n");
}

std::string CheckpointText(std::string_view origin, uint64_t size, std::string_view root,
                           int64_t time_us) {
  return absl::StrCat(std::string(origin), "\n", size, "\n",
                      absl::Base64Escape(absl::string_view(root.data(), root.size())), "\ntime ",
                      time_us, "\n");
}

}  // namespace bluegate::audit
