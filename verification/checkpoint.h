#ifndef BLUEGATE_VERIFICATION_CHECKPOINT_H_
#define BLUEGATE_VERIFICATION_CHECKPOINT_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bluegate::verification {

// A public key in the text form of C2SP signed-note: NAME+8 hex digits+base64(0x01, 32 bytes).
struct PublicKey {
  std::string text;
  std::string name;
  std::string id;   // 4 bytes: the first of SHA-256(name, line feed, 0x01, key)
  std::string raw;  // Ed25519, 32 bytes
};
// nullopt when the text, without line feeds around it, is no such key.
std::optional<PublicKey> ParsePublicKey(std::string_view text);

// A text with signatures, in the form of C2SP signed-note: lines, an empty line, then for each
// signature a line
//   — KEYNAME base64(key id, Ed25519 signature of all lines above the empty one)
struct SignedNote {
  std::string text;  // what is signed
  struct Signature {
    std::string key_name;
    std::string key_id;     // 4 bytes
    std::string signature;  // 64 bytes
  };
  std::vector<Signature> signatures;
};
// nullopt when it is no such text, in every detail; one without a signature is none.
std::optional<SignedNote> ParseSignedNote(std::string_view text);

enum class SignedBy {
  kKey,      // a key of the list signed just this text
  kNobody,   // a signature names a key of the list, but is not of this text
  kUnknown,  // no signature names a key of the list
};
SignedBy CheckSignature(const SignedNote& note, const std::vector<PublicKey>& keys);

// A checkpoint in the text form of C2SP tlog-checkpoint, with one line of our own:
//   origin
//   size in decimal
//   base64 of the root
//   time MICROSECONDS since 1970 UTC
struct Checkpoint {
  std::string origin;  // which log, such as bluegate/casework
  uint64_t size = 0;   // leaves
  std::string root;    // 32 bytes
  int64_t time_us = 0;
  SignedNote note;
};
// nullopt when the text is no such checkpoint, in every detail.
std::optional<Checkpoint> ParseCheckpoint(std::string_view text);
inline SignedBy CheckSignature(const Checkpoint& checkpoint, const std::vector<PublicKey>& keys) {
  return CheckSignature(checkpoint.note, keys);
}

// Standard base64 with padding; nullopt for anything else.
std::optional<std::string> DecodeBase64(std::string_view text);
// Whether a name is 1-64 lower case letters, digits, dots and hyphens, fit for a file's name.
bool IsPlainName(std::string_view name);
// Decimal without sign or leading zeros.
std::optional<uint64_t> ParseDecimal(std::string_view text);
// The microseconds of a line "time MICROSECONDS".
std::optional<int64_t> ParseTimeLine(std::string_view line);

}  // namespace bluegate::verification

#endif  // BLUEGATE_VERIFICATION_CHECKPOINT_H_
