#ifndef BLUEGATE_VERIFICATION_ROWS_H_
#define BLUEGATE_VERIFICATION_ROWS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "absl/functional/function_ref.h"

namespace bluegate::verification {

// The database of one service as rows of bytes, to be read only. Whoever opens it implements this.
// After an error rows read as absent, and the error is the implementer's to tell.
class Rows {
 public:
  virtual ~Rows() = default;
  virtual std::optional<std::string> Get(std::string_view key) = 0;
  // Calls `visit` for each row whose key begins with `prefix`, in byte order, until it returns
  // false.
  virtual void ForEach(
      std::string_view prefix,
      absl::FunctionRef<bool(std::string_view key, std::string_view value)> visit) = 0;
  // The row with the greatest key that begins with `prefix` and is not above `key`.
  virtual std::optional<std::pair<std::string, std::string>> LastUpTo(std::string_view prefix,
                                                                      std::string_view key) = 0;
  // A kept picture by its SHA-256.
  virtual std::optional<std::string> Picture(std::string_view sha256) = 0;
};

// Keys as docs/storage_format.md writes them: the table's name and a zero byte, then N(x), T(x).
std::string TableKey(std::string_view table);
std::string NumberPart(uint64_t number);
std::string TextPart(std::string_view text);

}  // namespace bluegate::verification

#endif  // BLUEGATE_VERIFICATION_ROWS_H_
