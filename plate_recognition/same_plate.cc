#include "plate_recognition/same_plate.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "plate_recognition/alignment.h"

namespace bluegate::plate_recognition {
namespace {

using plate::PlateClass;
using plate::PlateColor;
using plate::ReadingVerdict;

// Two looks that are both this sure of a character do not both err.
constexpr float kSureCharacter = 0.95f;
// Letters and digits of a plate (GA 36-2018).
constexpr double kAlphabet = 34;
// How often two vehicles at one place bear the same character: the first two name the city.
constexpr size_t kCityCharacters = 2;
constexpr double kSameByChanceCity = 0.7;
constexpr double kSameByChance = 0.3;
// A look loses or adds a character this often.
constexpr double kLostShare = 0.05;
// Edits between a number and its misreading.
constexpr int kEditsMax = 2;

// Bayes' factor of one character: under "one plate" both looks are at the same character; under
// "two plates" that happens by chance.
double LogOdds(const CharacterLook& a, const CharacterLook& b, size_t at) {
  const double same = ProbabilityOfSame(a, b);
  const double chance = at < kCityCharacters ? kSameByChanceCity : kSameByChance;
  return std::log(same / (chance * same + (1 - chance) * (1 - same) / (kAlphabet - 1)));
}

Alignment AlignLooks(const NumberLook& a, const NumberLook& b) {
  const auto lonely = [](size_t) { return std::log(kLostShare); };
  return Align(
      a.characters.size(), b.characters.size(),
      [&](size_t i, size_t j) { return LogOdds(a.characters[i], b.characters[j], std::min(i, j)); },
      lonely, lonely);
}

bool IsGreen(PlateColor color) {
  return color == PlateColor::kGreen || color == PlateColor::kYellowGreen;
}

bool TellsColor(const NumberLook& look) {
  return look.color != PlateColor::kUnspecified && look.plate_class != PlateClass::kUnspecified;
}

bool ColorsDiffer(const NumberLook& a, const NumberLook& b) {
  return TellsColor(a) && TellsColor(b) && a.color != b.color &&
         !(IsGreen(a.color) && IsGreen(b.color));
}

bool IsSureNumber(const NumberLook& look) {
  return look.confidence >= kSureCharacter && look.plate_class != PlateClass::kUnspecified;
}

struct Node {
  LookAt at;
  NumberLook look;
  size_t group = 0;
};

struct Link {
  double log_odds = 0;
  size_t a = 0;
  size_t b = 0;
};

const Node& SurestOf(const std::vector<Node>& nodes, size_t group) {
  const Node* surest = nullptr;
  for (const Node& node : nodes) {
    if (node.group != group) continue;
    if (surest == nullptr || IsSurer(node.look, surest->look)) surest = &node;
  }
  return *surest;
}

bool MayBeOne(const std::vector<Node>& nodes, size_t a, size_t b) {
  for (const Node& left : nodes) {
    if (left.group != a) continue;
    for (const Node& right : nodes) {
      if (right.group != b) continue;
      if (left.at.frame == right.at.frame || AreDifferentPlates(left.look, right.look)) {
        return false;
      }
    }
  }
  const double log_odds = SamePlateLogOdds(SurestOf(nodes, a).look, SurestOf(nodes, b).look);
  return log_odds >= kSamePlateLogOddsMin;
}

std::vector<Link> LikelyLinks(const std::vector<Node>& nodes) {
  std::vector<Link> links;
  for (size_t a = 0; a < nodes.size(); ++a) {
    for (size_t b = a + 1; b < nodes.size(); ++b) {
      if (nodes[a].at.frame == nodes[b].at.frame) continue;
      const double log_odds = SamePlateLogOdds(nodes[a].look, nodes[b].look);
      if (log_odds >= kSamePlateLogOddsMin) links.push_back({log_odds, a, b});
    }
  }
  std::stable_sort(links.begin(), links.end(),
                   [](const Link& a, const Link& b) { return a.log_odds > b.log_odds; });
  return links;
}

}  // namespace

bool AreDifferentPlates(const NumberLook& a, const NumberLook& b) {
  if (ColorsDiffer(a, b)) return true;
  // A number may be seen on two plates of a vehicle, in one row in front and in two behind.
  if (a.rows != b.rows && a.number != b.number) return true;
  if (a.characters.size() != b.characters.size()) return IsSureNumber(a) && IsSureNumber(b);
  const bool both_sure = a.verdict == ReadingVerdict::kAuto && b.verdict == ReadingVerdict::kAuto;
  if (both_sure && a.number != b.number) return true;
  for (size_t i = 0; i < a.characters.size(); ++i) {
    const CharacterLook& left = a.characters[i];
    const CharacterLook& right = b.characters[i];
    if (left.unread() || right.unread() || left.character() == right.character()) continue;
    if (std::min(left.confidence(), right.confidence()) >= kSureCharacter) return true;
  }
  return false;
}

double SamePlateLogOdds(const NumberLook& a, const NumberLook& b) { return AlignLooks(a, b).score; }

bool NearlySame(const NumberLook& a, const NumberLook& b) {
  const Alignment alignment = Align(
      a.characters.size(), b.characters.size(),
      [&](size_t i, size_t j) {
        const CharacterLook& left = a.characters[i];
        const CharacterLook& right = b.characters[j];
        return left.unread() || right.unread() || left.character() == right.character() ? 0. : -1.;
      },
      [](size_t) { return -1.; }, [](size_t) { return -1.; });
  return alignment.score >= -kEditsMax;
}

std::vector<std::vector<LookAt>> GroupByPlate(absl::Span<const PictureReading> frames) {
  std::vector<Node> nodes;
  for (size_t frame = 0; frame < frames.size(); ++frame) {
    for (size_t i = 0; i < frames[frame].readings.size(); ++i) {
      nodes.push_back({{frame, i}, LookOf(frames[frame].readings[i]), nodes.size()});
    }
  }
  for (const Link& link : LikelyLinks(nodes)) {
    const size_t kept = nodes[link.a].group, joined = nodes[link.b].group;
    if (kept == joined || !MayBeOne(nodes, kept, joined)) continue;
    for (Node& node : nodes) {
      if (node.group == joined) node.group = kept;
    }
  }
  std::vector<std::vector<LookAt>> groups;
  std::vector<size_t> place(nodes.size(), nodes.size());
  for (const Node& node : nodes) {
    if (place[node.group] == nodes.size()) {
      place[node.group] = groups.size();
      groups.emplace_back();
    }
    groups[place[node.group]].push_back(node.at);
  }
  return groups;
}

}  // namespace bluegate::plate_recognition
