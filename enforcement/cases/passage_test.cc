#include "enforcement/cases/passage.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace bluegate::cases {
namespace {

using plate::ReadingVerdict;
using rules::Outcome;
using ::testing::HasSubstr;

SightingResult Result(ReadingVerdict verdict, Outcome outcome, std::string reason_code,
                      bool suspicious = false) {
  SightingResult result = {verdict, outcome, std::move(reason_code), "规则", "rule", {}};
  if (suspicious) result.suspicions = {{"S13", "查封", "sealed"}};
  return result;
}

SightingResult Auto(Outcome outcome, std::string reason_code, bool suspicious = false) {
  return Result(ReadingVerdict::kAuto, outcome, std::move(reason_code), suspicious);
}

PassageState StateOf(std::vector<SightingResult> sightings) {
  return Classify(ReadState::kRead, sightings).state;
}

TEST(PassageTest, FailedAndNoPlateAreDifferentAnswers) {
  EXPECT_EQ(Classify(ReadState::kFailed, {}).state, PassageState::kFailed);
  EXPECT_EQ(Classify(ReadState::kUnspecified, {}).state, PassageState::kFailed);
  EXPECT_EQ(Classify(ReadState::kNoPlate, {}).state, PassageState::kNoPlate);
}

TEST(PassageTest, AReadPictureWithoutAReadingIsHeld) {
  EXPECT_EQ(StateOf({}), PassageState::kHeld);
}

TEST(PassageTest, AVehicleWithNothingAgainstItIsClear) {
  EXPECT_EQ(StateOf({Auto(Outcome::kPass, "")}), PassageState::kClear);
}

TEST(PassageTest, FlagAndRefuseAreRestrictedWithTheRulesReason) {
  for (const Outcome outcome : {Outcome::kFlag, Outcome::kRefuse}) {
    const auto restricted = Classify(ReadState::kRead, {Auto(outcome, "R01", true)});
    EXPECT_EQ(restricted.state, PassageState::kRestricted);
    EXPECT_EQ(restricted.reason_code, "R01");
    EXPECT_EQ(restricted.sentence_zh, "规则");
    EXPECT_EQ(restricted.sentence_en, "rule");
  }
}

TEST(PassageTest, ARuleThatSuspectsRestrictsNobody) {
  for (const Outcome outcome : {Outcome::kFlag, Outcome::kHold, Outcome::kRefuse}) {
    EXPECT_EQ(StateOf({Auto(outcome, "S13")}), PassageState::kSuspect);
  }
  EXPECT_EQ(StateOf({Auto(Outcome::kPass, "S13")}), PassageState::kClear);
}

TEST(PassageTest, InNoRegisterIsSuspect) {
  const auto suspect = Classify(ReadState::kRead, {Auto(Outcome::kHold, "S05", true)});
  EXPECT_EQ(suspect.state, PassageState::kSuspect);
  EXPECT_EQ(suspect.reason_code, "S05");
}

TEST(PassageTest, SomethingThatDoesNotFitIsSuspectEvenWhereTheRulesLetPass) {
  for (const Outcome outcome : {Outcome::kPass, Outcome::kHold}) {
    const auto suspect = Classify(ReadState::kRead, {Auto(outcome, "R03", true)});
    EXPECT_EQ(suspect.state, PassageState::kSuspect);
    EXPECT_EQ(suspect.reason_code, "S13");
    EXPECT_EQ(suspect.sentence_zh, "查封");
  }
}

TEST(PassageTest, AHoldForAnUnknownFactIsHeld) {
  EXPECT_EQ(StateOf({Auto(Outcome::kHold, "R03")}), PassageState::kHeld);
  EXPECT_EQ(StateOf({Auto(Outcome::kUnspecified, "")}), PassageState::kHeld);
}

TEST(PassageTest, AnUncertainReadingIsHeldWhateverElseIsSaidOfIt) {
  for (const ReadingVerdict verdict :
       {ReadingVerdict::kUnspecified, ReadingVerdict::kReview, ReadingVerdict::kUnreadable}) {
    for (int outcome = 0; outcome <= 4; ++outcome) {
      for (const bool suspicious : {false, true}) {
        const auto held = Classify(
            ReadState::kRead, {Result(verdict, static_cast<Outcome>(outcome), "R01", suspicious)});
        EXPECT_EQ(held.state, PassageState::kHeld);
        EXPECT_EQ(held.reason_code, "I02");
      }
    }
  }
}

TEST(PassageTest, SeveralPlatesOfWhichOneIsRestrictedAreHeldForAHuman) {
  const auto held =
      Classify(ReadState::kRead, {Auto(Outcome::kPass, ""), Auto(Outcome::kRefuse, "R03")});
  EXPECT_EQ(held.state, PassageState::kHeld);
  EXPECT_EQ(held.reason_code, "R03");
  EXPECT_THAT(held.sentence_zh, HasSubstr("2块号牌"));
  EXPECT_THAT(held.sentence_en, HasSubstr("2 plates"));
}

TEST(PassageTest, SeveralPlatesOfWhichOneIsUncertainAreHeld) {
  EXPECT_EQ(StateOf({Auto(Outcome::kPass, ""), Auto(Outcome::kPass, ""),
                     Result(ReadingVerdict::kReview, Outcome::kHold, "I02")}),
            PassageState::kHeld);
}

TEST(PassageTest, SeveralPlatesThatAreAllClearAreClear) {
  EXPECT_EQ(StateOf({Auto(Outcome::kPass, ""), Auto(Outcome::kPass, "")}), PassageState::kClear);
}

TEST(PassageTest, EveryInputHasOneStateAndSaysWhy) {
  std::vector<SightingResult> every;
  for (int verdict = 0; verdict <= 3; ++verdict) {
    for (int outcome = 0; outcome <= 4; ++outcome) {
      for (const char* reason : {"", "R01", "S05", "I02"}) {
        for (const bool suspicious : {false, true}) {
          every.push_back(Result(static_cast<ReadingVerdict>(verdict),
                                 static_cast<Outcome>(outcome), reason, suspicious));
        }
      }
    }
  }
  for (int read = 0; read <= 3; ++read) {
    for (const auto& first : every) {
      for (const auto& second : every) {
        const auto passage = Classify(static_cast<ReadState>(read), {first, second});
        ASSERT_NE(passage.state, PassageState::kUnspecified);
        ASSERT_FALSE(passage.sentence_zh.empty() || passage.sentence_en.empty());
        ASSERT_NE(passage.state, PassageState::kRestricted);
      }
    }
  }
}

TEST(PassageTest, RestrictedSuspectAndHeldOpenACase) {
  for (int state = 0; state <= 6; ++state) {
    EXPECT_EQ(NeedsCase(static_cast<PassageState>(state)), state >= 2 && state <= 4);
  }
}

}  // namespace
}  // namespace bluegate::cases
