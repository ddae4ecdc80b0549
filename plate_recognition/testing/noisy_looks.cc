#include "plate_recognition/testing/noisy_looks.h"

#include <algorithm>

#include "absl/strings/str_join.h"
#include "enforcement/plate/characters.h"
#include "enforcement/plate/look_alike.h"
#include "enforcement/plate/plate_number.h"

namespace bluegate::plate_recognition {
namespace {

using plate::PlateColor;
using plate::ReadingVerdict;

constexpr double kBlurredCharacterShare = 0.4;
constexpr double kSureAndWrongShare = 0.0005;
constexpr double kLostInRunShare = 0.03;
constexpr double kRightCandidateShare = 0.75;
constexpr size_t kCandidates = 3;
constexpr float kAutoMin = 0.97f;
constexpr float kReviewMin = 0.3f;

std::vector<std::string> SerialCharacters() {
  std::vector<std::string> all;
  for (char c = '0'; c <= '9'; ++c) all.emplace_back(1, c);
  for (char c = 'A'; c <= 'Z'; ++c) {
    if (c != 'I' && c != 'O') all.emplace_back(1, c);
  }
  return all;
}

ReadingVerdict VerdictOf(const PlateReading& reading) {
  if (reading.confidence < kReviewMin) return ReadingVerdict::kUnreadable;
  const bool sure =
      reading.confidence >= kAutoMin && reading.plate_class != plate::PlateClass::kUnspecified;
  return sure ? ReadingVerdict::kAuto : ReadingVerdict::kReview;
}

}  // namespace

std::string NoisyVehicle::number() const { return absl::StrJoin(characters, ""); }

size_t NoisyCamera::Pick(size_t below) { return random_() % below; }

double NoisyCamera::Uniform(double from, double to) {
  return from + (to - from) * (random_() / 4294967296.0);
}

bool NoisyCamera::Chance(double probability) { return Uniform(0, 1) < probability; }

std::string NoisyCamera::OtherCharacter(const std::string& character) {
  std::vector<std::string> all = SerialCharacters();
  if (plate::IsProvinceCharacter(character)) {
    all.assign(plate::ProvinceCharacters().begin(), plate::ProvinceCharacters().end());
  }
  std::vector<std::string> look_alikes;
  for (const std::string& one : all) {
    if (plate::AreLookAlikes(one, character)) look_alikes.push_back(one);
  }
  if (!look_alikes.empty() && Chance(0.7)) return look_alikes[Pick(look_alikes.size())];
  std::string other = character;
  while (other == character) other = all[Pick(all.size())];
  return other;
}

NoisyVehicle NoisyCamera::Vehicle() {
  NoisyVehicle vehicle;
  const std::vector<std::string> serial = SerialCharacters();
  const auto provinces = plate::ProvinceCharacters();
  const bool local = Chance(0.8);
  vehicle.characters = {local ? "陕" : std::string(provinces[Pick(provinces.size())]),
                        local ? (Chance(0.5) ? "A" : "D") : serial[10 + Pick(24)]};
  const double kind = Uniform(0, 1);
  if (kind < 0.15) {
    vehicle.color = PlateColor::kGreen;
    vehicle.characters.push_back(Chance(0.5) ? "D" : "F");
    for (int i = 0; i < 5; ++i) vehicle.characters.push_back(serial[Pick(10)]);
  } else {
    vehicle.color = kind < 0.3 ? PlateColor::kYellow : PlateColor::kBlue;
    for (int i = 0; i < 5; ++i) vehicle.characters.push_back(serial[Pick(i < 2 ? 34 : 10)]);
  }
  for (size_t i = 0; i < vehicle.characters.size(); ++i) {
    if (Chance(conditions_.dirty_share)) vehicle.dirt[i] = OtherCharacter(vehicle.characters[i]);
  }
  return vehicle;
}

NoisyVehicle NoisyCamera::Neighbour(const NoisyVehicle& vehicle) {
  NoisyVehicle neighbour = vehicle;
  neighbour.dirt.clear();
  std::string& last = neighbour.characters.back();
  last = std::string(1, last == "9" ? '0' : static_cast<char>(last[0] + 1));
  return neighbour;
}

float NoisyCamera::ConfidenceOf(bool dirty, bool blurred) {
  if (dirty) return static_cast<float>(Uniform(0.3, 0.98));
  if (blurred && Chance(kBlurredCharacterShare)) return static_cast<float>(Uniform(0.35, 1));
  return static_cast<float>(Uniform(0.985, 0.9999));
}

std::string NoisyCamera::WrongFor(const NoisyVehicle& vehicle, size_t at) {
  const auto dirt = vehicle.dirt.find(at);
  return dirt != vehicle.dirt.end() && Chance(0.5) ? dirt->second
                                                   : OtherCharacter(vehicle.characters[at]);
}

PlateReading NoisyCamera::Look(const NoisyVehicle& vehicle) {
  const bool blurred = Chance(conditions_.blurred_share);
  std::vector<std::string> seen;
  std::vector<float> confidences;
  std::vector<std::pair<float, Candidate>> others;
  for (size_t i = 0; i < vehicle.characters.size(); ++i) {
    const std::string& right = vehicle.characters[i];
    const bool in_run = i > 0 && vehicle.characters[i - 1] == right;
    if (in_run && Chance(kLostInRunShare)) continue;
    const float confidence = ConfidenceOf(vehicle.dirt.contains(i), blurred);
    // A clean character is right but for the errors that the reader does not see.
    const bool wrong = Chance(confidence >= kAutoMin ? kSureAndWrongShare : 1 - confidence);
    seen.push_back(wrong ? WrongFor(vehicle, i) : right);
    confidences.push_back(confidence);
  }
  PlateReading reading;
  reading.color = vehicle.color;
  reading.corners = {Point{100, 100}, Point{240, 100}, Point{240, 145}, Point{100, 145}};
  reading.confidence = *std::min_element(confidences.begin(), confidences.end());
  const auto parsed = plate::PlateNumber::Parse(absl::StrJoin(seen, ""));
  if (parsed.ok()) reading.plate_class = plate::ClassOf(*parsed, reading.color);
  reading.verdict = VerdictOf(reading);
  const bool whole = seen.size() == vehicle.characters.size();
  for (size_t i = 0; i < seen.size(); ++i) {
    if (confidences[i] >= kAutoMin) continue;
    std::vector<std::string> other = seen;
    const bool offer_right =
        whole && seen[i] != vehicle.characters[i] && Chance(kRightCandidateShare);
    other[i] = offer_right ? vehicle.characters[i] : OtherCharacter(seen[i]);
    const float doubt = 1 - confidences[i];
    others.push_back({doubt, {absl::StrJoin(other, ""), 0.7f * doubt}});
  }
  std::stable_sort(others.begin(), others.end(),
                   [](const auto& a, const auto& b) { return a.first > b.first; });
  if (others.size() > kCandidates) others.resize(kCandidates);
  for (const auto& other : others) reading.candidates.push_back(other.second);
  for (size_t i = 0; i < seen.size(); ++i) {
    const bool guess =
        reading.verdict == ReadingVerdict::kUnreadable && confidences[i] < kReviewMin;
    if (guess) seen[i] = std::string(1, plate::kUnread);
  }
  reading.number = absl::StrJoin(seen, "");
  reading.character_confidences = std::move(confidences);
  return reading;
}

}  // namespace bluegate::plate_recognition
