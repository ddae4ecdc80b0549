#ifndef BLUEGATE_SERVICES_ADMISSION_WIRE_WRITER_H_
#define BLUEGATE_SERVICES_ADMISSION_WIRE_WRITER_H_

#include <google/protobuf/io/coded_stream.h>
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
    Varint(Tag(field, kLengthDelimited));
    Varint(bytes.size());
    bytes_.append(bytes);
  }

  void Message(int field, const google::protobuf::MessageLite& message) {
    const size_t size = message.ByteSizeLong();
    Varint(Tag(field, kLengthDelimited));
    Varint(size);
    const size_t at = bytes_.size();
    bytes_.resize(at + size);
    message.SerializeWithCachedSizesToArray(reinterpret_cast<uint8_t*>(bytes_.data()) + at);
  }

  // A message whose fields `write` appends, called once with no arguments.
  template <typename Write>
  void MessageOf(int field, Write write) {
    Varint(Tag(field, kLengthDelimited));
    // Most are short: a length of one byte is left room for, a longer one moves what it is of.
    const size_t at = bytes_.size();
    bytes_.push_back(0);
    write();
    const size_t size = bytes_.size() - at - 1;
    uint8_t length[kVarintBytesMax];
    const auto* const end =
        google::protobuf::io::CodedOutputStream::WriteVarint64ToArray(size, length);
    bytes_.replace(at, 1, reinterpret_cast<const char*>(length), static_cast<size_t>(end - length));
  }

 private:
  static constexpr uint32_t kVarint = 0;
  static constexpr uint32_t kLengthDelimited = 2;
  static constexpr size_t kVarintBytesMax = 10;

  static uint64_t Tag(int field, uint32_t type) { return static_cast<uint64_t>(field) << 3 | type; }

  void Varint(uint64_t value) {
    uint8_t written[kVarintBytesMax];
    const auto* const end =
        google::protobuf::io::CodedOutputStream::WriteVarint64ToArray(value, written);
    bytes_.append(reinterpret_cast<const char*>(written), static_cast<size_t>(end - written));
  }

  std::string& bytes_;
};

}  // namespace bluegate::admission

#endif  // BLUEGATE_SERVICES_ADMISSION_WIRE_WRITER_H_
