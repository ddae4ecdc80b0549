#ifndef BLUEGATE_SERVICES_SUPPORT_UTF8_H_
#define BLUEGATE_SERVICES_SUPPORT_UTF8_H_

#include <cstddef>
#include <string>
#include <string_view>

namespace bluegate::support {

// Bytes of the character at the start of `text`: 1-4, or 0 when they are no valid UTF-8 (RFC 3629)
// or `text` is empty.
size_t Utf8CharacterBytes(std::string_view text);

// Characters in `text`, or -1 when it is not valid UTF-8.
int Utf8Length(std::string_view text);

// At most `bytes_max` bytes of `text`, cut between characters; bytes that are no UTF-8 and control
// characters come out as '?'. Safe to show and to put into a proto string.
std::string ShortUtf8(std::string_view text, size_t bytes_max);

}  // namespace bluegate::support

#endif  // BLUEGATE_SERVICES_SUPPORT_UTF8_H_
