#ifndef BLUEGATE_STORAGE_LIMITS_H_
#define BLUEGATE_STORAGE_LIMITS_H_

#include <string_view>

#include "absl/status/status.h"
#include "storage/kv.h"

namespace bluegate::storage {

// What every engine checks and answers alike. INVALID_ARGUMENT when a key or value of the batch is
// over the limits of kv.h.
absl::Status CheckLimits(const WriteBatch& batch);
absl::Status CheckLimits(std::string_view key, std::string_view value);

// As CheckLimits, for the next key of a sorted run, which is also to be above `last` (empty: there
// is none yet).
absl::Status CheckNext(std::string_view last, std::string_view key, std::string_view value);

// The ABORTED that a failed expectation gives; names the table of the key.
absl::Status ExpectationFailed(std::string_view key);

}  // namespace bluegate::storage

#endif  // BLUEGATE_STORAGE_LIMITS_H_
