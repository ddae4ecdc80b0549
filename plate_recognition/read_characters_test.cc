#include "plate_recognition/read_characters.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

namespace bluegate::plate_recognition {
namespace {

using testing::ElementsAre;
using testing::FloatNear;

// Blank and one character over two steps.
ReaderDescription TwoSymbols(CharacterLayout layout, float blank_shift) {
  ReaderDescription description;
  description.layout = layout;
  description.characters = {"<blank>", "1"};
  description.blank = 0;
  description.blank_shift = blank_shift;
  return description;
}

cv::Mat Output(const std::vector<int>& shape, std::vector<float> values) {
  return cv::Mat(static_cast<int>(shape.size()), shape.data(), CV_32F, values.data()).clone();
}

TEST(ReadCharactersTest, BothLayoutsGiveTheSameSteps) {
  const auto by_step = CharacterProbabilities(Output({1, 2, 1, 2}, {0, 50, 50, 0}),
                                              TwoSymbols(CharacterLayout::kSymbolsByStep, 0));
  const auto by_symbol = CharacterProbabilities(Output({1, 2, 2}, {0, 50, 50, 0}),
                                                TwoSymbols(CharacterLayout::kStepsBySymbol, 0));
  ASSERT_TRUE(by_step.ok()) << by_step.status();
  ASSERT_TRUE(by_symbol.ok()) << by_symbol.status();
  EXPECT_THAT(by_step->values, ElementsAre(FloatNear(0, 1e-6f), 1, 1, FloatNear(0, 1e-6f)));
  EXPECT_EQ(by_symbol->values, by_step->values);
}

TEST(ReadCharactersTest, TheShiftMovesBlankAlone) {
  // Two to one for blank becomes one to two.
  const float two_to_one = 0.693147f;
  const auto shifted =
      CharacterProbabilities(Output({1, 2, 1, 1}, {two_to_one, 0}),
                             TwoSymbols(CharacterLayout::kSymbolsByStep, -2 * two_to_one));
  ASSERT_TRUE(shifted.ok()) << shifted.status();
  EXPECT_THAT(shifted->values, ElementsAre(FloatNear(1 / 3.f, 1e-5f), FloatNear(2 / 3.f, 1e-5f)));
}

TEST(ReadCharactersTest, OutputsOfAnotherShapeAreRefused) {
  EXPECT_FALSE(CharacterProbabilities(Output({1, 3, 1, 2}, {0, 0, 0, 0, 0, 0}),
                                      TwoSymbols(CharacterLayout::kSymbolsByStep, 0))
                   .ok());
  EXPECT_FALSE(CharacterProbabilities(Output({2, 2}, {0, 0, 0, 0}),
                                      TwoSymbols(CharacterLayout::kSymbolsByStep, 0))
                   .ok());
}

}  // namespace
}  // namespace bluegate::plate_recognition
