#include "enforcement/plate/look_alike.h"

#include <gtest/gtest.h>

namespace bluegate::plate {
namespace {

PlateNumber Number(std::string_view text) { return *PlateNumber::Parse(text); }

TEST(LookAlikeTest, ConfusionCostIsSymmetricAndZeroOnlyForSameOrUnread) {
  constexpr std::string_view kAll = "ABCDEFGHJKLMNPQRSTUVWXYZ0123456789-";
  for (size_t i = 0; i < kAll.size(); ++i) {
    for (size_t j = 0; j < kAll.size(); ++j) {
      const auto a = kAll.substr(i, 1);
      const auto b = kAll.substr(j, 1);
      EXPECT_EQ(ConfusionCost(a, b), ConfusionCost(b, a));
      EXPECT_EQ(ConfusionCost(a, b) == 0, a == b || a == "-" || b == "-") << a << b;
      EXPECT_LE(ConfusionCost(a, b), 1);
    }
  }
}

TEST(LookAlikeTest, TheKnownPairsLookAlike) {
  for (const char* pair : {"0D", "0Q", "17", "1T", "7T", "2Z", "5S", "8B", "6G", "VY"}) {
    EXPECT_TRUE(AreLookAlikes(std::string_view(pair, 1), std::string_view(pair + 1, 1))) << pair;
  }
  EXPECT_TRUE(AreLookAlikes("川", "皖"));
  EXPECT_FALSE(AreLookAlikes("1", "8"));
  EXPECT_FALSE(AreLookAlikes("8", "8"));
}

TEST(LookAlikeTest, DistanceWeighsLookAlikesBelowOtherEdits) {
  const auto number = Number("陕D12845");
  EXPECT_EQ(ConfusionDistance(number, number), 0);
  EXPECT_LT(ConfusionDistance(number, Number("陕D12B45")), 0.5);
  EXPECT_EQ(ConfusionDistance(number, Number("陕D12W45")), 1);
  EXPECT_EQ(ConfusionDistance(number, Number("陕D12-45")), 0);
}

TEST(LookAlikeTest, AMissingCharacterCostsOne) {
  EXPECT_EQ(ConfusionDistance(Number("陕DD12345"), Number("陕D12345")), 1);
  EXPECT_EQ(ConfusionDistance(Number("陕D12345"), Number("陕DD12345")), 1);
  EXPECT_EQ(ConfusionDistance(Number("陕D12345"), PlateNumber()), 7);
}

TEST(LookAlikeTest, UpToTwoLookAlikesMakeNumbersLookAlike) {
  EXPECT_TRUE(LooksLike(Number("陕D12845"), Number("陕D12B45")));
  EXPECT_TRUE(LooksLike(Number("陕D12845"), Number("陕D1ZB45")));
  EXPECT_FALSE(LooksLike(Number("陕D12845"), Number("陕D7ZB45")));
}

TEST(LookAlikeTest, EqualOrPlainlyDifferentNumbersDoNotLookAlike) {
  EXPECT_FALSE(LooksLike(Number("陕D12845"), Number("陕D12845")));
  EXPECT_FALSE(LooksLike(Number("陕D12845"), Number("陕D12945")));
  EXPECT_FALSE(LooksLike(Number("陕DD12345"), Number("陕D12345")));
}

TEST(LookAlikeTest, UnreadCharactersMatchAnything) {
  EXPECT_TRUE(Matches(Number("陕D1-345"), Number("陕D12345")));
  EXPECT_TRUE(Matches(Number("陕D12345"), Number("陕D1-345")));
  EXPECT_FALSE(Matches(Number("陕D1-345"), Number("陕D12346")));
  EXPECT_FALSE(Matches(Number("陕D1-345"), Number("陕DD12345")));
}

}  // namespace
}  // namespace bluegate::plate
