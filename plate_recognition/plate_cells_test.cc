#include "plate_recognition/plate_cells.h"

#include <gtest/gtest.h>

#include <limits>

namespace bluegate::plate_recognition {
namespace {

constexpr CellLayout kLayout{8, 16, 0.5f};

cv::Mat EmptyCells(int rows, int columns) {
  const int sizes[] = {1, 9, rows, columns};
  cv::Mat cells(4, sizes, CV_32F, cv::Scalar(0));
  for (int row = 0; row < rows; ++row) {
    for (int column = 0; column < columns; ++column) {
      const int at[] = {0, 0, row, column};
      cells.at<float>(at) = -8;
    }
  }
  return cells;
}

void PutPlate(cv::Mat& cells, int row, int column, float logit, const Quad& corners) {
  const int score[] = {0, 0, row, column};
  cells.at<float>(score) = logit;
  for (int i = 0; i < 4; ++i) {
    const int dx[] = {0, 1 + 2 * i, row, column}, dy[] = {0, 2 + 2 * i, row, column};
    cells.at<float>(dx) = (corners[i].x - (column + 0.5f) * 8) / 16;
    cells.at<float>(dy) = (corners[i].y - (row + 0.5f) * 8) / 16;
  }
}

Quad Box(float left, float top, float width, float height) {
  return {cv::Point2f(left, top), cv::Point2f(left + width, top),
          cv::Point2f(left + width, top + height), cv::Point2f(left, top + height)};
}

TEST(PlateCellsTest, CornersComeFromOffsetsToTheCellsCentre) {
  cv::Mat cells = EmptyCells(12, 20);
  const Quad plate = {cv::Point2f(30, 42), cv::Point2f(92, 40), cv::Point2f(93, 60),
                      cv::Point2f(31, 63)};
  PutPlate(cells, 6, 7, 2, plate);
  const std::vector<Detection> found = DecodeCells(cells, kLayout);
  ASSERT_EQ(found.size(), 1u);
  EXPECT_NEAR(found[0].score, 0.8808, 1e-3);
  for (int i = 0; i < 4; ++i) {
    EXPECT_NEAR(found[0].corners[i].x, plate[i].x, 1e-3);
    EXPECT_NEAR(found[0].corners[i].y, plate[i].y, 1e-3);
  }
}

TEST(PlateCellsTest, WhatIsNoPlatesShapeIsLeftOut) {
  cv::Mat cells = EmptyCells(12, 20);
  const Quad plate = Box(30, 40, 60, 20);
  PutPlate(cells, 2, 2, 5, {plate[1], plate[0], plate[3], plate[2]});  // mirrored
  PutPlate(cells, 4, 4, 5, {plate[0], plate[2], plate[1], plate[3]});  // crossed
  PutPlate(cells, 6, 6, 5, {plate[0], plate[0], plate[0], plate[0]});  // a point
  Quad unreal = plate;
  unreal[2].x = std::numeric_limits<float>::quiet_NaN();
  PutPlate(cells, 8, 8, 5, unreal);
  EXPECT_TRUE(DecodeCells(cells, kLayout).empty());
}

TEST(PlateCellsTest, ComesSurestFirstAndBounded) {
  cv::Mat cells = EmptyCells(30, 30);
  for (int i = 0; i < 900; ++i) {
    PutPlate(cells, i / 30, i % 30, 1 + i * 0.001f, Box(10, 10, 60, 20));
  }
  const std::vector<Detection> found = DecodeCells(cells, kLayout);
  ASSERT_EQ(found.size(), 256u);
  EXPECT_GT(found.front().score, found.back().score);
}

TEST(PlateCellsTest, OnePlateSeenFromNeighbouringCellsIsKeptOnce) {
  const std::vector<Detection> seen = {{0.9f, Box(100, 100, 80, 25)},
                                       {0.8f, Box(102, 101, 80, 25)},
                                       {0.7f, Box(300, 100, 80, 25)},
                                       {0.6f, Box(96, 99, 84, 28)}};
  const std::vector<Detection> kept = JoinOverlaps(seen, 0.3f);
  ASSERT_EQ(kept.size(), 2u);
  EXPECT_FLOAT_EQ(kept[0].score, 0.9f);
  EXPECT_FLOAT_EQ(kept[1].score, 0.7f);
  // (0.9 * 100 + 0.8 * 102 + 0.6 * 96) / 2.3
  EXPECT_NEAR(kept[0].corners[0].x, 99.652, 1e-3);
  EXPECT_FLOAT_EQ(kept[1].corners[0].x, 300);
}

TEST(PlateCellsTest, APartOfAPlateIsThatPlate) {
  const std::vector<Detection> seen = {{0.9f, Box(100, 100, 100, 40)},
                                       {0.8f, Box(110, 110, 30, 15)}};
  EXPECT_EQ(JoinOverlaps(seen, 0.3f).size(), 1u);
}

TEST(PlateCellsTest, PlatesSideBySideAreTwo) {
  const std::vector<Detection> seen = {{0.9f, Box(100, 100, 80, 25)},
                                       {0.8f, Box(178, 100, 80, 25)}};
  EXPECT_EQ(JoinOverlaps(seen, 0.3f).size(), 2u);
}

}  // namespace
}  // namespace bluegate::plate_recognition
