#include "enforcement/search/number_pattern.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace bluegate::search {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

std::string FaultOf(const absl::Status& status) { return std::string(status.message()); }

suspicion::ConfusionTable Confusions() {
  return *suspicion::ConfusionTable::Make({{"0", "D", 0.2}, {"1", "7", 0.3}, {"2", "Z", 0.2}});
}

TEST(NumberPatternTest, IsNormalisedAsNumbersAre) {
  const auto pattern = NumberPattern::Parse(" 陕a·1？**３ ");
  ASSERT_TRUE(pattern.ok()) << pattern.status();
  EXPECT_EQ(pattern->text(), "陕A1?*3");
  EXPECT_EQ(pattern->symbols().size(), 6u);
  EXPECT_EQ(pattern->certain(), 4u);
  EXPECT_EQ(NumberPattern::Parse("*")->certain(), 0u);
  EXPECT_TRUE(NumberPattern::Parse("*应急").ok());
  EXPECT_TRUE(NumberPattern::Parse("?????????").ok());
}

TEST(NumberPatternTest, WhatNoNumberHasIsRefused) {
  for (const char* text : {"", "  ", "陕A-2345", "陕A12#45", "陕A1234猫", "陕A12345678",
                           "*1*2*3*4*5*6*7*8*", "\xFF", "??????????"}) {
    const auto pattern = NumberPattern::Parse(text);
    ASSERT_FALSE(pattern.ok()) << text;
    EXPECT_TRUE(absl::IsInvalidArgument(pattern.status())) << text;
    EXPECT_THAT(FaultOf(pattern.status()), StartsWith("pattern: \"")) << text;
    EXPECT_THAT(FaultOf(pattern.status()), HasSubstr("wanted ")) << text;
  }
}

TEST(NumberPatternTest, LookAlikesAreOfWholeNumbersAndWithinBounds) {
  const auto check = [](const char* text, double distance_max) {
    return FaultOf(CheckLookAlike(*NumberPattern::Parse(text), Confusions(), distance_max));
  };
  EXPECT_EQ(check("*", 0), "");
  EXPECT_EQ(check("陕A12345", 0.3), "");
  EXPECT_EQ(check("陕A1?3?5", 0.3), "");
  EXPECT_THAT(check("陕A*", 0.3), StartsWith("pattern: "));
  EXPECT_THAT(check("陕A1234", 0.3), StartsWith("pattern: "));
  EXPECT_THAT(check("陕????45", 0.3), StartsWith("pattern: "));
  EXPECT_THAT(check("陕A12345", 0.91), StartsWith("distance_max: \"0.91\", wanted 0-0.9"));
  EXPECT_THAT(check("陕A12345", -1), StartsWith("distance_max: "));
  EXPECT_THAT(
      FaultOf(CheckLookAlike(*NumberPattern::Parse("陕A12345"), suspicion::ConfusionTable(), 0.3)),
      StartsWith("distance_max: \"0.3\", wanted 0: no characters"));
}

TEST(NumberPatternTest, LookAlikesInTooManyWaysAreRefused) {
  std::vector<suspicion::ConfusablePair> pairs;
  for (char letter = 'A'; letter <= 'H'; ++letter) {
    for (char digit = '0'; digit <= '9'; ++digit) {
      pairs.push_back({std::string(1, letter), std::string(1, digit), 0.1});
    }
  }
  const auto table = suspicion::ConfusionTable::Make(pairs);
  ASSERT_TRUE(table.ok()) << table.status();
  const auto pattern = NumberPattern::Parse("陕A12345");
  EXPECT_TRUE(CheckLookAlike(*pattern, *table, 0.1).ok());
  EXPECT_THAT(FaultOf(CheckLookAlike(*pattern, *table, 0.9)),
              StartsWith("distance_max: \"0.9\", wanted less"));
}

}  // namespace
}  // namespace bluegate::search
