#include "plate_recognition/alignment.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string_view>

namespace bluegate::plate_recognition {
namespace {

using testing::ElementsAre;

constexpr size_t kNone = Alignment::kNone;

Alignment AlignTexts(std::string_view a, std::string_view b) {
  return Align(
      a.size(), b.size(), [&](size_t i, size_t j) { return a[i] == b[j] ? 1.0 : -1.0; },
      [](size_t) { return -0.75; }, [](size_t) { return -0.5; });
}

using Column = Alignment::Column;

TEST(AlignmentTest, EqualLengthsAreLaidElementByElement) {
  const Alignment alignment = AlignTexts("ABCD", "BCDA");
  EXPECT_EQ(alignment.columns.size(), 4u);
  EXPECT_THAT(alignment.columns[0], testing::Eq(Column{0, 0}));
  EXPECT_EQ(alignment.score, -4);
}

TEST(AlignmentTest, ALostElementLeavesAGap) {
  const Alignment alignment = AlignTexts("ABC", "AC");
  EXPECT_THAT(alignment.columns, ElementsAre(Column{0, 0}, Column{1, kNone}, Column{2, 1}));
  EXPECT_EQ(alignment.score, 1.25);
}

TEST(AlignmentTest, AnAddedElementLeavesAGapOnTheOtherSide) {
  const Alignment alignment = AlignTexts("AC", "ABC");
  EXPECT_THAT(alignment.columns, ElementsAre(Column{0, 0}, Column{kNone, 1}, Column{1, 2}));
  EXPECT_EQ(alignment.score, 1.5);
}

TEST(AlignmentTest, NothingBesideSomethingIsAllGaps) {
  EXPECT_EQ(AlignTexts("", "AB").score, -1);
  EXPECT_EQ(AlignTexts("AB", "").score, -1.5);
  EXPECT_TRUE(AlignTexts("", "").columns.empty());
}

}  // namespace
}  // namespace bluegate::plate_recognition
