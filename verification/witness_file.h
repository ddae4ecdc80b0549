#ifndef BLUEGATE_VERIFICATION_WITNESS_FILE_H_
#define BLUEGATE_VERIFICATION_WITNESS_FILE_H_

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace bluegate::verification {

// What a witness keeps: the key that it trusts, and of each log the newest checkpoint that it has
// seen and found consistent with the one before.
struct WitnessFile {
  // NAME+ID+BASE64; empty: none yet.
  std::string public_key;
  // The key that was trusted first, where others took its place since; empty: public_key is it.
  std::string first_key;
  // Checkpoints as they were signed, by origin.
  std::map<std::string, std::string> checkpoints;
};

// As text: "bluegate witness 1", a line "key KEY", a line "first KEY" if there is one, then for
// each checkpoint a line with its number of bytes, and those bytes.
std::string FormatWitnessFile(const WitnessFile& witness);
// nullopt when the text is no such file in every detail.
std::optional<WitnessFile> ParseWitnessFile(std::string_view text);

}  // namespace bluegate::verification

#endif  // BLUEGATE_VERIFICATION_WITNESS_FILE_H_
