#include "verification/witness_file.h"

#include "absl/strings/str_cat.h"
#include "verification/checkpoint.h"
#include "verification/parts.h"

namespace bluegate::verification {
namespace {

constexpr std::string_view kFirstLine = "bluegate witness 1";
constexpr std::string_view kKeyMark = "key ";
constexpr std::string_view kFirstKeyMark = "first ";
constexpr std::string_view kCheckpointMark = "checkpoint ";

}  // namespace

std::string FormatWitnessFile(const WitnessFile& witness) {
  std::string text =
      absl::StrCat(std::string(kFirstLine), "\n", std::string(kKeyMark), witness.public_key, "\n");
  if (!witness.first_key.empty()) {
    absl::StrAppend(&text, std::string(kFirstKeyMark), witness.first_key, "\n");
  }
  for (const auto& [origin, checkpoint] : witness.checkpoints) {
    absl::StrAppend(&text, std::string(kCheckpointMark), checkpoint.size(), "\n", checkpoint);
  }
  return text;
}

std::optional<WitnessFile> ParseWitnessFile(std::string_view text) {
  WitnessFile witness;
  if (TakeLine(&text) != kFirstLine) return std::nullopt;
  const auto key = TakeLine(&text);
  if (!key.has_value() || key->substr(0, kKeyMark.size()) != kKeyMark) return std::nullopt;
  witness.public_key = std::string(key->substr(kKeyMark.size()));
  if (!witness.public_key.empty() && !ParsePublicKey(witness.public_key).has_value()) {
    return std::nullopt;
  }
  if (text.substr(0, kFirstKeyMark.size()) == kFirstKeyMark) {
    const auto first = TakeLine(&text);
    if (!first.has_value()) return std::nullopt;
    witness.first_key = std::string(first->substr(kFirstKeyMark.size()));
    if (!ParsePublicKey(witness.first_key).has_value()) return std::nullopt;
  }
  while (!text.empty()) {
    const auto checkpoint = TakeCounted(&text, kCheckpointMark);
    if (!checkpoint.has_value()) return std::nullopt;
    const auto parsed = ParseCheckpoint(*checkpoint);
    if (!parsed.has_value() ||
        !witness.checkpoints.emplace(parsed->origin, std::string(*checkpoint)).second) {
      return std::nullopt;
    }
  }
  return witness;
}

}  // namespace bluegate::verification
