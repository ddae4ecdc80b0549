#include "plate_recognition/number_look.h"

#include <gtest/gtest.h>

#include "plate_recognition/testing/fake_plate_reader.h"

namespace bluegate::plate_recognition {
namespace {

using plate::ReadingVerdict;

TEST(CharacterLookTest, LookAlikesShareTheDoubtAndNothingIsImpossible) {
  const CharacterLook look("8", 0.6f);
  EXPECT_FLOAT_EQ(look.ProbabilityOf("8"), 0.6f);
  EXPECT_GT(look.ProbabilityOf("B"), 5 * look.ProbabilityOf("K"));
  EXPECT_GT(look.ProbabilityOf("K"), 0);
}

TEST(CharacterLookTest, AListedOtherTakesItsShareButNotAllDoubt) {
  CharacterLook look("8", 0.6f);
  look.MayBe("K", 0.3f);
  EXPECT_FLOAT_EQ(look.ProbabilityOf("K"), 0.3f);
  look.MayBe("M", 0.5f);
  EXPECT_NEAR(look.ProbabilityOf("K") + look.ProbabilityOf("M"), 0.36, 1e-6);
  EXPECT_EQ(look.Seen().size(), 3u);
}

TEST(CharacterLookTest, AnUnreadOneSaysNothing) {
  const CharacterLook unread("-", 0.9f);
  EXPECT_TRUE(unread.unread());
  EXPECT_EQ(unread.ProbabilityOf("8"), unread.ProbabilityOf("K"));
  EXPECT_EQ(unread.confidence(), 0);
  EXPECT_TRUE(unread.Seen().empty());
}

TEST(CharacterLookTest, SureLooksAtOneCharacterOverlapAndAtTwoDoNot) {
  EXPECT_GT(ProbabilityOfSame(CharacterLook("8", 0.99f), CharacterLook("8", 0.95f)), 0.9);
  EXPECT_LT(ProbabilityOfSame(CharacterLook("8", 0.99f), CharacterLook("K", 0.95f)), 0.01);
  EXPECT_GT(ProbabilityOfSame(CharacterLook("8", 0.99f), CharacterLook("B", 0.5f)), 0.05);
}

TEST(NumberLookTest, CandidatesOfTheSameLengthAreOthersOfTheirCharacters) {
  PlateReading reading = FakeReading("陕D12348", 0.6f, ReadingVerdict::kReview);
  reading.candidates = {{"陕D1234B", 0.3f}, {"陕D1234", 0.2f}};
  const NumberLook look = LookOf(reading);
  ASSERT_EQ(look.characters.size(), 7u);
  EXPECT_EQ(look.characters[0].character(), "陕");
  EXPECT_EQ(look.characters[6].Seen(), (std::vector<std::string>{"8", "B"}));
  EXPECT_EQ(look.characters[5].Seen().size(), 1u);
}

TEST(NumberLookTest, WithoutConfidencesOfCharactersEachHasThatOfTheNumber) {
  PlateReading reading = FakeReading("陕D12345", 0.6f, ReadingVerdict::kReview);
  reading.character_confidences.clear();
  EXPECT_FLOAT_EQ(LookOf(reading).characters[3].confidence(), 0.6f);
}

TEST(NumberLookTest, MalformedTextHasNoCharacters) {
  EXPECT_TRUE(LookOf(FakeReading("\xE9\x99", 0.9f, ReadingVerdict::kReview)).characters.empty());
}

TEST(NumberLookTest, TheVerdictGoesBeforeTheConfidence) {
  const NumberLook sure = LookOf(FakeReading("陕D12345", 0.7f, ReadingVerdict::kAuto));
  const NumberLook doubtful = LookOf(FakeReading("陕D12345", 0.9f, ReadingVerdict::kReview));
  EXPECT_TRUE(IsSurer(sure, doubtful));
  EXPECT_FALSE(IsSurer(doubtful, sure));
  EXPECT_FALSE(IsSurer(sure, sure));
}

}  // namespace
}  // namespace bluegate::plate_recognition
