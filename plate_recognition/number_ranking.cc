#include "plate_recognition/number_ranking.h"

#include <algorithm>

#include "absl/strings/str_join.h"
#include "enforcement/plate/plate_number.h"
#include "plate_recognition/number_bounds.h"

namespace bluegate::plate_recognition {
namespace {

using plate::PlateClass;
using plate::PlateColor;
using plate::ReadingVerdict;

// A colour that is at least this likely may be the plate's.
constexpr float kColorProbabilityMin = 0.05f;

struct Choice {
  const SeenNumber* number = nullptr;
  float confidence = 0;
  PlateColor color = PlateColor::kUnspecified;
  PlateClass plate_class = PlateClass::kUnspecified;
  double score = 0;
};

PlateColor LikeliestColor(const std::vector<SeenColor>& colors) {
  const auto likeliest = std::max_element(
      colors.begin(), colors.end(),
      [](const SeenColor& a, const SeenColor& b) { return a.probability < b.probability; });
  return likeliest == colors.end() ? PlateColor::kUnspecified : likeliest->color;
}

float ConfidenceOf(const SeenNumber& number, bool likeliest) {
  const float least = *std::min_element(number.confidences.begin(), number.confidences.end());
  return likeliest ? least : std::min(least, static_cast<float>(number.probability));
}

// The number with the colour that suits it best.
Choice Judge(const SeenNumber& number, float confidence, const std::vector<SeenColor>& colors) {
  Choice best{&number, confidence, LikeliestColor(colors), PlateClass::kUnspecified,
              number.probability * kOutsideGrammarShare};
  const auto parsed = plate::PlateNumber::Parse(absl::StrJoin(number.characters, ""));
  if (!parsed.ok()) return best;
  for (const SeenColor& seen : colors) {
    if (seen.probability < kColorProbabilityMin) continue;
    const PlateClass plate_class = plate::ClassOf(*parsed, seen.color);
    const double score = number.probability * seen.probability;
    if (plate_class == PlateClass::kUnspecified || score <= best.score) continue;
    best = {&number, confidence, seen.color, plate_class, score};
  }
  return best;
}

ReadingVerdict VerdictOf(float confidence, PlateClass plate_class, const VerdictBounds& bounds) {
  if (confidence < bounds.review_min) return ReadingVerdict::kUnreadable;
  if (confidence < bounds.auto_min || plate_class == PlateClass::kUnspecified) {
    return ReadingVerdict::kReview;
  }
  return ReadingVerdict::kAuto;
}

std::string NumberText(const SeenNumber& number, ReadingVerdict verdict) {
  std::string text;
  for (size_t i = 0; i < number.characters.size(); ++i) {
    const bool guess =
        verdict == ReadingVerdict::kUnreadable && number.confidences[i] < kCharacterConfidenceMin;
    text += guess ? std::string(1, plate::kUnread) : number.characters[i];
  }
  return text;
}

}  // namespace

PlateReading RankNumbers(const std::vector<SeenNumber>& numbers,
                         const std::vector<SeenColor>& colors, const VerdictBounds& bounds) {
  std::vector<Choice> choices;
  for (size_t i = 0; i < numbers.size(); ++i) {
    if (numbers[i].characters.empty()) continue;
    choices.push_back(Judge(numbers[i], ConfidenceOf(numbers[i], i == 0), colors));
  }
  std::stable_sort(choices.begin(), choices.end(),
                   [](const Choice& a, const Choice& b) { return a.score > b.score; });
  PlateReading reading;
  reading.color = LikeliestColor(colors);
  if (choices.empty()) return reading;
  const Choice& best = choices.front();
  reading.color = best.color;
  reading.plate_class = best.plate_class;
  reading.confidence = best.confidence;
  reading.character_confidences = best.number->confidences;
  reading.verdict = VerdictOf(reading.confidence, best.plate_class, bounds);
  reading.number = NumberText(*best.number, reading.verdict);
  for (size_t i = 1; i < choices.size() && reading.candidates.size() < kCandidatesMax; ++i) {
    reading.candidates.push_back(
        {absl::StrJoin(choices[i].number->characters, ""), choices[i].confidence});
  }
  return reading;
}

}  // namespace bluegate::plate_recognition
