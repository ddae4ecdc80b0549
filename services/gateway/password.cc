#include "services/gateway/password.h"

#include <argon2.h>
#include <openssl/rand.h>

#include <cstdlib>

#include "absl/strings/str_cat.h"
#include "spdlog/spdlog.h"

namespace bluegate::gateway {
namespace {

constexpr size_t kSaltBytes = 16;
constexpr size_t kHashBytes = 32;

}  // namespace

std::string SystemRandomBytes(size_t count) {
  std::string bytes(count, '\0');
  if (RAND_bytes(reinterpret_cast<unsigned char*>(bytes.data()), static_cast<int>(count)) != 1) {
    spdlog::critical("gateway: the machine has no randomness");
    std::abort();
  }
  return bytes;
}

absl::StatusOr<std::string> HashPassword(std::string_view password, const RandomBytes& random) {
  if (password.size() < kPasswordBytesMin || password.size() > kPasswordBytesMax) {
    return absl::InvalidArgumentError(absl::StrCat("password: ", password.size(), " bytes, wanted ",
                                                   kPasswordBytesMin, "-", kPasswordBytesMax));
  }
  const std::string salt = random(kSaltBytes);
  std::string hash(argon2_encodedlen(kArgon2Passes, kArgon2MemoryKib, kArgon2Lanes, kSaltBytes,
                                     kHashBytes, Argon2_id),
                   '\0');
  const int result = argon2id_hash_encoded(kArgon2Passes, kArgon2MemoryKib, kArgon2Lanes,
                                           password.data(), password.size(), salt.data(),
                                           salt.size(), kHashBytes, hash.data(), hash.size());
  if (result != ARGON2_OK) {
    return absl::ResourceExhaustedError(absl::StrCat("password: ", argon2_error_message(result)));
  }
  hash.resize(hash.find('\0'));
  return hash;
}

bool PasswordMatches(const std::string& hash, std::string_view password) {
  return password.size() <= kPasswordBytesMax &&
         argon2id_verify(hash.c_str(), password.data(), password.size()) == ARGON2_OK;
}

std::string GeneratePassword(const RandomBytes& random) {
  constexpr std::string_view kAlphabet = "abcdefghjkmnpqrstuvwxyz23456789X";
  static_assert(kAlphabet.size() == 32);  // so that a byte's low bits pick without a bias
  std::string password;
  for (char byte : random(20)) {
    if (password.size() % 6 == 5) password.push_back('-');
    password.push_back(kAlphabet[static_cast<unsigned char>(byte) % kAlphabet.size()]);
  }
  return password;
}

}  // namespace bluegate::gateway
