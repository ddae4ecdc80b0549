#include "enforcement/vehicle/emission_stage.h"

#include <gtest/gtest.h>

namespace bluegate::vehicle {
namespace {

using Stage = EmissionStage;

StageFact Interval(int lowest, int highest) {
  return *StageFact::Between(static_cast<Stage>(lowest), static_cast<Stage>(highest),
                             StageSource::kInferred);
}

TEST(EmissionStageTest, AKnownStageIsAtMostItselfAndAllAbove) {
  for (int stage = 1; stage <= 7; ++stage) {
    const auto fact = StageFact::Known(static_cast<Stage>(stage), StageSource::kRegister);
    for (int limit = 1; limit <= 7; ++limit) {
      EXPECT_EQ(fact.AtMost(static_cast<Stage>(limit)), ToTruth(stage <= limit));
    }
  }
}

TEST(EmissionStageTest, AnIntervalIsAtMostALimitOnlyAsFarAsEveryStageInItAgrees) {
  for (int lowest = 1; lowest <= 7; ++lowest) {
    for (int highest = lowest; highest <= 7; ++highest) {
      for (int limit = 1; limit <= 7; ++limit) {
        bool all = true;
        bool any = false;
        for (int stage = lowest; stage <= highest; ++stage) {
          all &= stage <= limit;
          any |= stage <= limit;
        }
        const Truth expected = all ? Truth::kYes : any ? Truth::kUnknown : Truth::kNo;
        EXPECT_EQ(Interval(lowest, highest).AtMost(static_cast<Stage>(limit)), expected);
      }
    }
  }
}

TEST(EmissionStageTest, ElectricIsNoStageAndAtMostNone) {
  const auto fact = StageFact::Known(Stage::kElectric, StageSource::kRegister);
  EXPECT_TRUE(fact.known());
  for (int limit = 1; limit <= 7; ++limit) {
    EXPECT_EQ(fact.AtMost(static_cast<Stage>(limit)), Truth::kNo);
  }
}

TEST(EmissionStageTest, NothingKnownIsNeitherAboveNorBelow) {
  EXPECT_EQ(StageFact().AtMost(Stage::kChinaVI), Truth::kUnknown);
  EXPECT_EQ(StageFact::Unknown("no register has it").AtMost(Stage::kChina0), Truth::kUnknown);
  const auto unstated = StageFact::Known(Stage::kUnspecified, StageSource::kRegister);
  EXPECT_FALSE(unstated.known());
  EXPECT_EQ(unstated.reason(), "not stated");
}

TEST(EmissionStageTest, IntervalsOutOfOrderOrWithoutStagesAreRefused) {
  const auto refused = [](Stage lowest, Stage highest) {
    return !StageFact::Between(lowest, highest, StageSource::kInferred).ok();
  };
  EXPECT_TRUE(refused(Stage::kChinaV, Stage::kChinaIV));
  EXPECT_TRUE(refused(Stage::kChinaV, Stage::kElectric));
  EXPECT_TRUE(refused(Stage::kUnspecified, Stage::kChinaIV));
}

TEST(EmissionStageTest, AnIntervalOfOneStageIsKnown) {
  EXPECT_TRUE(Interval(5, 5).known());
  EXPECT_EQ(Interval(5, 5).stage(), Stage::kChinaIV);
  EXPECT_EQ(Interval(5, 6).stage(), Stage::kUnspecified);
}

TEST(EmissionStageTest, DisplaysReadAsPeopleSayThem) {
  const auto known = StageFact::Known(Stage::kChinaV, StageSource::kRegister);
  EXPECT_EQ(DisplayZh(known), "国五");
  EXPECT_EQ(DisplayEn(known), "China V");
  EXPECT_EQ(DisplayZh(Interval(5, 6)), "国四或国五");
  EXPECT_EQ(DisplayEn(Interval(5, 6)), "China IV or V");
  EXPECT_EQ(DisplayZh(Interval(4, 6)), "国三至国五");
  EXPECT_EQ(DisplayEn(Interval(4, 6)), "China III to V");
  EXPECT_EQ(DisplayZh(StageFact()), "阶段未知");
  EXPECT_EQ(DisplayEn(StageFact()), "stage unknown");
  EXPECT_EQ(DisplayZh(StageFact::Known(Stage::kElectric, StageSource::kRegister)), "电动");
}

TEST(EmissionStageTest, CodesOutsideTheTableAreRefused) {
  EXPECT_EQ(EmissionStageFromCode(8), Stage::kElectric);
  EXPECT_EQ(EmissionStageFromCode(9), std::nullopt);
  EXPECT_EQ(EmissionStageFromCode(-1), std::nullopt);
  EXPECT_EQ(StageSourceFromCode(5), StageSource::kInferred);
  EXPECT_EQ(StageSourceFromCode(6), std::nullopt);
}

}  // namespace
}  // namespace bluegate::vehicle
