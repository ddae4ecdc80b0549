#ifndef BLUEGATE_SERVICES_AUDIT_SIGNING_KEY_H_
#define BLUEGATE_SERVICES_AUDIT_SIGNING_KEY_H_

#include <openssl/evp.h>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace bluegate::audit {

// The Ed25519 key (RFC 8032) that signs checkpoints. Thread-safe.
class SigningKey {
 public:
  // Reads a PEM private key without a password. `name` says who signs: 1-64 bytes without spaces
  // and '+'. INVALID_ARGUMENT names file or name.
  static absl::StatusOr<SigningKey> Load(const std::filesystem::path& file, std::string name);
  // The same; a key is made, for its owner alone (0600), when the file is not there. Two processes
  // that start at once end with the same key.
  static absl::StatusOr<SigningKey> LoadOrMake(const std::filesystem::path& file, std::string name);

  const std::string& name() const { return name_; }
  // NAME+ID+BASE64, as C2SP signed-note writes a verifier key.
  std::string PublicText() const;
  // The signature line of C2SP signed-note over `text`, with its line feed.
  absl::StatusOr<std::string> SignatureLine(std::string_view text) const;

 private:
  using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
  SigningKey(Key key, std::string name, std::string public_bytes)
      : key_(std::move(key)), name_(std::move(name)), public_bytes_(std::move(public_bytes)) {}
  std::string KeyId() const;

  Key key_;
  std::string name_;
  std::string public_bytes_;  // the algorithm's number and the key
};

// The text of a checkpoint without its signature, C2SP tlog-checkpoint with a line for the time.
std::string CheckpointText(std::string_view origin, uint64_t size, std::string_view root,
                           int64_t time_us);

}  // namespace bluegate::audit

#endif  // BLUEGATE_SERVICES_AUDIT_SIGNING_KEY_H_
