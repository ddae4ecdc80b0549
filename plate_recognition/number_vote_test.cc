#include "plate_recognition/number_vote.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "plate_recognition/testing/fake_plate_reader.h"

namespace bluegate::plate_recognition {
namespace {

using plate::PlateColor;
using plate::ReadingVerdict;

// All characters have 0.99 but the one at `at`.
NumberLook DoubtAt(std::string_view number, size_t at, float confidence) {
  PlateReading reading = FakeReading(number, confidence, ReadingVerdict::kReview);
  for (float& one : reading.character_confidences) one = 0.99f;
  reading.character_confidences[at] = confidence;
  return LookOf(reading);
}

NumberLook Plain(std::string_view number, float confidence) {
  return LookOf(FakeReading(number, confidence, ReadingVerdict::kReview));
}

VotedNumber Vote(const std::vector<NumberLook>& looks) {
  return VoteOnNumber(looks, PlateColor::kBlue);
}

TEST(NumberVoteTest, TheSurerCharacterWinsAtEachPlace) {
  const VotedNumber vote = Vote({DoubtAt("陕D12348", 6, 0.9f), DoubtAt("陕D1234B", 6, 0.5f)});
  EXPECT_EQ(vote.number, "陕D12348");
  EXPECT_LT(vote.confidence, 0.95f);
  EXPECT_GT(vote.confidence, 0.5f);
}

TEST(NumberVoteTest, ManyDoubtfulLooksOutvoteOne) {
  EXPECT_EQ(Vote({DoubtAt("陕D1234B", 6, 0.65f), DoubtAt("陕D12348", 6, 0.6f),
                  DoubtAt("陕D12348", 6, 0.6f), DoubtAt("陕D12348", 6, 0.6f)})
                .number,
            "陕D12348");
}

TEST(NumberVoteTest, ManyGuessesDoNotOutvoteASureLook) {
  EXPECT_EQ(Vote({DoubtAt("陕D12348", 6, 0.99f), DoubtAt("陕D1234B", 6, 0.4f),
                  DoubtAt("陕D1234B", 6, 0.4f), DoubtAt("陕D1234B", 6, 0.4f),
                  DoubtAt("陕D1234B", 6, 0.4f)})
                .number,
            "陕D12348");
}

TEST(NumberVoteTest, AgreementRaisesTheConfidenceButHalfOfTheDoubtStays) {
  for (size_t frames = 2; frames <= 5; ++frames) {
    const VotedNumber vote = Vote(std::vector<NumberLook>(frames, DoubtAt("陕D12348", 6, 0.8f)));
    EXPECT_GT(vote.confidence, 0.8f);
    EXPECT_LE(vote.confidence, 0.9f + 1e-6f);
    EXPECT_LE(vote.character_confidences[0], 0.995f + 1e-6f);
  }
}

TEST(NumberVoteTest, APoorLookThatAgreesLowersNothing) {
  const VotedNumber vote = Vote({Plain("陕D12348", 0.995f), Plain("陕D12348", 0.4f)});
  EXPECT_GE(vote.confidence, 0.995f);
}

TEST(NumberVoteTest, EvenOddsStayEven) {
  const VotedNumber vote = Vote({DoubtAt("陕D12348", 6, 0.8f), DoubtAt("陕D1234B", 6, 0.8f)});
  EXPECT_NEAR(vote.confidence, 0.5f, 0.1f);
  ASSERT_FALSE(vote.candidates.empty());
  EXPECT_LE(vote.candidates[0].confidence, vote.confidence);
}

TEST(NumberVoteTest, ErrorsInDifferentPlacesComposeTheNumberThatNoFrameReadWhole) {
  const VotedNumber vote = Vote({DoubtAt("陕D1Z348", 3, 0.5f), DoubtAt("陕D1234B", 6, 0.5f)});
  EXPECT_EQ(vote.number, "陕D12348");
}

TEST(NumberVoteTest, ANumberIsComposedOnlyIfItFitsAClass) {
  // O and I are on no plate.
  const VotedNumber vote = Vote({DoubtAt("陕DI2348", 6, 0.4f), DoubtAt("陕D1234O", 2, 0.4f)});
  EXPECT_THAT((std::vector<std::string>{"陕D12348", "陕DI2348", "陕D1234O"}),
              testing::Contains(vote.number));
  EXPECT_NE(vote.number, "陕DI234O");
}

TEST(NumberVoteTest, ACandidateThatManyFramesOfferWins) {
  std::vector<NumberLook> looks;
  for (const char* number : {"陕D1234B", "陕D1234G", "陕D12346"}) {
    PlateReading reading = FakeReading(number, 0.45f, ReadingVerdict::kReview);
    for (float& one : reading.character_confidences) one = 0.99f;
    reading.character_confidences[6] = 0.45f;
    reading.candidates = {{"陕D12348", 0.42f}};
    looks.push_back(LookOf(reading));
  }
  EXPECT_EQ(Vote(looks).number, "陕D12348");
}

TEST(NumberVoteTest, TheLostCharacterOfARunIsKept) {
  const VotedNumber vote =
      Vote({Plain("陕D1123", 0.97f), Plain("陕D11123", 0.9f), Plain("陕D1123", 0.97f)});
  EXPECT_EQ(vote.number, "陕D11123");
  ASSERT_EQ(vote.character_confidences.size(), 7u);
}

TEST(NumberVoteTest, AnUnreadCharacterIsFilledByTheFrameThatReadIt) {
  EXPECT_EQ(Vote({Plain("陕D-2345", 0.6f), Plain("陕D12-45", 0.6f)}).number, "陕D12345");
}

TEST(NumberVoteTest, ACharacterThatNoFrameReadStaysUnread) {
  EXPECT_EQ(Vote({Plain("陕D-234-", 0.6f), Plain("陕D-2-45", 0.6f)}).number, "陕D-2345");
}

TEST(NumberVoteTest, TheOrderOfFramesDoesNotMatter) {
  std::vector<NumberLook> looks = {DoubtAt("陕D12348", 6, 0.7f), DoubtAt("陕D1234B", 6, 0.6f),
                                   DoubtAt("陕D1Z348", 3, 0.8f)};
  const VotedNumber vote = Vote(looks);
  std::swap(looks[0], looks[2]);
  const VotedNumber again = Vote(looks);
  EXPECT_EQ(again.number, vote.number);
  EXPECT_NEAR(again.confidence, vote.confidence, 1e-6);
}

TEST(NumberVoteTest, DissentIsAsSureAsTheCharacterOrTheLengthThatDiffers) {
  EXPECT_EQ(DissentOf(Plain("陕D12345", 0.9f), "陕D12345"), 0);
  EXPECT_FLOAT_EQ(DissentOf(DoubtAt("陕D12346", 6, 0.5f), "陕D12345"), 0.5f);
  EXPECT_FLOAT_EQ(DissentOf(Plain("陕AD1234", 0.9f), "陕AD12344"), 0.9f);
  // It lost one of a run, and what is left fits no class.
  EXPECT_EQ(DissentOf(Plain("陕D1123", 0.9f), "陕D11123"), 0);
}

TEST(NumberVoteTest, CharactersInCommonAreCountedAtTheirPlace) {
  EXPECT_EQ(CharactersInCommon(Plain("陕D12345", 0.9f), "陕D12346"), 6);
  EXPECT_EQ(CharactersInCommon(Plain("陕D1123", 0.9f), "陕D11123"), 6);
  EXPECT_EQ(CharactersInCommon(Plain("陕D-2345", 0.9f), "陕D12345"), 6);
}

}  // namespace
}  // namespace bluegate::plate_recognition
