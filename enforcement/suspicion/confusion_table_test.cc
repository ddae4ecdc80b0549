#include "enforcement/suspicion/confusion_table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

namespace bluegate::suspicion {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

plate::PlateNumber Number(std::string_view text) { return *plate::PlateNumber::Parse(text); }

ConfusionTable Table() {
  return *ConfusionTable::Make(
      {{"8", "B", 0.2}, {"0", "D", 0.2}, {"3", "8", 0.4}, {"川", "皖", 0.5}});
}

std::vector<std::string> Texts(const Misreads& misreads) {
  std::vector<std::string> texts;
  for (const Misread& misread : misreads.list) texts.push_back(misread.number.text());
  return texts;
}

TEST(ConfusionTableTest, DistanceAddsTheWeightsEitherWay) {
  EXPECT_DOUBLE_EQ(Distance(Table(), Number("陕D88001"), Number("陕DB8D01")), 0.4);
  EXPECT_DOUBLE_EQ(Distance(Table(), Number("陕DB8D01"), Number("陕D88001")), 0.4);
  EXPECT_DOUBLE_EQ(Distance(Table(), Number("川D88001"), Number("皖D-8001")), 0.5);
  EXPECT_EQ(Distance(Table(), Number("陕D88001"), Number("陕D88001")), 0);
  EXPECT_TRUE(std::isinf(Distance(Table(), Number("陕D88001"), Number("陕D88002"))));
  EXPECT_TRUE(std::isinf(Distance(Table(), Number("陕D88001"), Number("陕DD88001"))));
}

TEST(ConfusionTableTest, ThePreviewListsJustTheMisreadingsWithinTheDistance) {
  const Misreads near = MisreadsOf(Table(), Number("陕A80001"), 0.2, 100);
  EXPECT_THAT(Texts(near), ElementsAre("陕A800D1", "陕A80D01", "陕A8D001", "陕AB0001"));
  EXPECT_FALSE(near.more);
  for (const Misread& misread : MisreadsOf(Table(), Number("陕A80001"), 0.7, 1000).list) {
    EXPECT_NEAR(misread.distance, Distance(Table(), Number("陕A80001"), misread.number), 1e-9);
    EXPECT_LE(misread.distance, 0.7 + 1e-9);
    EXPECT_GT(misread.distance, 0);
  }
}

TEST(ConfusionTableTest, MisreadingsThatNoPlateBearsAreLeftOut) {
  // The office letter is no digit: D as 0 fits no layout.
  EXPECT_THAT(Texts(MisreadsOf(Table(), Number("陕D11111"), 0.9, 100)), ElementsAre());
}

TEST(ConfusionTableTest, WildcardsStayWildcards) {
  EXPECT_THAT(Texts(MisreadsOf(Table(), Number("陕A8-111"), 0.2, 100)), ElementsAre("陕AB-111"));
}

TEST(ConfusionTableTest, MoreThanAskedForIsSaid) {
  const Misreads misreads = MisreadsOf(Table(), Number("陕A80000"), 0.9, 3);
  EXPECT_EQ(misreads.list.size(), 3u);
  EXPECT_TRUE(misreads.more);
}

TEST(ConfusionTableTest, FaultsAreNamed) {
  const auto fault = [](std::vector<ConfusablePair> pairs) {
    return std::string(ConfusionTable::Make(pairs).status().message());
  };
  EXPECT_THAT(fault({{"88", "B", 0.2}}), HasSubstr("pairs[0].a: \"88\", wanted one character"));
  EXPECT_THAT(fault({{"8", "8", 0.2}}), HasSubstr("pairs[0].b"));
  EXPECT_THAT(fault({{"8", "-", 0.2}}), HasSubstr("pairs[0].b"));
  EXPECT_THAT(fault({{"8", "B", 0.04}}), HasSubstr("pairs[0].weight"));
  EXPECT_THAT(fault({{"8", "B", 1}}), HasSubstr("pairs[0].weight"));
  EXPECT_THAT(fault({{"8", "B", std::nan("")}}), HasSubstr("pairs[0].weight"));
  EXPECT_THAT(fault({{"8", "B", 0.2}, {"B", "8", 0.3}}), HasSubstr("pairs[1].b"));
}

}  // namespace
}  // namespace bluegate::suspicion
