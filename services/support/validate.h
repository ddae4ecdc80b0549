#ifndef BLUEGATE_SERVICES_SUPPORT_VALIDATE_H_
#define BLUEGATE_SERVICES_SUPPORT_VALIDATE_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace bluegate::support {

// Checks that every service makes in the same words. `field` is the path in the request; each
// error is INVALID_ARGUMENT with an ErrorDetail.

inline constexpr uint32_t kPageSizeMax = 500;
inline constexpr uint32_t kPageSizeDefault = 50;

// 1-64 printable ASCII characters without blanks.
absl::Status CheckRequestId(std::string_view request_id);

// A name such as a site's, device's or account's: 2-32 lower case letters, digits and hyphens.
absl::Status CheckName(std::string_view field, std::string_view name);

// UTF-8 text of people: at most `characters_max` characters and no control characters except line
// feed and tab.
absl::Status CheckText(std::string_view field, std::string_view text, int characters_max);

// The page size to use: 0 means kPageSizeDefault, more than kPageSizeMax is refused.
absl::StatusOr<uint32_t> PageSize(uint32_t page_size);

// A page token is opaque to clients: where the next page starts, as URL-safe base64. An empty
// token means position 0, the first page.
std::string EncodePageToken(uint64_t position);
absl::StatusOr<uint64_t> DecodePageToken(std::string_view page_token);

// [from_us, until_us) in UTC microseconds; 0 leaves a side open. Refuses negative times and a range
// that is empty or reversed.
absl::Status CheckTimeRange(std::string_view from_field, int64_t from_us, int64_t until_us);

}  // namespace bluegate::support

#endif  // BLUEGATE_SERVICES_SUPPORT_VALIDATE_H_
