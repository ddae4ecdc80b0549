#include "plate_recognition/number_vote.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "absl/strings/str_join.h"
#include "enforcement/plate/plate_number.h"
#include "plate_recognition/alignment.h"
#include "plate_recognition/number_bounds.h"
#include "plate_recognition/place_vote.h"

namespace bluegate::plate_recognition {
namespace {

// What a number counts that no frame offers whole.
constexpr double kComposedShare = 1.0 / 3;
// Weight of a look that is of the same length as a surer one; as of opinions in place_vote.cc.
constexpr double kEchoWeight = 1.0 / 3;

// A number that stands for election.
struct Standing {
  std::vector<std::string> characters;
  std::string text;
  bool composed = false;
  std::vector<PlaceVote> places;
  double log_votes = 0;
};

bool FitsColor(const std::string& number, plate::PlateColor color) {
  const auto parsed = plate::PlateNumber::Parse(number);
  return parsed.ok() && !plate::ClassesOf(*parsed, color).empty();
}

class Election {
 public:
  Election(absl::Span<const NumberLook> looks, plate::PlateColor color)
      : looks_(looks), color_(color) {}

  // Adds a number unless it stands already.
  void Stand(const std::string& number, bool composed) {
    if (!known_.insert(number).second) return;
    std::vector<std::string> characters = CharactersOf(number);
    if (characters.empty()) return;
    standing_.push_back(Count(std::move(characters), number, composed));
  }

  // For each length, adds the number of the likeliest characters, laid beside the offered number
  // that has most votes.
  void Compose() {
    Sort();
    std::set<size_t> lengths;
    std::vector<std::string> composed;
    for (const Standing& one : standing_) {
      if (!lengths.insert(one.characters.size()).second) continue;
      std::string number;
      for (const PlaceVote& place : one.places) {
        const std::vector<std::string> seen = place.Seen();
        number += seen.empty() ? std::string(1, plate::kUnread) : seen.front();
      }
      if (FitsColor(number, color_)) composed.push_back(std::move(number));
    }
    for (const std::string& number : composed) Stand(number, true);
    Sort();
  }

  VotedNumber Result() const {
    VotedNumber result;
    if (standing_.empty()) return result;
    const Standing& best = standing_.front();
    result.number = best.text;
    result.confidence = static_cast<float>(ShareOfLength(best.characters.size()));
    for (size_t i = 0; i < best.places.size(); ++i) {
      result.character_confidences.push_back(best.places[i].ConfidenceOf(best.characters[i]));
      result.confidence = std::min(result.confidence, result.character_confidences.back());
    }
    for (const Standing& one : standing_) {
      if (result.candidates.size() == kCandidatesMax) break;
      const bool whole = one.text.find(plate::kUnread) == std::string::npos;
      if (&one == &best || one.composed || !whole) continue;
      const float share = static_cast<float>(ShareOf(one));
      result.candidates.push_back({one.text, std::min(share, result.confidence)});
    }
    return result;
  }

 private:
  Standing Count(std::vector<std::string> characters, const std::string& text,
                 bool composed) const {
    Standing one{std::move(characters), text, composed, {}, 0};
    one.places.resize(one.characters.size());
    for (const NumberLook& look : looks_) {
      const Alignment alignment = AlignToNumber(one.characters, look);
      for (const Alignment::Column& column : alignment.columns) {
        if (column.left == Alignment::kNone || column.right == Alignment::kNone) continue;
        one.places[column.left].Add(look.characters[column.right]);
      }
      one.log_votes +=
          (IsEchoOfLength(look) ? kEchoWeight : 1) * LogOfGaps(alignment, one.characters, look);
    }
    for (size_t i = 0; i < one.places.size(); ++i) {
      one.log_votes += one.places[i].LogOf(one.characters[i]);
    }
    if (composed) one.log_votes += std::log(kComposedShare);
    if (!FitsColor(text, color_)) one.log_votes += std::log(kOutsideGrammarShare);
    return one;
  }

  bool IsEchoOfLength(const NumberLook& look) const {
    return std::any_of(looks_.begin(), looks_.end(), [&](const NumberLook& other) {
      return other.characters.size() == look.characters.size() &&
             (IsSurer(other, look) || (&other < &look && !IsSurer(look, other)));
    });
  }

  void Sort() {
    std::stable_sort(standing_.begin(), standing_.end(), [](const Standing& a, const Standing& b) {
      return a.log_votes > b.log_votes;
    });
  }

  // Shares of all votes. The first has most, so that the powers are finite.
  double ShareOf(const Standing& one) const {
    double sum = 0;
    for (const Standing& other : standing_) {
      sum += std::exp(other.log_votes - standing_.front().log_votes);
    }
    return std::exp(one.log_votes - standing_.front().log_votes) / sum;
  }

  double ShareOfLength(size_t length) const {
    double share = 0;
    for (const Standing& one : standing_) {
      if (one.characters.size() == length) share += ShareOf(one);
    }
    return share;
  }

  const absl::Span<const NumberLook> looks_;
  const plate::PlateColor color_;
  std::set<std::string> known_;
  std::vector<Standing> standing_;
};

}  // namespace

VotedNumber VoteOnNumber(absl::Span<const NumberLook> looks, plate::PlateColor color) {
  Election election(looks, color);
  for (const NumberLook& look : looks) {
    election.Stand(look.number, false);
    for (const Candidate& candidate : look.candidates) election.Stand(candidate.number, false);
  }
  election.Compose();
  return election.Result();
}

float DissentOf(const NumberLook& look, const std::string& number) {
  const std::vector<std::string> characters = CharactersOf(number);
  const bool fits = look.plate_class != plate::PlateClass::kUnspecified;
  float dissent = characters.size() != look.characters.size() && fits ? look.confidence : 0;
  for (const Alignment::Column& column : AlignToNumber(characters, look).columns) {
    if (column.left == Alignment::kNone || column.right == Alignment::kNone) continue;
    const CharacterLook& seen = look.characters[column.right];
    if (seen.unread() || seen.character() == characters[column.left]) continue;
    dissent = std::max(dissent, seen.confidence());
  }
  return dissent;
}

int CharactersInCommon(const NumberLook& look, const std::string& number) {
  const std::vector<std::string> characters = CharactersOf(number);
  const Alignment alignment = AlignToNumber(characters, look);
  return static_cast<int>(std::count_if(
      alignment.columns.begin(), alignment.columns.end(), [&](const Alignment::Column& column) {
        return column.left != Alignment::kNone && column.right != Alignment::kNone &&
               look.characters[column.right].character() == characters[column.left];
      }));
}

}  // namespace bluegate::plate_recognition
