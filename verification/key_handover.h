#ifndef BLUEGATE_VERIFICATION_KEY_HANDOVER_H_
#define BLUEGATE_VERIFICATION_KEY_HANDOVER_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "verification/checkpoint.h"

namespace bluegate::verification {

// That one key takes the place of another, as a note that both have signed, in the form of a
// checkpoint (checkpoint.h):
//   bluegate key handover
//   old key, NAME+ID+BASE64
//   new key
//   time MICROSECONDS since 1970 UTC
//
//   — KEYNAME base64(key id, signature), one by each key
struct KeyHandover {
  std::string from;
  std::string to;
  int64_t time_us = 0;
  bool signed_by_both = false;
};
// nullopt when the text is no such note, in every detail but whether its signatures are right.
std::optional<KeyHandover> ParseKeyHandover(std::string_view text);

// The key that has the place of `key` after the handovers, which are taken in their order; those
// from other keys, or that not both signed, are passed over.
std::string FollowHandovers(std::string key, const std::vector<std::string>& handovers);

// The same for keys that are trusted.
std::vector<PublicKey> KeysAfter(const std::vector<PublicKey>& keys,
                                 const std::vector<std::string>& handovers);

// The handovers of a file that lies beside a private key: before each a line "handover BYTES".
// nullopt when the text is no such file.
std::optional<std::vector<std::string>> ParseHandoverFile(std::string_view text);

}  // namespace bluegate::verification

#endif  // BLUEGATE_VERIFICATION_KEY_HANDOVER_H_
