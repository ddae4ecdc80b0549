#include "plate_recognition/number_ranking.h"

#include <gtest/gtest.h>

#include "enforcement/plate/characters.h"

namespace bluegate::plate_recognition {
namespace {

using plate::PlateClass;
using plate::PlateColor;
using plate::ReadingVerdict;

constexpr VerdictBounds kBounds{0.9f, 0.4f};

SeenNumber Seen(std::string_view number, double probability, float each = 0.9f) {
  SeenNumber seen;
  const std::vector<std::string_view> characters = plate::SplitCharacters(number).value();
  for (std::string_view character : characters) {
    seen.characters.emplace_back(character);
    seen.confidences.push_back(each);
  }
  seen.probability = probability;
  return seen;
}

const std::vector<SeenColor> kBlue = {{PlateColor::kBlue, 0.97f}, {PlateColor::kGreen, 0.03f}};
const std::vector<SeenColor> kGreen = {{PlateColor::kBlue, 0.1f}, {PlateColor::kGreen, 0.9f}};

TEST(NumberRankingTest, ASureNumberOfAClassIsAuto) {
  const PlateReading reading = RankNumbers({Seen("陕D12345", 0.97)}, kBlue, kBounds);
  EXPECT_EQ(reading.number, "陕D12345");
  EXPECT_EQ(reading.color, PlateColor::kBlue);
  EXPECT_EQ(reading.plate_class, PlateClass::kSmallVehicle);
  EXPECT_EQ(reading.verdict, ReadingVerdict::kAuto);
  EXPECT_FLOAT_EQ(reading.confidence, 0.9f);
  EXPECT_EQ(reading.character_confidences.size(), 7u);
}

TEST(NumberRankingTest, ANumberOfNoClassIsForAHumanHoweverSure) {
  const PlateReading reading = RankNumbers({Seen("D12345", 0.99)}, kBlue, kBounds);
  EXPECT_EQ(reading.number, "D12345");
  EXPECT_EQ(reading.plate_class, PlateClass::kUnspecified);
  EXPECT_EQ(reading.verdict, ReadingVerdict::kReview);
}

TEST(NumberRankingTest, ANumberThatFitsGoesBeforeALikelierOneThatDoesNot) {
  const PlateReading reading =
      RankNumbers({Seen("陕D1234", 0.6), Seen("陕D12345", 0.3)}, kBlue, kBounds);
  EXPECT_EQ(reading.number, "陕D12345");
  EXPECT_FLOAT_EQ(reading.confidence, 0.3f);
  ASSERT_EQ(reading.candidates.size(), 1u);
  EXPECT_EQ(reading.candidates[0].number, "陕D1234");
}

TEST(NumberRankingTest, AFarLikelierNumberOutsideOfTheGrammarStays) {
  const PlateReading reading =
      RankNumbers({Seen("陕D1234", 0.95), Seen("陕D12345", 0.01)}, kBlue, kBounds);
  EXPECT_EQ(reading.number, "陕D1234");
  EXPECT_EQ(reading.verdict, ReadingVerdict::kReview);
}

TEST(NumberRankingTest, TheColorIsOneThatTheNumberMayHave) {
  const PlateReading reading = RankNumbers({Seen("陕AD12345", 0.95)}, kGreen, kBounds);
  EXPECT_EQ(reading.color, PlateColor::kGreen);
  EXPECT_EQ(reading.plate_class, PlateClass::kSmallNewEnergy);
  const PlateReading torn = RankNumbers(
      {Seen("陕AD12345", 0.95)}, {{PlateColor::kBlue, 0.6f}, {PlateColor::kGreen, 0.4f}}, kBounds);
  EXPECT_EQ(torn.color, PlateColor::kGreen);
}

TEST(NumberRankingTest, GuessedCharactersOfAnUnreadableNumberAreDashes) {
  SeenNumber seen = Seen("陕D12345", 0.05);
  seen.confidences[3] = 0.1f;
  const PlateReading reading = RankNumbers({seen}, kBlue, kBounds);
  EXPECT_EQ(reading.number, "陕D1-345");
  EXPECT_EQ(reading.verdict, ReadingVerdict::kUnreadable);
}

TEST(NumberRankingTest, NothingSeenIsAnUnreadablePlate) {
  const PlateReading reading = RankNumbers({Seen("", 0.99)}, kBlue, kBounds);
  EXPECT_EQ(reading.number, "");
  EXPECT_EQ(reading.verdict, ReadingVerdict::kUnreadable);
  EXPECT_EQ(reading.color, PlateColor::kBlue);
}

TEST(NumberRankingTest, CandidatesAreBounded) {
  std::vector<SeenNumber> seen;
  for (int i = 0; i < 9; ++i) seen.push_back(Seen("陕D1234" + std::to_string(i), 0.1));
  EXPECT_EQ(RankNumbers(seen, kBlue, kBounds).candidates.size(), kCandidatesMax);
}

}  // namespace
}  // namespace bluegate::plate_recognition
