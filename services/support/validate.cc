#include "services/support/validate.h"

#include <algorithm>
#include <charconv>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "services/support/status.h"
#include "services/support/utf8.h"

namespace bluegate::support {
namespace {

constexpr size_t kRequestIdBytesMax = 64;
constexpr size_t kNameBytesMin = 2;
constexpr size_t kNameBytesMax = 32;

absl::Status Invalid(std::string_view field, std::string_view value, std::string_view wish) {
  return FieldError(absl::StatusCode::kInvalidArgument, common::v1::ERROR_REASON_FIELD_INVALID,
                    field, value, wish);
}

bool IsControl(char c) {
  return absl::ascii_iscntrl(static_cast<unsigned char>(c)) && c != '\n' && c != '\t';
}

}  // namespace

absl::Status CheckRequestId(std::string_view request_id) {
  const bool graphic = std::all_of(request_id.begin(), request_id.end(), [](char c) {
    return absl::ascii_isgraph(static_cast<unsigned char>(c));
  });
  if (!graphic || request_id.empty() || request_id.size() > kRequestIdBytesMax) {
    return Invalid("request_id", request_id, "1-64 printable ASCII characters without blanks");
  }
  return absl::OkStatus();
}

absl::Status CheckName(std::string_view field, std::string_view name) {
  const bool plain = std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
  });
  if (!plain || name.size() < kNameBytesMin || name.size() > kNameBytesMax) {
    return Invalid(field, name, "2-32 lower case letters, digits and hyphens");
  }
  return absl::OkStatus();
}

absl::Status CheckText(std::string_view field, std::string_view text, int characters_max) {
  const int length = Utf8Length(text);
  if (length < 0 || length > characters_max || std::any_of(text.begin(), text.end(), IsControl)) {
    return Invalid(field, text,
                   absl::StrCat("UTF-8 text of at most ", characters_max, " characters"));
  }
  return absl::OkStatus();
}

absl::StatusOr<uint32_t> PageSize(uint32_t page_size) {
  if (page_size == 0) return kPageSizeDefault;
  if (page_size > kPageSizeMax) {
    return Invalid("page_size", absl::StrCat(page_size), absl::StrCat("1-", kPageSizeMax));
  }
  return page_size;
}

std::string EncodePageToken(uint64_t position) {
  return position == 0 ? "" : absl::WebSafeBase64Escape(absl::StrCat(position));
}

absl::StatusOr<uint64_t> DecodePageToken(std::string_view page_token) {
  if (page_token.empty()) return 0;
  std::string digits;
  uint64_t position = 0;
  // 32 characters hold any 64-bit number; a longer token is not ours and is not worth decoding.
  if (page_token.size() <= 32 && absl::WebSafeBase64Unescape(std::string(page_token), &digits)) {
    const char* const end = digits.data() + digits.size();
    const auto [stopped, error] = std::from_chars(digits.data(), end, position);
    if (error == std::errc() && stopped == end && position != 0) return position;
  }
  return Invalid("page_token", page_token, "next_page_token of an earlier answer, or nothing");
}

absl::Status CheckTimeRange(std::string_view from_field, int64_t from_us, int64_t until_us) {
  if (from_us < 0 || until_us < 0 || (until_us != 0 && from_us >= until_us)) {
    return Invalid(
        from_field, absl::StrCat(from_us),
        absl::StrCat("0 or a time in microseconds before the end of the range, ", until_us));
  }
  return absl::OkStatus();
}

}  // namespace bluegate::support
