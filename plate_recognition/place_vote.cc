#include "plate_recognition/place_vote.h"

#include <algorithm>
#include <cmath>

namespace bluegate::plate_recognition {
namespace {

// Weight of a look whose opinion a surer one has given.
constexpr double kEchoWeight = 1.0 / 3;
// However many agree, this share of the surest one's doubt stays.
constexpr float kDoubtThatStays = 0.5f;
// How often a look loses or adds a character. In a run of equal ones it happens readily: CTC
// (Graves et al., 2006) tells two of a kind only by the blank between them.
constexpr double kGapShare = 0.02;
constexpr double kGapInRunShare = 0.1;

// What no look lists is spread over about so many characters: look-alikes, mostly.
constexpr double kUnlistedCharacters = 10;

template <typename CharacterAt>
double LogOfGap(size_t at, size_t size, CharacterAt character_at) {
  const bool in_run = (at > 0 && character_at(at - 1) == character_at(at)) ||
                      (at + 1 < size && character_at(at + 1) == character_at(at));
  return std::log(in_run ? kGapInRunShare : kGapShare);
}

double LogOfLost(const std::vector<std::string>& number, size_t at) {
  return LogOfGap(at, number.size(), [&](size_t i) { return number[i]; });
}

double LogOfAdded(const NumberLook& look, size_t at) {
  return LogOfGap(at, look.characters.size(),
                  [&](size_t i) { return look.characters[i].character(); });
}

}  // namespace

void PlaceVote::Add(const CharacterLook& look) {
  if (look.unread()) return;
  Ballot ballot{&look, true};
  for (Ballot& other : ballots_) {
    if (other.look->character() != look.character() || !other.surest_of_opinion) continue;
    if (other.look->confidence() >= look.confidence()) {
      ballot.surest_of_opinion = false;
    } else {
      other.surest_of_opinion = false;
    }
  }
  ballots_.push_back(ballot);
}

double PlaceVote::LogOf(const std::string& character) const {
  double sum = 0;
  for (const Ballot& ballot : ballots_) {
    sum += (ballot.surest_of_opinion ? 1 : kEchoWeight) *
           std::log(ballot.look->ProbabilityOf(character));
  }
  return sum;
}

std::vector<std::string> PlaceVote::Seen() const {
  std::vector<std::string> seen;
  for (const Ballot& ballot : ballots_) {
    for (std::string& character : ballot.look->Seen()) {
      if (std::find(seen.begin(), seen.end(), character) == seen.end()) {
        seen.push_back(std::move(character));
      }
    }
  }
  std::stable_sort(seen.begin(), seen.end(), [this](const std::string& a, const std::string& b) {
    return LogOf(a) > LogOf(b);
  });
  return seen;
}

float PlaceVote::ConfidenceOf(const std::string& character) const {
  // The largest confidence of a look that has this opinion.
  float surest = 0;
  bool all_agree = true;
  double listed = 0;
  for (const Ballot& ballot : ballots_) {
    const bool agrees = ballot.look->character() == character;
    all_agree = all_agree && agrees;
    if (agrees) surest = std::max(surest, ballot.look->confidence());
    listed = std::max(listed, ballot.look->ProbabilityOf(character));
  }
  if (ballots_.empty()) return 0;
  double sum = 0;
  double unlisted = 0;  // the log probability that it is a certain one that nobody saw
  const std::vector<std::string> seen = Seen();
  for (const std::string& one : seen) sum += std::exp(LogOf(one));
  for (const Ballot& ballot : ballots_) {
    double rest = 1;
    for (const std::string& one : seen) rest -= ballot.look->ProbabilityOf(one);
    unlisted += (ballot.surest_of_opinion ? 1 : kEchoWeight) *
                std::log(std::max(rest, 1e-6) / kUnlistedCharacters);
  }
  sum += kUnlistedCharacters * std::exp(unlisted);
  float share = static_cast<float>(std::exp(LogOf(character)) / sum);
  if (surest == 0) return std::min(share, static_cast<float>(listed));
  if (all_agree) share = std::max(share, surest);
  return std::min(share, 1 - kDoubtThatStays * (1 - surest));
}

Alignment AlignToNumber(const std::vector<std::string>& number, const NumberLook& look) {
  return Align(
      number.size(), look.characters.size(),
      [&](size_t i, size_t j) { return std::log(look.characters[j].ProbabilityOf(number[i])); },
      [&](size_t i) { return LogOfLost(number, i); },
      [&](size_t j) { return LogOfAdded(look, j); });
}

double LogOfGaps(const Alignment& alignment, const std::vector<std::string>& number,
                 const NumberLook& look) {
  double sum = 0;
  for (const Alignment::Column& column : alignment.columns) {
    if (column.right == Alignment::kNone) sum += LogOfLost(number, column.left);
    if (column.left == Alignment::kNone) sum += LogOfAdded(look, column.right);
  }
  return sum;
}

}  // namespace bluegate::plate_recognition
