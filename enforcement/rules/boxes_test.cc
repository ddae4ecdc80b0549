#include "enforcement/rules/boxes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

namespace bluegate::rules {
namespace {

BoxShape ShapeOf(std::initializer_list<size_t> cells) {
  BoxShape shape;
  for (const size_t count : cells) shape.Add(count);
  return shape;
}

// Allows only these cells of one dimension.
Box Only(const BoxShape& shape, size_t dimension, std::initializer_list<size_t> cells) {
  Box box(shape);
  box.ForbidAll(dimension);
  for (const size_t cell : cells) box.Allow(dimension, cell);
  return box;
}

TEST(BoxesTest, ABoxHasTheCellsOfItsShapeAndNoMore) {
  const BoxShape shape = ShapeOf({3, 64, 65, 1});
  const Box everything(shape);
  EXPECT_EQ(everything.FreeDimensions(), 4u);
  EXPECT_TRUE(everything.Allows(2, 64));
  EXPECT_THAT(Only(shape, 2, {64}).FirstPoint(), testing::ElementsAre(0, 0, 64, 0));
  Box none(shape);
  none.ForbidAll(3);
  EXPECT_TRUE(none.empty());
  EXPECT_TRUE(everything.Contains(none));
}

TEST(BoxesTest, BoxesMeetOnlyWhereEveryDimensionDoes) {
  const BoxShape shape = ShapeOf({4, 4});
  EXPECT_TRUE(Only(shape, 0, {1}).Meets(Only(shape, 1, {2})));
  EXPECT_FALSE(Only(shape, 0, {1}).Meets(Only(shape, 0, {2})));
}

// Every point, by trying all.
bool Covered(const std::vector<size_t>& point, const std::vector<Box>& boxes) {
  for (const Box& box : boxes) {
    bool inside = true;
    for (size_t d = 0; d < point.size(); ++d) inside = inside && box.Allows(d, point[d]);
    if (inside) return true;
  }
  return false;
}

TEST(BoxesTest, FindsAPointOutsideExactlyWhenThereIsOne) {
  std::mt19937 random(3);
  const BoxShape shape = ShapeOf({3, 4, 2, 5});
  int covered = 0;
  for (int round = 0; round < 400; ++round) {
    std::vector<Box> covers;
    for (int i = 0; i < 3 + round % 60; ++i) {
      Box box(shape);
      for (size_t d = 0; d < 4; ++d) {
        for (size_t c = 0; c < shape.cells(d); ++c) {
          if (random() % 4 == 0) box.Forbid(d, c);
        }
      }
      covers.push_back(box);
    }
    std::vector<const Box*> pointers;
    for (const Box& box : covers) pointers.push_back(&box);
    size_t uncovered = 0;
    for (size_t i = 0; i < 3 * 4 * 2 * 5; ++i) {
      uncovered += !Covered({i % 3, i / 3 % 4, i / 12 % 2, i / 24}, covers);
    }
    UncoveredSearch search(100'000);
    const auto found = search.Find(Box(shape), pointers);
    ASSERT_EQ(found.has_value(), uncovered > 0);
    if (found) {
      ASSERT_FALSE(Covered(found->FirstPoint(), covers));
    }
    covered += !found.has_value();
    size_t rest = 0;
    for (const Box& box : search.Subtract(Box(shape), pointers)) {
      size_t points = 1;
      for (size_t d = 0; d < 4; ++d) {
        size_t cells = 0;
        for (size_t c = 0; c < shape.cells(d); ++c) cells += box.Allows(d, c);
        points *= cells;
      }
      rest += points;
    }
    ASSERT_EQ(rest, uncovered);
  }
  EXPECT_GT(covered, 20);
  EXPECT_LT(covered, 380);
}

TEST(BoxesTest, ASearchThatNeedsTooManyStepsSaysSo) {
  const BoxShape shape = ShapeOf({4, 4});
  const Box a = Only(shape, 0, {0, 1});
  const Box b = Only(shape, 0, {2, 3});
  UncoveredSearch search(0);
  EXPECT_FALSE(search.Find(Box(shape), {&a, &b}).has_value());
  EXPECT_TRUE(search.exhausted());
}

}  // namespace
}  // namespace bluegate::rules
