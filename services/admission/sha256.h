#ifndef BLUEGATE_SERVICES_ADMISSION_SHA256_H_
#define BLUEGATE_SERVICES_ADMISSION_SHA256_H_

#include <openssl/sha.h>

#include <string>
#include <string_view>

namespace bluegate::admission {

// SHA-256 (FIPS 180-4) of the bytes, 32 bytes.
inline std::string Sha256(std::string_view bytes) {
  std::string digest(SHA256_DIGEST_LENGTH, '\0');
  SHA256(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(),
         reinterpret_cast<unsigned char*>(digest.data()));
  return digest;
}

}  // namespace bluegate::admission

#endif  // BLUEGATE_SERVICES_ADMISSION_SHA256_H_
