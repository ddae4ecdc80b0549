#ifndef BLUEGATE_STORAGE_MANY_SHA256_H_
#define BLUEGATE_STORAGE_MANY_SHA256_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/types/span.h"

namespace bluegate::storage {

// SHA-256 of each text, 32 bytes, in their order: what Sha256 gives for one. Where the processor
// has instructions for SHA-256 or wide vectors and there are enough texts of about one length, they
// go side by side, in pairs or through the lanes of a vector, which takes a fraction of the time;
// elsewhere one after the other. Any thread may call, texts of any length are taken.
std::vector<std::string> Sha256Each(absl::Span<const std::string_view> texts);

enum class HashingWay {
  kOneByOne,
  kPairs,         // x86: instructions for SHA-256
  kEightLanes,    // x86: AVX2
  kSixteenLanes,  // x86: AVX-512
};

// Whether this processor, and the compiler that made the program, has it.
bool HasHashingWay(HashingWay way);

// The same in one way, which the processor must have: all of them give the same.
std::vector<std::string> Sha256Each(HashingWay way, absl::Span<const std::string_view> texts);

}  // namespace bluegate::storage

#endif  // BLUEGATE_STORAGE_MANY_SHA256_H_
