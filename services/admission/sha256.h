#ifndef BLUEGATE_SERVICES_ADMISSION_SHA256_H_
#define BLUEGATE_SERVICES_ADMISSION_SHA256_H_

#include <openssl/evp.h>

#include <string>
#include <string_view>

namespace bluegate::admission {

// SHA-256 (FIPS 180-4) of the bytes, 32 bytes.
inline std::string Sha256(std::string_view bytes) {
  // Looking the algorithm up takes longer than a short text.
  static const EVP_MD* const algorithm = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  std::string digest(32, '\0');
  EVP_Digest(bytes.data(), bytes.size(), reinterpret_cast<unsigned char*>(digest.data()), nullptr,
             algorithm, nullptr);
  return digest;
}

}  // namespace bluegate::admission

#endif  // BLUEGATE_SERVICES_ADMISSION_SHA256_H_
