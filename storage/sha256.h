#ifndef BLUEGATE_STORAGE_SHA256_H_
#define BLUEGATE_STORAGE_SHA256_H_

#include <string>
#include <string_view>

namespace bluegate::storage {

// SHA-256 of `bytes`, 32 bytes. The one function that what writes proofs and what checks them
// (verification/) have in common.
std::string Sha256(std::string_view bytes);

}  // namespace bluegate::storage

#endif  // BLUEGATE_STORAGE_SHA256_H_
