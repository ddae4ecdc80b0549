// Many random vehicles before a noisy camera: the vote must read more than the surest single frame,
// be wrong less often where it is sure, and never mix two vehicles.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <set>

#include "enforcement/plate/plate_number.h"
#include "plate_recognition/number_look.h"
#include "plate_recognition/same_plate.h"
#include "plate_recognition/testing/fake_plate_reader.h"
#include "plate_recognition/testing/noisy_looks.h"
#include "plate_recognition/vote.h"

namespace bluegate::plate_recognition {
namespace {

using plate::ReadingVerdict;

constexpr int kCaptures = 2000;

std::vector<PictureReading> FramesOf(NoisyCamera& camera, const NoisyVehicle& vehicle) {
  std::vector<PictureReading> frames;
  const size_t count = 2 + camera.Pick(4);
  for (size_t i = 0; i < count; ++i) frames.push_back(FakePicture({camera.Look(vehicle)}));
  return frames;
}

const PlateReading& SurestOf(const std::vector<PictureReading>& frames) {
  const PictureReading* surest = &frames.front();
  for (const PictureReading& frame : frames) {
    if (IsSurer(LookOf(frame.readings[0]), LookOf(surest->readings[0]))) surest = &frame;
  }
  return surest->readings[0];
}

struct Tally {
  int exact = 0;
  int sure = 0;
  int sure_and_wrong = 0;

  void Count(const PlateReading& reading, const std::string& number) {
    const bool is_sure = reading.verdict == ReadingVerdict::kAuto;
    exact += reading.number == number ? 1 : 0;
    sure += is_sure ? 1 : 0;
    sure_and_wrong += is_sure && reading.number != number ? 1 : 0;
  }
};

// The plate whose evidence is the capture's.
const PlateReading& MainOf(const CaptureReading& vote) {
  const auto main = std::max_element(
      vote.reading.readings.begin(), vote.reading.readings.end(),
      [](const PlateReading& a, const PlateReading& b) { return IsSurer(LookOf(b), LookOf(a)); });
  return *main;
}

struct Comparison {
  Tally surest;
  Tally voted;
  int split = 0;  // captures whose one plate came out as several
};

Comparison Compare(NoisyCamera camera) {
  Comparison result;
  for (int i = 0; i < kCaptures; ++i) {
    const NoisyVehicle vehicle = camera.Vehicle();
    const std::vector<PictureReading> frames = FramesOf(camera, vehicle);
    result.surest.Count(SurestOf(frames), vehicle.number());
    const CaptureReading vote = VoteOnCapture(frames);
    result.voted.Count(MainOf(vote), vehicle.number());
    result.split += vote.reading.readings.size() > 1 ? 1 : 0;
  }
  const auto print = [](const char* what, const Tally& tally) {
    std::printf("%s: %d exact, %d sure, %d of them wrong, of %d captures\n", what, tally.exact,
                tally.sure, tally.sure_and_wrong, kCaptures);
  };
  print("surest frame", result.surest);
  print("vote", result.voted);
  std::printf("%d captures split\n", result.split);
  return result;
}

TEST(VotePropertyTest, TheVoteReadsMoreThanTheSurestFrameAndIsWrongLessOften) {
  const Comparison result = Compare(NoisyCamera(20'261'123));
  EXPECT_GE(result.voted.exact, result.surest.exact + kCaptures / 20);
  EXPECT_LT(result.voted.sure_and_wrong, result.surest.sure_and_wrong);
  // What is bought with it: every fifth sure reading is doubted by another of these bad frames.
  EXPECT_GE(result.voted.sure, result.surest.sure * 4 / 5);
  EXPECT_LE(result.split, kCaptures / 30);
}

TEST(VotePropertyTest, BeforeAClearCameraDoubtCostsLittle) {
  const Comparison result = Compare(NoisyCamera(5, {.dirty_share = 0.005, .blurred_share = 0.05}));
  EXPECT_GE(result.voted.exact, result.surest.exact);
  EXPECT_LE(result.voted.sure_and_wrong, result.surest.sure_and_wrong);
  EXPECT_GE(result.voted.sure, result.surest.sure * 19 / 20);
  // Most of them for an error that looked sure.
  EXPECT_LE(result.split, kCaptures / 50);
}

// Checks what holds for every capture, whatever its frames show.
void ExpectSound(const std::vector<PictureReading>& frames, const CaptureReading& vote) {
  ASSERT_EQ(vote.evidence.size(), vote.reading.readings.size());
  ASSERT_LT(vote.frame, frames.size());
  for (size_t i = 0; i < vote.evidence.size(); ++i) {
    const PlateReading& reading = vote.reading.readings[i];
    ASSERT_LT(vote.evidence[i], frames.size());
    const std::vector<std::string> characters = CharactersOf(reading.number);
    EXPECT_EQ(reading.character_confidences.size(), characters.size());
    EXPECT_LE(reading.candidates.size(), kCandidatesMax);
    std::set<std::string> seen = {"-"};
    bool read_whole_and_sure = false;
    for (const PictureReading& frame : frames) {
      for (const PlateReading& look : frame.readings) {
        for (const CharacterLook& one : LookOf(look).characters) {
          for (std::string& character : one.Seen()) seen.insert(std::move(character));
        }
        for (const Candidate& candidate : look.candidates) {
          for (std::string& one : CharactersOf(candidate.number)) seen.insert(std::move(one));
        }
        read_whole_and_sure = read_whole_and_sure || (look.verdict == ReadingVerdict::kAuto &&
                                                      look.number == reading.number);
      }
    }
    for (const std::string& character : characters) {
      EXPECT_TRUE(seen.contains(character)) << reading.number;
    }
    if (reading.verdict != ReadingVerdict::kAuto) continue;
    EXPECT_TRUE(read_whole_and_sure) << reading.number;
    const auto parsed = plate::PlateNumber::Parse(reading.number);
    ASSERT_TRUE(parsed.ok());
    EXPECT_NE(plate::ClassOf(*parsed, reading.color), plate::PlateClass::kUnspecified);
    const auto& shown = frames[vote.evidence[i]].readings;
    EXPECT_TRUE(std::any_of(shown.begin(), shown.end(), [&](const PlateReading& look) {
      return look.number == reading.number && look.verdict == ReadingVerdict::kAuto;
    }));
  }
}

// Two vehicles, each in some frames, sometimes both in one, in either order.
struct TwoVehicles {
  std::vector<PictureReading> frames;
  std::vector<std::vector<bool>> is_first;  // by frame and reading
};

TwoVehicles Draw(NoisyCamera& camera, const NoisyVehicle& first, const NoisyVehicle& second) {
  TwoVehicles drawn;
  const size_t count = 2 + camera.Pick(4);
  for (size_t i = 0; i < count; ++i) {
    std::vector<bool> order;
    const size_t kind = camera.Pick(4);
    if (kind != 1) order.push_back(true);
    if (kind != 0) order.push_back(false);
    if (kind == 3) std::reverse(order.begin(), order.end());
    std::vector<PlateReading> readings;
    for (bool is_first : order) readings.push_back(camera.Look(is_first ? first : second));
    drawn.frames.push_back(FakePicture(std::move(readings)));
    drawn.is_first.push_back(std::move(order));
  }
  return drawn;
}

int MixedGroups(const TwoVehicles& capture) {
  int mixed = 0;
  for (const auto& group : GroupByPlate(capture.frames)) {
    const bool first = capture.is_first[group[0].frame][group[0].reading];
    mixed += std::any_of(group.begin(), group.end(), [&](const LookAt& at) {
      return capture.is_first[at.frame][at.reading] != first;
    });
  }
  return mixed;
}

TEST(VotePropertyTest, StrangersAreNeverMixed) {
  NoisyCamera camera(1);
  int mixed = 0, sure = 0, sure_and_of_neither = 0;
  for (int i = 0; i < kCaptures; ++i) {
    const NoisyVehicle first = camera.Vehicle(), second = camera.Vehicle();
    const TwoVehicles capture = Draw(camera, first, second);
    mixed += MixedGroups(capture);
    const CaptureReading vote = VoteOnCapture(capture.frames);
    ExpectSound(capture.frames, vote);
    for (const PlateReading& reading : vote.reading.readings) {
      if (reading.verdict != ReadingVerdict::kAuto) continue;
      ++sure;
      const bool known = reading.number == first.number() || reading.number == second.number();
      sure_and_of_neither += known ? 0 : 1;
    }
  }
  std::printf("strangers: %d plates mixed, %d sure, %d of them of neither, of %d captures\n", mixed,
              sure, sure_and_of_neither, kCaptures);
  EXPECT_EQ(mixed, 0);
  EXPECT_LE(sure_and_of_neither, sure / 300);
}

TEST(VotePropertyTest, NeighboursOfAFleetAreMixedOnlyWhereTheirLastCharacterIsInDoubt) {
  NoisyCamera camera(2);
  int mixed = 0, sure = 0, sure_and_of_neither = 0;
  for (int i = 0; i < kCaptures; ++i) {
    const NoisyVehicle first = camera.Vehicle();
    const NoisyVehicle second = camera.Neighbour(first);
    const TwoVehicles capture = Draw(camera, first, second);
    for (const auto& group : GroupByPlate(capture.frames)) {
      for (const LookAt& a : group) {
        for (const LookAt& b : group) {
          if (capture.is_first[a.frame][a.reading] == capture.is_first[b.frame][b.reading])
            continue;
          ++mixed;
          EXPECT_FALSE(AreDifferentPlates(LookOf(capture.frames[a.frame].readings[a.reading]),
                                          LookOf(capture.frames[b.frame].readings[b.reading])));
        }
      }
    }
    const CaptureReading vote = VoteOnCapture(capture.frames);
    ExpectSound(capture.frames, vote);
    for (const PlateReading& reading : vote.reading.readings) {
      const bool known = reading.number == first.number() || reading.number == second.number();
      if (reading.verdict != ReadingVerdict::kAuto) continue;
      ++sure;
      sure_and_of_neither += known ? 0 : 1;
    }
  }
  std::printf("neighbours: %d pairs of looks mixed, %d plates sure, %d of them of neither\n",
              mixed / 2, sure, sure_and_of_neither);
  EXPECT_LE(sure_and_of_neither, sure / 300);
}

TEST(VotePropertyTest, TheOrderOfFramesChangesNoNumberThatIsSure) {
  NoisyCamera camera(3);
  for (int i = 0; i < kCaptures / 4; ++i) {
    const NoisyVehicle vehicle = camera.Vehicle();
    std::vector<PictureReading> frames = FramesOf(camera, vehicle);
    const auto sure_numbers = [&] {
      std::set<std::string> numbers;
      for (const PlateReading& reading : VoteOnCapture(frames).reading.readings) {
        if (reading.verdict == ReadingVerdict::kAuto) numbers.insert(reading.number);
      }
      return numbers;
    };
    const std::set<std::string> forth = sure_numbers();
    std::reverse(frames.begin(), frames.end());
    EXPECT_EQ(sure_numbers(), forth);
  }
}

}  // namespace
}  // namespace bluegate::plate_recognition
