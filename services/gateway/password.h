#ifndef BLUEGATE_SERVICES_GATEWAY_PASSWORD_H_
#define BLUEGATE_SERVICES_GATEWAY_PASSWORD_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace bluegate::gateway {

// Gives so many random bytes, fit for keys. Thread-safe.
using RandomBytes = std::function<std::string(size_t)>;

// The machine's generator (OpenSSL's RAND_bytes). Ends the process when it has no randomness.
std::string SystemRandomBytes(size_t count);

// Argon2id (RFC 9106) with the least cost that OWASP's Password Storage Cheat Sheet allows. Kept in
// the hash itself: hashes made with other costs can still be checked.
inline constexpr uint32_t kArgon2MemoryKib = 19 * 1024;
inline constexpr uint32_t kArgon2Passes = 2;
inline constexpr uint32_t kArgon2Lanes = 1;

inline constexpr size_t kPasswordBytesMin = 10;
inline constexpr size_t kPasswordBytesMax = 256;

// The encoded hash ("$argon2id$...") with a salt of 16 bytes. INVALID_ARGUMENT when the password is
// too short or too long; the message does not hold it.
absl::StatusOr<std::string> HashPassword(std::string_view password, const RandomBytes& random);

// Takes about 20 ms and kArgon2MemoryKib of memory. False too for a hash that is none.
bool PasswordMatches(const std::string& hash, std::string_view password);

// 20 letters and digits in groups of 5, without look-alikes: 100 bits.
std::string GeneratePassword(const RandomBytes& random);

}  // namespace bluegate::gateway

#endif  // BLUEGATE_SERVICES_GATEWAY_PASSWORD_H_
