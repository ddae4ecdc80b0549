#include "verification/checkpoint.h"

#include <openssl/evp.h>

#include <charconv>
#include <memory>

#include "absl/strings/escaping.h"
#include "storage/sha256.h"
#include "verification/parts.h"

namespace bluegate::verification {
namespace {

constexpr std::string_view kSignatureMark = "\xe2\x80\x94 ";  // em dash and space
constexpr std::string_view kTimeMark = "time ";
constexpr char kEd25519 = 1;  // the algorithm's number in signed-note
constexpr size_t kKeyBytes = 32;
constexpr size_t kKeyIdBytes = 4;
constexpr size_t kSignatureBytes = 64;
constexpr size_t kNameBytesMax = 256;
constexpr size_t kSignaturesMax = 16;

bool IsName(std::string_view name) {
  if (name.empty() || name.size() > kNameBytesMax) return false;
  for (const char byte : name) {
    if (byte <= ' ' || byte == '+' || byte == 0x7f) return false;
  }
  return true;
}

bool ParseSignature(std::string_view line, SignedNote::Signature* signature) {
  if (line.substr(0, kSignatureMark.size()) != kSignatureMark) return false;
  line.remove_prefix(kSignatureMark.size());
  const size_t space = line.find(' ');
  if (space == line.npos || !IsName(line.substr(0, space))) return false;
  signature->key_name = std::string(line.substr(0, space));
  const auto bytes = DecodeBase64(line.substr(space + 1));
  if (!bytes.has_value() || bytes->size() != kKeyIdBytes + kSignatureBytes) return false;
  signature->key_id = bytes->substr(0, kKeyIdBytes);
  signature->signature = bytes->substr(kKeyIdBytes);
  return true;
}

bool Verifies(const PublicKey& key, std::string_view text, std::string_view signature) {
  const auto bytes = [](std::string_view view) {
    return reinterpret_cast<const unsigned char*>(view.data());
  };
  const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> public_key(
      EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, bytes(key.raw), key.raw.size()),
      &EVP_PKEY_free);
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(),
                                                                        &EVP_MD_CTX_free);
  return public_key != nullptr && context != nullptr &&
         EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, public_key.get()) == 1 &&
         EVP_DigestVerify(context.get(), bytes(signature), signature.size(), bytes(text),
                          text.size()) == 1;
}

}  // namespace

std::optional<std::string> DecodeBase64(std::string_view text) {
  std::string bytes;
  const absl::string_view encoded(text.data(), text.size());
  if (text.empty() || !absl::Base64Unescape(encoded, &bytes)) return std::nullopt;
  // Only one spelling is right, else a changed text could mean the same.
  if (absl::Base64Escape(bytes) != encoded) return std::nullopt;
  return bytes;
}

bool IsPlainName(std::string_view name) {
  constexpr size_t kPlainBytesMax = 64;
  if (name.empty() || name.size() > kPlainBytesMax || name.front() == '.') return false;
  for (const char byte : name) {
    const bool plain =
        (byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9') || byte == '.' || byte == '-';
    if (!plain) return false;
  }
  return true;
}

std::optional<uint64_t> ParseDecimal(std::string_view text) {
  uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  if (text.size() > 1 && text[0] == '0') return std::nullopt;
  return value;
}

std::optional<PublicKey> ParsePublicKey(std::string_view text) {
  while (!text.empty() && text.back() == '\n') text.remove_suffix(1);
  const size_t first = text.find('+');
  if (first == text.npos) return std::nullopt;
  const size_t second = text.find('+', first + 1);
  if (second == text.npos) return std::nullopt;
  PublicKey key;
  key.text = std::string(text);
  key.name = std::string(text.substr(0, first));
  const auto bytes = DecodeBase64(text.substr(second + 1));
  if (!IsName(key.name) || !bytes.has_value() || bytes->size() != 1 + kKeyBytes ||
      bytes->front() != kEd25519) {
    return std::nullopt;
  }
  key.raw = bytes->substr(1);
  key.id = storage::Sha256(key.name + "\n" + *bytes).substr(0, kKeyIdBytes);
  if (absl::BytesToHexString(key.id) != std::string(text.substr(first + 1, second - first - 1))) {
    return std::nullopt;
  }
  return key;
}

std::optional<int64_t> ParseTimeLine(std::string_view line) {
  if (line.substr(0, kTimeMark.size()) != kTimeMark) return std::nullopt;
  const auto time_us = ParseDecimal(line.substr(kTimeMark.size()));
  if (!time_us.has_value() || *time_us > INT64_MAX) return std::nullopt;
  return static_cast<int64_t>(*time_us);
}

std::optional<SignedNote> ParseSignedNote(std::string_view text) {
  // The lines end with the first empty one; a text of none is no note.
  const size_t end = text.find("\n\n");
  if (end == text.npos) return std::nullopt;
  SignedNote note;
  note.text = std::string(text.substr(0, end + 1));
  std::string_view rest = text.substr(end + 2);
  while (!rest.empty()) {
    const auto line = TakeLine(&rest);
    if (!line.has_value() || note.signatures.size() == kSignaturesMax ||
        !ParseSignature(*line, &note.signatures.emplace_back())) {
      return std::nullopt;
    }
  }
  if (note.signatures.empty()) return std::nullopt;
  return note;
}

SignedBy CheckSignature(const SignedNote& note, const std::vector<PublicKey>& keys) {
  SignedBy result = SignedBy::kUnknown;
  for (const SignedNote::Signature& signature : note.signatures) {
    for (const PublicKey& key : keys) {
      if (signature.key_name != key.name || signature.key_id != key.id) continue;
      if (Verifies(key, note.text, signature.signature)) return SignedBy::kKey;
      result = SignedBy::kNobody;
    }
  }
  return result;
}

std::optional<Checkpoint> ParseCheckpoint(std::string_view text) {
  auto note = ParseSignedNote(text);
  if (!note.has_value()) return std::nullopt;
  std::string_view rest = note->text;
  const auto origin = TakeLine(&rest), size = TakeLine(&rest), root = TakeLine(&rest),
             time = TakeLine(&rest);
  if (!time.has_value() || !rest.empty() || !IsName(*origin)) return std::nullopt;
  const auto leaves = ParseDecimal(*size);
  const auto hash = DecodeBase64(*root);
  const auto time_us = ParseTimeLine(*time);
  if (!leaves.has_value() || !hash.has_value() || hash->size() != 32 || !time_us.has_value()) {
    return std::nullopt;
  }
  Checkpoint checkpoint;
  checkpoint.origin = std::string(*origin);
  checkpoint.size = *leaves;
  checkpoint.root = *hash;
  checkpoint.time_us = *time_us;
  checkpoint.note = *std::move(note);
  return checkpoint;
}

}  // namespace bluegate::verification
