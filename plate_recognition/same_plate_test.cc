#include "plate_recognition/same_plate.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "plate_recognition/testing/fake_plate_reader.h"

namespace bluegate::plate_recognition {
namespace {

using plate::PlateColor;
using plate::ReadingVerdict;
using testing::ElementsAre;

size_t GroupsOf(const PlateReading& a, const PlateReading& b) {
  return GroupByPlate({FakePicture({a}), FakePicture({b})}).size();
}

TEST(SamePlateTest, EqualNumbersAreOnePlate) {
  EXPECT_EQ(GroupsOf(SureReading("陕D12345"), SureReading("陕D12345")), 1u);
}

TEST(SamePlateTest, TwoSureNumbersThatDifferInOneLookAlikeAreTwo) {
  EXPECT_EQ(GroupsOf(SureReading("陕D12348"), SureReading("陕D1234B")), 2u);
  EXPECT_EQ(GroupsOf(SureReading("陕D12345"), SureReading("陕D12346")), 2u);
}

TEST(SamePlateTest, ADoubtfulCharacterMayBeAMisreading) {
  EXPECT_EQ(GroupsOf(SureReading("陕D12348"), ReadingInDoubtAt("陕D1234B", 6, 0.8f)), 1u);
  EXPECT_EQ(GroupsOf(SureReading("陕D12348"), ReadingInDoubtAt("陕D1234K", 6, 0.5f)), 1u);
}

TEST(SamePlateTest, ADoubtfulProvinceMayBeAMisreading) {
  EXPECT_EQ(GroupsOf(SureReading("琼D12348"), ReadingInDoubtAt("京D12348", 0, 0.6f)), 1u);
  EXPECT_EQ(GroupsOf(SureReading("琼D12348"), SureReading("京D12348")), 2u);
}

TEST(SamePlateTest, NumbersThatShareTheCityAloneAreTwoHoweverDoubtful) {
  EXPECT_EQ(
      GroupsOf(SureReading("陕D12345"), FakeReading("陕D67890", 0.4f, ReadingVerdict::kReview)),
      2u);
}

TEST(SamePlateTest, ALostCharacterOfARunIsTheSamePlate) {
  EXPECT_EQ(
      GroupsOf(SureReading("陕D11123"), FakeReading("陕D1123", 0.95f, ReadingVerdict::kReview)),
      1u);
}

TEST(SamePlateTest, TwoSureNumbersOfDifferentLengthThatFitClassesAreTwo) {
  EXPECT_EQ(GroupsOf(SureReading("陕AD12345", PlateColor::kGreen), SureReading("陕AD1234")), 2u);
}

TEST(SamePlateTest, TheSameNumberInColoursOfTwoVehiclesIsTwo) {
  EXPECT_EQ(GroupsOf(SureReading("陕D12345"), SureReading("陕D12345", PlateColor::kYellow)), 2u);
}

TEST(SamePlateTest, AColourThatFitsNoClassSaysNothing) {
  PlateReading odd = SureReading("陕D12345", PlateColor::kGreen);
  ASSERT_EQ(odd.plate_class, plate::PlateClass::kUnspecified);
  EXPECT_EQ(GroupsOf(SureReading("陕D12345"), odd), 1u);
}

TEST(SamePlateTest, TractorAndTrailerAreTwo) {
  EXPECT_EQ(GroupsOf(SureReading("陕D12345", PlateColor::kYellow),
                     SureReading("陕D2341挂", PlateColor::kYellow)),
            2u);
}

TEST(SamePlateTest, TheSameNumberInOneRowAndInTwoIsOne) {
  PlateReading rear = SureReading("陕D12345");
  rear.rows = 2;
  EXPECT_EQ(GroupsOf(SureReading("陕D12345"), rear), 1u);
  rear = ReadingInDoubtAt("陕D12346", 6, 0.5f);
  rear.rows = 2;
  EXPECT_EQ(GroupsOf(SureReading("陕D12345"), rear), 2u);
}

TEST(SamePlateTest, WhatOneFrameShowsTwiceIsTwoPlates) {
  const auto groups = GroupByPlate({FakePicture({SureReading("陕D12345"), SureReading("陕D12345")}),
                                    FakePicture({SureReading("陕D12345")})});
  EXPECT_THAT(groups,
              ElementsAre(ElementsAre(LookAt{0, 0}, LookAt{1, 0}), ElementsAre(LookAt{0, 1})));
}

TEST(SamePlateTest, AReadingBetweenTwoSureNumbersJoinsOneOfThem) {
  const auto groups =
      GroupByPlate({FakePicture({SureReading("陕D12348")}), FakePicture({SureReading("陕D1234B")}),
                    FakePicture({ReadingInDoubtAt("陕D12348", 6, 0.6f)})});
  EXPECT_THAT(groups,
              ElementsAre(ElementsAre(LookAt{0, 0}, LookAt{2, 0}), ElementsAre(LookAt{1, 0})));
}

TEST(SamePlateTest, EachOfTwoVehiclesFindsItsOwnLooks) {
  const auto groups =
      GroupByPlate({FakePicture({SureReading("陕D12345"), ReadingInDoubtAt("陕A55218", 6, 0.7f)}),
                    FakePicture({SureReading("陕A5521B"), ReadingInDoubtAt("陕D1234S", 6, 0.7f)})});
  EXPECT_THAT(groups, ElementsAre(ElementsAre(LookAt{0, 0}, LookAt{1, 1}),
                                  ElementsAre(LookAt{0, 1}, LookAt{1, 0})));
}

TEST(SamePlateTest, ACandidateMakesADifferenceLikelier) {
  PlateReading doubtful = ReadingInDoubtAt("陕D1234K", 6, 0.8f);
  const NumberLook sure = LookOf(SureReading("陕D12348"));
  const double without = SamePlateLogOdds(sure, LookOf(doubtful));
  doubtful.candidates = {{"陕D12348", 0.15f}};
  EXPECT_GT(SamePlateLogOdds(sure, LookOf(doubtful)), without + 1);
}

TEST(SamePlateTest, NearlySameNumbersHaveTwoEditsAtMost) {
  const auto near = [](std::string_view a, std::string_view b) {
    return NearlySame(LookOf(SureReading(a)), LookOf(SureReading(b)));
  };
  EXPECT_TRUE(near("陕D12345", "陕D12345"));
  EXPECT_TRUE(near("陕D12345", "陕D12399"));
  EXPECT_FALSE(near("陕D12345", "陕D12999"));
  EXPECT_TRUE(near("陕D11123", "陕D1123"));
  EXPECT_TRUE(near("陕D12-45", "陕D12399"));
  EXPECT_FALSE(near("陕D12345", "陕A67890"));
}

TEST(SamePlateTest, ReadingsWithoutCharactersAreLeftAlone) {
  EXPECT_EQ(GroupsOf(FakeReading("", 0, ReadingVerdict::kUnreadable),
                     FakeReading("", 0, ReadingVerdict::kUnreadable)),
            2u);
  EXPECT_TRUE(GroupByPlate({}).empty());
}

}  // namespace
}  // namespace bluegate::plate_recognition
