#ifndef BLUEGATE_STORAGE_LIMITS_H_
#define BLUEGATE_STORAGE_LIMITS_H_

#include <string_view>

#include "absl/status/status.h"
#include "storage/kv.h"

namespace bluegate::storage {

// What every engine checks and answers alike. INVALID_ARGUMENT when a key or value of the batch is
// over the limits of kv.h.
absl::Status CheckLimits(const WriteBatch& batch);

// The ABORTED that a failed expectation gives; names the table of the key.
absl::Status ExpectationFailed(std::string_view key);

}  // namespace bluegate::storage

#endif  // BLUEGATE_STORAGE_LIMITS_H_
