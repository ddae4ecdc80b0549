#include "plate_recognition/same_drawing.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "enforcement/plate/characters.h"

namespace bluegate::plate_recognition {
namespace {

using testing::Each;
using testing::FloatEq;

SeenNumber Seen(std::string_view number, double probability, std::vector<float> confidences) {
  SeenNumber seen{{}, std::move(confidences), probability};
  const std::vector<std::string_view> characters = plate::SplitCharacters(number).value();
  seen.characters.assign(characters.begin(), characters.end());
  return seen;
}

std::string Text(const SeenNumber& number) {
  std::string text;
  for (const std::string& character : number.characters) text += character;
  return text;
}

TEST(SameDrawingTest, ADigitInTheOfficesPlaceIsTheLetter) {
  const auto joined =
      JoinSameDrawings({Seen("京01234警", 0.6, {.9f, .6f, .9f, .9f, .9f, .9f, .9f}),
                        Seen("京O1234警", 0.3, {.9f, .3f, .9f, .9f, .9f, .9f, .9f})});
  ASSERT_EQ(joined.size(), 1u);
  EXPECT_EQ(Text(joined[0]), "京O1234警");
  EXPECT_DOUBLE_EQ(joined[0].probability, 0.9);
  EXPECT_THAT(joined[0].confidences, Each(FloatEq(.9f)));
}

TEST(SameDrawingTest, ALetterAmongDigitsIsTheDigit) {
  const auto joined =
      JoinSameDrawings({Seen("6O1047使", 0.8, {.9f, .8f, .9f, .9f, .9f, .9f, .9f})});
  EXPECT_EQ(Text(joined.at(0)), "601047使");
}

TEST(SameDrawingTest, ANumberOfAClassStaysAsItWasSeen) {
  const auto joined =
      JoinSameDrawings({Seen("陕O0000警", 0.8, {.9f, .8f, .9f, .9f, .9f, .9f, .9f})});
  EXPECT_EQ(Text(joined.at(0)), "陕O0000警");
}

TEST(SameDrawingTest, ANumberThatNoWritingMendsStaysAsItWasSeen) {
  const auto joined = JoinSameDrawings({Seen("0O", 0.8, {.9f, .8f})});
  EXPECT_EQ(Text(joined.at(0)), "0O");
  EXPECT_TRUE(JoinSameDrawings({Seen("", 1, {})}).at(0).characters.empty());
}

TEST(SameDrawingTest, WhatTwoNumbersShareCountsOnce) {
  const auto joined =
      JoinSameDrawings({Seen("陕D12345", 0.4, {.5f, .9f, .9f, .9f, .9f, .9f, .9f}),
                        Seen("京01234警", 0.35, {.4f, .5f, .9f, .9f, .9f, .9f, .9f}),
                        Seen("京O1234警", 0.2, {.4f, .3f, .9f, .9f, .9f, .9f, .9f})});
  ASSERT_EQ(joined.size(), 2u);
  EXPECT_EQ(Text(joined[0]), "京O1234警");
  EXPECT_FLOAT_EQ(joined[0].confidences[0], 0.4f);
  EXPECT_FLOAT_EQ(joined[0].confidences[1], 0.8f);
}

}  // namespace
}  // namespace bluegate::plate_recognition
