#ifndef BLUEGATE_VERIFICATION_PARTS_H_
#define BLUEGATE_VERIFICATION_PARTS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bluegate::verification {

// Reads what docs/storage_format.md calls n(x) and b(x), off the front of a value.
class Parts {
 public:
  // `value` outlives the reader.
  explicit Parts(std::string_view value) : rest_(value) {}
  uint64_t Number();
  std::string_view Bytes();
  // Every part was there, and nothing is left.
  bool Whole() const { return ok_ && rest_.empty(); }

 private:
  std::string_view rest_;
  bool ok_ = true;
};

// A line, without its end, off the front of a text; nullopt when there is none.
std::optional<std::string_view> TakeLine(std::string_view* rest);
// A line of `mark` and a number of bytes, then so many bytes: these, off the front of a text.
// nullopt when it does not begin so, or has fewer.
std::optional<std::string_view> TakeCounted(std::string_view* rest, std::string_view mark);

// The leaf of an audit log.
struct Leaf {
  std::string kind;
  std::string subject;
  std::string actor;
  int64_t time_us = 0;
  std::string content_sha256;
};
// nullopt when the bytes are no leaf of format 1.
std::optional<Leaf> ParseLeaf(std::string_view bytes);

// One field of a protobuf message on the wire.
struct WireField {
  uint32_t number = 0;
  uint64_t value = 0;      // of a varint or fixed field
  std::string_view bytes;  // of a field with a length
  bool has_bytes = false;
};
// The fields in their order; nullopt when the bytes are no message. Knows no schema.
std::optional<std::vector<WireField>> ParseWire(std::string_view message);
// The last field of that number with a length; empty when there is none.
std::string_view BytesOf(const std::vector<WireField>& fields, uint32_t number);
// The last field of that number; 0 when there is none.
uint64_t NumberOf(const std::vector<WireField>& fields, uint32_t number);
// All fields of that number with a length.
std::vector<std::string_view> AllBytesOf(const std::vector<WireField>& fields, uint32_t number);

}  // namespace bluegate::verification

#endif  // BLUEGATE_VERIFICATION_PARTS_H_
