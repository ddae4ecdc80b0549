#ifndef BLUEGATE_STORAGE_MANY_SHA256_H_
#define BLUEGATE_STORAGE_MANY_SHA256_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/types/span.h"

namespace bluegate::storage {

inline constexpr size_t kSha256LanesMax = 16;
// How many texts this processor hashes side by side; 1: one after the other.
size_t Sha256Lanes();

// SHA-256 of each text, 32 bytes, in their order: what Sha256 gives for one. On a processor that
// has wide vectors but no instructions for SHA-256, several texts go side by side through the lanes
// of a vector, which takes a fraction of the time; elsewhere one after the other.
std::vector<std::string> Sha256Each(absl::Span<const std::string_view> texts);

}  // namespace bluegate::storage

#endif  // BLUEGATE_STORAGE_MANY_SHA256_H_
