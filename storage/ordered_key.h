#ifndef BLUEGATE_STORAGE_ORDERED_KEY_H_
#define BLUEGATE_STORAGE_ORDERED_KEY_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace bluegate::storage {

// Builds keys whose byte order is the order of their parts. The encoding is part of the storage
// format (docs/storage_format.md) and never changes.
class OrderedKey {
 public:
  // Every key begins with the name of its table, such as "capture", and a zero byte.
  explicit OrderedKey(std::string_view table);

  // Big-endian, 8 bytes.
  OrderedKey& Number(uint64_t value) &;
  OrderedKey&& Number(uint64_t value) &&;
  // The bytes followed by a zero byte; the text must not hold one.
  OrderedKey& Text(std::string_view text) &;
  OrderedKey&& Text(std::string_view text) &&;

  const std::string& str() const& { return key_; }
  std::string str() && { return std::move(key_); }

 private:
  std::string key_;
};

// Reads the parts of a key back, in order. DATA_LOSS when the key does not hold them.
class OrderedKeyReader {
 public:
  OrderedKeyReader(std::string_view table, std::string_view key);
  absl::StatusOr<uint64_t> Number();
  absl::StatusOr<std::string> Text();

 private:
  std::string_view rest_;
  bool ok_;
};

// A number as 8 big-endian bytes, for values such as cursors, and back (DATA_LOSS when `bytes` has
// another length).
std::string EncodeNumber(uint64_t value);
absl::StatusOr<uint64_t> DecodeNumber(std::string_view bytes);

}  // namespace bluegate::storage

#endif  // BLUEGATE_STORAGE_ORDERED_KEY_H_
