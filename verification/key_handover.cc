#include "verification/key_handover.h"

#include "verification/parts.h"

namespace bluegate::verification {
namespace {

constexpr std::string_view kFirstLine = "bluegate key handover";
constexpr std::string_view kBytesMark = "handover ";

}  // namespace

std::optional<KeyHandover> ParseKeyHandover(std::string_view text) {
  const std::optional<SignedNote> note = ParseSignedNote(text);
  if (!note.has_value()) return std::nullopt;
  std::string_view rest = note->text;
  if (TakeLine(&rest) != kFirstLine) return std::nullopt;
  const auto from = TakeLine(&rest), to = TakeLine(&rest), time = TakeLine(&rest);
  if (!time.has_value() || !rest.empty()) return std::nullopt;
  const auto old_key = ParsePublicKey(*from), new_key = ParsePublicKey(*to);
  const auto time_us = ParseTimeLine(*time);
  if (!old_key.has_value() || !new_key.has_value() || !time_us.has_value()) return std::nullopt;
  KeyHandover handover;
  handover.from = std::string(*from);
  handover.to = std::string(*to);
  handover.time_us = *time_us;
  handover.signed_by_both = CheckSignature(*note, {*old_key}) == SignedBy::kKey &&
                            CheckSignature(*note, {*new_key}) == SignedBy::kKey;
  return handover;
}

std::string FollowHandovers(std::string key, const std::vector<std::string>& handovers) {
  for (const std::string& text : handovers) {
    const std::optional<KeyHandover> handover = ParseKeyHandover(text);
    if (handover.has_value() && handover->signed_by_both && handover->from == key) {
      key = handover->to;
    }
  }
  return key;
}

std::vector<PublicKey> KeysAfter(const std::vector<PublicKey>& keys,
                                 const std::vector<std::string>& handovers) {
  std::vector<PublicKey> after;
  for (const PublicKey& key : keys) {
    after.push_back(*ParsePublicKey(FollowHandovers(key.text, handovers)));
  }
  return after;
}

std::optional<std::vector<std::string>> ParseHandoverFile(std::string_view text) {
  std::vector<std::string> handovers;
  while (!text.empty()) {
    const auto handover = TakeCounted(&text, kBytesMark);
    if (!handover.has_value()) return std::nullopt;
    handovers.emplace_back(*handover);
  }
  return handovers;
}

}  // namespace bluegate::verification
