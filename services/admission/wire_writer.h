#ifndef BLUEGATE_SERVICES_ADMISSION_WIRE_WRITER_H_
#define BLUEGATE_SERVICES_ADMISSION_WIRE_WRITER_H_

#include <google/protobuf/message_lite.h>

#include <cstdint>
#include <string>
#include <string_view>

namespace bluegate::admission {

// Appends fields of a message to its bytes, as protobuf has them on the wire. An answer has some
// thirty texts; putting each into a message first, to write it from there, takes longer than the
// rules do. As in proto3 a field that has its default value is left out. Used by one thread.
class WireWriter {
 public:
  // `bytes` outlives the writer; what stands there stays.
  explicit WireWriter(std::string* bytes) : bytes_(*bytes) {}

  // UTF-8, which is not checked.
  void Text(int field, std::string_view text) {
    if (!text.empty()) Bytes(field, text);
  }

  // An integer, enum or bool.
  void Number(int field, int64_t value) {
    if (value == 0) return;
    Varint(Tag(field, kVarint));
    Varint(static_cast<uint64_t>(value));
  }

  // A message of which the bytes are there, be there none.
  void Bytes(int field, std::string_view bytes) {
    Begin(field, bytes.size());
    bytes_.append(bytes);
  }

  void Message(int field, const google::protobuf::MessageLite& message) {
    const size_t size = message.ByteSizeLong();
    Begin(field, size);
    const size_t at = bytes_.size();
    bytes_.resize(at + size);
    message.SerializeWithCachedSizesToArray(reinterpret_cast<uint8_t*>(bytes_.data()) + at);
  }

  // A message whose fields `write` appends, called once with no arguments.
  template <typename Write>
  void MessageOf(int field, Write write) {
    // Most are short: a length of one byte is left room for, a longer one moves what it is of.
    Begin(field, 0);
    const size_t at = bytes_.size();
    write();
    const size_t size = bytes_.size() - at;
    if (size < kOneByte) {
      bytes_[at - 1] = static_cast<char>(size);
      return;
    }
    std::string length;
    WireWriter(&length).Varint(size);
    bytes_.replace(at - 1, 1, length);
  }

 private:
  static constexpr uint32_t kVarint = 0;
  static constexpr uint32_t kLengthDelimited = 2;
  static constexpr uint64_t kOneByte = 0x80;  // below it a varint takes one byte

  static uint64_t Tag(int field, uint32_t type) { return static_cast<uint64_t>(field) << 3 | type; }

  // Byte by byte: most are one, for which copying them from elsewhere would take longer.
  void Varint(uint64_t value) {
    for (; value >= kOneByte; value >>= 7) {
      bytes_.push_back(static_cast<char>(value | kOneByte));
    }
    bytes_.push_back(static_cast<char>(value));
  }

  void Begin(int field, size_t size) {
    Varint(Tag(field, kLengthDelimited));
    Varint(size);
  }

  std::string& bytes_;
};

}  // namespace bluegate::admission

#endif  // BLUEGATE_SERVICES_ADMISSION_WIRE_WRITER_H_
