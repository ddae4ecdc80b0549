#include "storage/sha256.h"

#include <openssl/evp.h>
#include <openssl/sha.h>

#include <memory>

namespace bluegate::storage {
namespace {

struct FreeContext {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};

// OpenSSL 3 looks its algorithm up by name and takes memory at every SHA256(), which takes longer
// than hashing the node of a tree. It is looked up once; a thread hashes in the same memory again.
bool HashInContext(std::string_view bytes, unsigned char* hash) {
  static const EVP_MD* const algorithm = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  thread_local const std::unique_ptr<EVP_MD_CTX, FreeContext> context(EVP_MD_CTX_new());
  return algorithm != nullptr && context != nullptr &&
         EVP_DigestInit_ex2(context.get(), algorithm, nullptr) == 1 &&
         EVP_DigestUpdate(context.get(), bytes.data(), bytes.size()) == 1 &&
         EVP_DigestFinal_ex(context.get(), hash, nullptr) == 1;
}

}  // namespace

std::string Sha256(std::string_view bytes) {
  std::string text(SHA256_DIGEST_LENGTH, '\0');
  auto* const hash = reinterpret_cast<unsigned char*>(text.data());
  if (!HashInContext(bytes, hash)) {
    SHA256(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), hash);
  }
  return text;
}

}  // namespace bluegate::storage
