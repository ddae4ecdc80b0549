#include "enforcement/plate/look_alike.h"

#include <algorithm>
#include <array>
#include <vector>

namespace bluegate::plate {
namespace {

struct Pair {
  std::string_view a;
  std::string_view b;
  // Cost of taking one for the other; lower for pairs that are mixed up more readily.
  double cost;
};

// Look-alikes of plate typefaces (GA 36-2018 letter forms), as readers and people mix them up.
constexpr std::array kPairs = {
    Pair{"0", "D", 0.2},   Pair{"0", "Q", 0.2},   Pair{"0", "O", 0.1},   Pair{"D", "Q", 0.3},
    Pair{"D", "O", 0.2},   Pair{"O", "Q", 0.2},   Pair{"0", "C", 0.5},   Pair{"0", "U", 0.5},
    Pair{"0", "6", 0.5},   Pair{"0", "8", 0.5},   Pair{"1", "7", 0.3},   Pair{"1", "T", 0.4},
    Pair{"7", "T", 0.3},   Pair{"1", "L", 0.5},   Pair{"1", "I", 0.1},   Pair{"2", "Z", 0.2},
    Pair{"2", "7", 0.5},   Pair{"5", "S", 0.2},   Pair{"5", "6", 0.5},   Pair{"3", "8", 0.4},
    Pair{"8", "B", 0.2},   Pair{"B", "R", 0.5},   Pair{"3", "B", 0.5},   Pair{"6", "8", 0.4},
    Pair{"6", "G", 0.2},   Pair{"C", "G", 0.3},   Pair{"V", "Y", 0.3},   Pair{"4", "A", 0.3},
    Pair{"E", "F", 0.3},   Pair{"P", "F", 0.5},   Pair{"P", "R", 0.4},   Pair{"K", "X", 0.4},
    Pair{"H", "N", 0.4},   Pair{"H", "M", 0.4},   Pair{"M", "N", 0.4},   Pair{"U", "V", 0.4},
    Pair{"V", "W", 0.5},   Pair{"X", "Y", 0.5},   Pair{"川", "皖", 0.5}, Pair{"晋", "鲁", 0.5},
    Pair{"豫", "渝", 0.5}, Pair{"赣", "贵", 0.5}, Pair{"闽", "甘", 0.5}, Pair{"苏", "冀", 0.5},
    Pair{"沪", "浙", 0.4}, Pair{"湘", "浙", 0.4}, Pair{"津", "沪", 0.5}, Pair{"吉", "青", 0.5},
    Pair{"京", "宁", 0.5}, Pair{"辽", "陕", 0.5}, Pair{"陕", "皖", 0.5}, Pair{"鄂", "豫", 0.5},
    Pair{"黑", "鲁", 0.5}, Pair{"桂", "粤", 0.5}, Pair{"云", "吉", 0.5}, Pair{"挂", "桂", 0.4},
};

// A number may differ from its misreading in this many look-alikes; more, and nearly every number
// of a city would look like every other.
constexpr int kLookAlikesMax = 2;

bool IsUnread(std::string_view character) {
  return character.size() == 1 && character[0] == kUnread;
}

}  // namespace

double ConfusionCost(std::string_view a, std::string_view b) {
  if (a == b || IsUnread(a) || IsUnread(b)) return 0;
  for (const Pair& pair : kPairs) {
    if ((pair.a == a && pair.b == b) || (pair.a == b && pair.b == a)) return pair.cost;
  }
  return 1;
}

bool AreLookAlikes(std::string_view a, std::string_view b) {
  const double cost = ConfusionCost(a, b);
  return cost > 0 && cost < 1;
}

double ConfusionDistance(const PlateNumber& a, const PlateNumber& b) {
  const auto from = a.Characters();
  const auto to = b.Characters();
  // Wagner and Fischer's table of edit distances, one row at a time.
  std::vector<double> row(to.size() + 1);
  for (size_t j = 0; j < row.size(); ++j) row[j] = static_cast<double>(j);
  for (size_t i = 0; i < from.size(); ++i) {
    double diagonal = row[0];
    row[0] = static_cast<double>(i + 1);
    for (size_t j = 0; j < to.size(); ++j) {
      const double substituted = diagonal + ConfusionCost(from[i], to[j]);
      diagonal = row[j + 1];
      row[j + 1] = std::min({substituted, diagonal + 1, row[j] + 1});
    }
  }
  return row.back();
}

bool LooksLike(const PlateNumber& a, const PlateNumber& b) {
  const auto left = a.Characters();
  const auto right = b.Characters();
  if (left.size() != right.size()) return false;
  int look_alikes = 0;
  for (size_t i = 0; i < left.size(); ++i) {
    if (ConfusionCost(left[i], right[i]) == 0) continue;
    if (!AreLookAlikes(left[i], right[i])) return false;
    ++look_alikes;
  }
  return look_alikes >= 1 && look_alikes <= kLookAlikesMax;
}

bool Matches(const PlateNumber& a, const PlateNumber& b) {
  const auto left = a.Characters();
  const auto right = b.Characters();
  return std::equal(
      left.begin(), left.end(), right.begin(), right.end(),
      [](std::string_view x, std::string_view y) { return ConfusionCost(x, y) == 0; });
}

}  // namespace bluegate::plate
