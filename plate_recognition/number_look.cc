#include "plate_recognition/number_look.h"

#include <algorithm>

#include "enforcement/plate/characters.h"
#include "enforcement/plate/look_alike.h"
#include "enforcement/plate/plate_number.h"

namespace bluegate::plate_recognition {
namespace {

// 24 letters and 10 digits (GA 36-2018).
constexpr double kAlphabet = 34;
// Confidences are not taken for more certain than the network's own errors allow.
constexpr double kProbabilityMin = 0.05;
constexpr double kProbabilityMax = 0.99;
// Listed others take at most this share of the doubt.
constexpr double kListedShareMax = 0.9;
// Of the rest, this share is for look-alikes; a character has about four.
constexpr double kLookAlikeShare = 0.5;
constexpr double kLookAlikes = 4;

double Clamped(float confidence) {
  return std::clamp<double>(confidence, kProbabilityMin, kProbabilityMax);
}

}  // namespace

CharacterLook::CharacterLook(std::string_view character, float confidence) {
  if (character == std::string_view(&plate::kUnread, 1)) return;
  character_ = character;
  confidence_ = confidence;
}

void CharacterLook::MayBe(std::string_view other, float probability) {
  if (unread() || other == character_ || other == std::string_view(&plate::kUnread, 1)) return;
  const auto known = std::find_if(others_.begin(), others_.end(),
                                  [&](const auto& one) { return one.first == other; });
  if (known == others_.end()) {
    others_.emplace_back(other, probability);
  } else {
    known->second = std::max<double>(known->second, probability);
  }
}

double CharacterLook::ProbabilityOf(std::string_view character) const {
  if (unread()) return 1 / kAlphabet;
  const double likeliest = Clamped(confidence_);
  if (character == character_) return likeliest;
  double listed = 0;
  for (const auto& [other, probability] : others_) listed += probability;
  const double room = kListedShareMax * (1 - likeliest);
  const double scale = listed > room ? room / listed : 1;
  for (const auto& [other, probability] : others_) {
    if (other == character) return probability * scale;
  }
  const double rest = 1 - likeliest - listed * scale;
  const double any = rest * (1 - kLookAlikeShare) / kAlphabet;
  if (!plate::AreLookAlikes(character, character_)) return any;
  return any + rest * kLookAlikeShare / kLookAlikes;
}

std::vector<std::string> CharacterLook::Seen() const {
  std::vector<std::string> seen;
  if (unread()) return seen;
  seen.push_back(character_);
  for (const auto& one : others_) seen.push_back(one.first);
  return seen;
}

double ProbabilityOfSame(const CharacterLook& a, const CharacterLook& b) {
  if (a.unread() || b.unread()) return 1 / kAlphabet;
  std::vector<std::string> characters = a.Seen();
  for (std::string& character : b.Seen()) {
    if (std::find(characters.begin(), characters.end(), character) == characters.end()) {
      characters.push_back(std::move(character));
    }
  }
  double same = 0;
  for (const std::string& character : characters) {
    same += a.ProbabilityOf(character) * b.ProbabilityOf(character);
  }
  return std::min(same, 1.0);
}

std::vector<std::string> CharactersOf(std::string_view number) {
  const auto characters = plate::SplitCharacters(number);
  if (!characters.ok()) return {};
  return {characters->begin(), characters->end()};
}

NumberLook LookOf(const PlateReading& reading) {
  NumberLook look{reading.number,      {},           reading.candidates, reading.color,
                  reading.plate_class, reading.rows, reading.confidence, reading.verdict};
  const std::vector<std::string> characters = CharactersOf(reading.number);
  const bool each = reading.character_confidences.size() == characters.size();
  for (size_t i = 0; i < characters.size(); ++i) {
    look.characters.emplace_back(characters[i],
                                 each ? reading.character_confidences[i] : reading.confidence);
  }
  for (const Candidate& candidate : reading.candidates) {
    const std::vector<std::string> others = CharactersOf(candidate.number);
    if (others.size() != characters.size()) continue;
    for (size_t i = 0; i < others.size(); ++i) {
      look.characters[i].MayBe(others[i], candidate.confidence);
    }
  }
  return look;
}

int RankOf(plate::ReadingVerdict verdict) {
  switch (verdict) {
    case plate::ReadingVerdict::kAuto:
      return 2;
    case plate::ReadingVerdict::kReview:
      return 1;
    default:
      return 0;
  }
}

bool IsSurer(const NumberLook& a, const NumberLook& b) {
  const int rank_a = RankOf(a.verdict), rank_b = RankOf(b.verdict);
  return rank_a != rank_b ? rank_a > rank_b : a.confidence > b.confidence;
}

}  // namespace bluegate::plate_recognition
