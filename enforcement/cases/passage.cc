#include "enforcement/cases/passage.h"

#include "absl/strings/str_cat.h"

namespace bluegate::cases {
namespace {

constexpr std::string_view kUncertainReason = "I02";
// Reasons that suspect and never restrict: S01 to S13.
constexpr char kSuspicion = 'S';

Classification OfUncertain(const SightingResult& sighting) {
  const bool unreadable = sighting.verdict == plate::ReadingVerdict::kUnreadable;
  return {PassageState::kHeld, std::string(kUncertainReason),
          unreadable ? "号牌无法识别，须人工核对。" : "号牌识别把握不足，须人工核对后再处理。",
          unreadable ? "The plate cannot be read; a person must look."
                     : "The number is not certain; a person must check it first."};
}

Classification OfSuspicion(const suspicion::Suspicion& first) {
  return {PassageState::kSuspect, first.reason_code, first.sentence_zh, first.sentence_en};
}

Classification OfDecision(PassageState state, const SightingResult& sighting) {
  return {state, sighting.reason_code, sighting.sentence_zh, sighting.sentence_en};
}

Classification OfOne(const SightingResult& sighting) {
  if (sighting.verdict != plate::ReadingVerdict::kAuto) return OfUncertain(sighting);
  const bool suspects = !sighting.reason_code.empty() && sighting.reason_code[0] == kSuspicion;
  switch (sighting.outcome) {
    case rules::Outcome::kFlag:
    case rules::Outcome::kRefuse:
      return OfDecision(suspects ? PassageState::kSuspect : PassageState::kRestricted, sighting);
    case rules::Outcome::kHold:
      if (suspects) return OfDecision(PassageState::kSuspect, sighting);
      if (!sighting.suspicions.empty()) return OfSuspicion(sighting.suspicions.front());
      return OfDecision(PassageState::kHeld, sighting);
    case rules::Outcome::kPass:
      if (!sighting.suspicions.empty()) return OfSuspicion(sighting.suspicions.front());
      return {PassageState::kClear, "", "未发现问题。", "Nothing stands against the vehicle."};
    case rules::Outcome::kUnspecified:
      break;
  }
  return {PassageState::kHeld, sighting.reason_code, "尚无判定结果，须人工核实。",
          "There is no decision; a person must look."};
}

// A picture with several plates: whose is the passage? Only a human can say, unless it does not
// matter because nothing stands against any of them.
Classification OfSeveral(absl::Span<const SightingResult> sightings) {
  for (const SightingResult& sighting : sightings) {
    const Classification one = OfOne(sighting);
    if (one.state == PassageState::kClear) continue;
    return {
        PassageState::kHeld, one.reason_code,
        absl::StrCat("画面中有", sightings.size(), "块号牌，须人工确认所指车辆：", one.sentence_zh),
        absl::StrCat(
            "There are ", sightings.size(),
            " plates in the picture; a person must say which is meant: ", one.sentence_en)};
  }
  return {PassageState::kClear, "",
          absl::StrCat("画面中有", sightings.size(), "块号牌，均未发现问题。"),
          absl::StrCat("There are ", sightings.size(),
                       " plates in the picture; nothing stands against any of them.")};
}

}  // namespace

Classification Classify(ReadState read_state, absl::Span<const SightingResult> sightings) {
  switch (read_state) {
    case ReadState::kNoPlate:
      return {PassageState::kNoPlate, "", "画面中没有号牌。", "The picture holds no plate."};
    case ReadState::kRead:
      break;
    case ReadState::kFailed:
    case ReadState::kUnspecified:
      return {PassageState::kFailed, "", "图片无法读取。", "The picture could not be read."};
  }
  // "Read" promises a plate; a reading without one breaks that promise, so a human looks.
  if (sightings.empty()) {
    return {PassageState::kHeld, std::string(kUncertainReason), "未收到号牌读数，须人工核对。",
            "No reading of the plate arrived; a person must look."};
  }
  return sightings.size() == 1 ? OfOne(sightings.front()) : OfSeveral(sightings);
}

bool NeedsCase(PassageState state) {
  return state == PassageState::kRestricted || state == PassageState::kSuspect ||
         state == PassageState::kHeld;
}

std::string_view NameOf(PassageState state) {
  switch (state) {
    case PassageState::kClear:
      return "CLEAR";
    case PassageState::kRestricted:
      return "RESTRICTED";
    case PassageState::kSuspect:
      return "SUSPECT";
    case PassageState::kHeld:
      return "HELD";
    case PassageState::kNoPlate:
      return "NO_PLATE";
    case PassageState::kFailed:
      return "FAILED";
    case PassageState::kUnspecified:
      break;
  }
  return "UNSPECIFIED";
}

}  // namespace bluegate::cases
