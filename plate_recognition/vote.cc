#include "plate_recognition/vote.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "enforcement/plate/plate_number.h"
#include "plate_recognition/number_bounds.h"
#include "plate_recognition/number_look.h"
#include "plate_recognition/number_vote.h"
#include "plate_recognition/same_plate.h"

namespace bluegate::plate_recognition {
namespace {

using plate::PlateClass;
using plate::PlateColor;
using plate::ReadingVerdict;

// A look that is this sure that the number is wrong takes one sure frame more to outweigh; from the
// second bound on, two.
constexpr float kDoubtMin = 0.5f;
constexpr float kDissentMin = 0.7f;

// A plate of the capture.
struct Voted {
  PlateReading reading;
  std::vector<LookAt> looks;
  size_t evidence = 0;  // place in looks
  double area_px = 0;   // in the frame where it is largest
};

const PlateReading& ReadingAt(absl::Span<const PictureReading> frames, const LookAt& at) {
  return frames[at.frame].readings[at.reading];
}

double AreaOf(const PlateReading& reading) {
  double twice = 0;
  for (size_t i = 0; i < reading.corners.size(); ++i) {
    const Point& a = reading.corners[i];
    const Point& b = reading.corners[(i + 1) % reading.corners.size()];
    twice += static_cast<double>(a.x_px) * b.y_px - static_cast<double>(b.x_px) * a.y_px;
  }
  return std::abs(twice) / 2;
}

// The colour with most confidence behind it.
PlateColor ColorOf(const std::vector<NumberLook>& looks) {
  std::map<PlateColor, float> votes;
  for (const NumberLook& look : looks) {
    if (look.color != PlateColor::kUnspecified) votes[look.color] += look.confidence;
  }
  const auto most = std::max_element(
      votes.begin(), votes.end(), [](const auto& a, const auto& b) { return a.second < b.second; });
  return most == votes.end() ? PlateColor::kUnspecified : most->first;
}

PlateClass ClassOfNumber(const std::string& number, PlateColor color) {
  const auto parsed = plate::PlateNumber::Parse(number);
  return parsed.ok() ? plate::ClassOf(*parsed, color) : PlateClass::kUnspecified;
}

size_t EvidenceOf(const std::vector<NumberLook>& looks, const std::string& number) {
  size_t best = 0;
  const auto is_better = [&](const NumberLook& a, const NumberLook& b) {
    const bool read_a = a.number == number, read_b = b.number == number;
    if (read_a != read_b) return read_a;
    const int common_a = CharactersInCommon(a, number), common_b = CharactersInCommon(b, number);
    return common_a != common_b ? common_a > common_b : IsSurer(a, b);
  };
  for (size_t i = 1; i < looks.size(); ++i) {
    if (is_better(looks[i], looks[best])) best = i;
  }
  return best;
}

ReadingVerdict VerdictOf(const std::vector<NumberLook>& looks, const std::string& number,
                         PlateClass plate_class) {
  int sure = 0, wanted = 1;
  bool readable = false;
  for (const NumberLook& look : looks) {
    sure += look.number == number && look.verdict == ReadingVerdict::kAuto ? 1 : 0;
    const float dissent = DissentOf(look, number);
    wanted += dissent >= kDissentMin ? 2 : (dissent >= kDoubtMin ? 1 : 0);
    readable = readable || RankOf(look.verdict) > 0;
  }
  if (!readable) return ReadingVerdict::kUnreadable;
  return sure >= wanted && plate_class != PlateClass::kUnspecified ? ReadingVerdict::kAuto
                                                                   : ReadingVerdict::kReview;
}

void HideGuesses(const std::vector<float>& confidences, std::string& number) {
  const std::vector<std::string> characters = CharactersOf(number);
  number.clear();
  for (size_t i = 0; i < characters.size(); ++i) {
    const bool guess = confidences[i] < kCharacterConfidenceMin;
    number += guess ? std::string(1, plate::kUnread) : characters[i];
  }
}

Voted VoteOnPlate(absl::Span<const PictureReading> frames, std::vector<LookAt> at) {
  std::vector<NumberLook> looks;
  double area_px = 0;
  for (const LookAt& one : at) {
    looks.push_back(LookOf(ReadingAt(frames, one)));
    area_px = std::max(area_px, AreaOf(ReadingAt(frames, one)));
  }
  if (at.size() == 1) {
    PlateReading reading = ReadingAt(frames, at.front());
    return {std::move(reading), std::move(at), 0, area_px};
  }
  const PlateColor color = ColorOf(looks);
  VotedNumber vote = VoteOnNumber(looks, color);
  const size_t evidence = EvidenceOf(looks, vote.number);
  PlateReading reading = ReadingAt(frames, at[evidence]);
  reading.color = color;
  reading.plate_class = ClassOfNumber(vote.number, color);
  reading.verdict = VerdictOf(looks, vote.number, reading.plate_class);
  if (reading.verdict == ReadingVerdict::kUnreadable) {
    HideGuesses(vote.character_confidences, vote.number);
  }
  reading.number = std::move(vote.number);
  reading.confidence = vote.confidence;
  reading.character_confidences = std::move(vote.character_confidences);
  reading.candidates = std::move(vote.candidates);
  return {std::move(reading), std::move(at), evidence, area_px};
}

const LookAt* LookIn(const Voted& plate, size_t frame) {
  const auto found = std::find_if(plate.looks.begin(), plate.looks.end(),
                                  [&](const LookAt& look) { return look.frame == frame; });
  return found == plate.looks.end() ? nullptr : &*found;
}

bool SeenTogether(const Voted& a, const Voted& b) {
  return std::any_of(a.looks.begin(), a.looks.end(),
                     [&](const LookAt& look) { return LookIn(b, look.frame) != nullptr; });
}

void SettleContradictions(std::vector<Voted>& plates) {
  std::set<size_t> contradicted;
  for (size_t a = 0; a < plates.size(); ++a) {
    for (size_t b = 0; b < plates.size(); ++b) {
      if (a == b || plates[b].reading.verdict == ReadingVerdict::kUnreadable) continue;
      if (SeenTogether(plates[a], plates[b])) continue;
      if (NearlySame(LookOf(plates[a].reading), LookOf(plates[b].reading))) contradicted.insert(a);
    }
  }
  for (size_t at : contradicted) {
    ReadingVerdict& verdict = plates[at].reading.verdict;
    if (verdict == ReadingVerdict::kAuto) verdict = ReadingVerdict::kReview;
  }
}

// The frame that is the evidence of the plate with the best verdict. `plates` are the largest
// first.
size_t EvidenceFrame(const std::vector<Voted>& plates) {
  const auto main =
      std::max_element(plates.begin(), plates.end(), [](const Voted& a, const Voted& b) {
        return RankOf(a.reading.verdict) < RankOf(b.reading.verdict);
      });
  return main->looks[main->evidence].frame;
}

// The plates that the frames show, the largest first, with those of the evidence frame before
// others where there are too many.
CaptureReading WithPlates(absl::Span<const PictureReading> frames, std::vector<Voted> plates) {
  std::stable_sort(plates.begin(), plates.end(),
                   [](const Voted& a, const Voted& b) { return a.area_px > b.area_px; });
  SettleContradictions(plates);
  CaptureReading result;
  result.frame = EvidenceFrame(plates);
  const size_t shown = std::min(frames[result.frame].readings.size(), kReadingsMax);
  size_t room = kReadingsMax - shown;
  for (Voted& plate : plates) {
    const LookAt* here = LookIn(plate, result.frame);
    if (here == nullptr) {
      if (plate.reading.verdict == ReadingVerdict::kUnreadable || room == 0) continue;
      --room;
    }
    plate.reading.corners =
        here != nullptr ? ReadingAt(frames, *here).corners : std::array<Point, 4>{};
    result.evidence.push_back(plate.looks[plate.evidence].frame);
    result.reading.readings.push_back(std::move(plate.reading));
  }
  result.reading.state = ReadState::kRead;
  return result;
}

CaptureReading WithoutPlates(absl::Span<const PictureReading> frames) {
  CaptureReading result;
  const auto decoded = std::find_if(frames.begin(), frames.end(), [](const PictureReading& f) {
    return f.state == ReadState::kNoPlate;
  });
  if (decoded != frames.end()) {
    result.frame = static_cast<size_t>(decoded - frames.begin());
    result.reading.state = ReadState::kNoPlate;
  } else {
    result.reading.error = frames.empty() ? "capture: has no pictures" : frames.front().error;
  }
  return result;
}

}  // namespace

CaptureReading VoteOnCapture(absl::Span<const PictureReading> frames) {
  std::vector<Voted> plates;
  for (std::vector<LookAt>& looks : GroupByPlate(frames)) {
    plates.push_back(VoteOnPlate(frames, std::move(looks)));
  }
  CaptureReading result =
      plates.empty() ? WithoutPlates(frames) : WithPlates(frames, std::move(plates));
  for (const PictureReading& frame : frames) {
    result.reading.timings.decode_ms += frame.timings.decode_ms;
    result.reading.timings.locate_ms += frame.timings.locate_ms;
    result.reading.timings.read_ms += frame.timings.read_ms;
  }
  if (!frames.empty()) result.reading.model_version = frames[result.frame].model_version;
  return result;
}

}  // namespace bluegate::plate_recognition
