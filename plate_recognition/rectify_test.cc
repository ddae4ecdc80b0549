#include "plate_recognition/rectify.h"

#include <gtest/gtest.h>

#include <opencv2/imgproc.hpp>

namespace bluegate::plate_recognition {
namespace {

// A white plate with a red left half, tilted, on black.
cv::Mat TiltedPlate(const Quad& corners) {
  cv::Mat picture(240, 320, CV_8UC3, cv::Scalar::all(0));
  const cv::Point2f top = (corners[0] + corners[1]) / 2, bottom = (corners[3] + corners[2]) / 2;
  const auto fill = [&](const std::vector<cv::Point2f>& polygon, const cv::Scalar& color) {
    std::vector<cv::Point> points(polygon.begin(), polygon.end());
    cv::fillConvexPoly(picture, points, color);
  };
  fill({corners[0], corners[1], corners[2], corners[3]}, cv::Scalar::all(255));
  fill({corners[0], top, bottom, corners[3]}, cv::Scalar(0, 0, 255));
  return picture;
}

constexpr int kWidth = 128, kHeight = 32;

TEST(RectifyTest, ATiltedPlateFillsTheOutput) {
  const Quad corners = {cv::Point2f(80, 60), cv::Point2f(220, 90), cv::Point2f(216, 140),
                        cv::Point2f(78, 108)};
  const cv::Mat plate = PlateLine(TiltedPlate(corners), corners, 1, {kWidth, kHeight}, 0);
  ASSERT_EQ(plate.size(), cv::Size(kWidth, kHeight));
  EXPECT_EQ(plate.at<cv::Vec3b>(4, 6), cv::Vec3b(0, 0, 255));
  EXPECT_EQ(plate.at<cv::Vec3b>(27, 58), cv::Vec3b(0, 0, 255));
  EXPECT_EQ(plate.at<cv::Vec3b>(4, 70), cv::Vec3b(255, 255, 255));
  EXPECT_EQ(plate.at<cv::Vec3b>(27, 121), cv::Vec3b(255, 255, 255));
}

TEST(RectifyTest, TheMarginShowsWhatIsRoundThePlate) {
  const Quad corners = {cv::Point2f(80, 60), cv::Point2f(220, 60), cv::Point2f(220, 110),
                        cv::Point2f(80, 110)};
  const cv::Mat plate = PlateLine(TiltedPlate(corners), corners, 1, {kWidth, kHeight}, 0.1f);
  EXPECT_EQ(plate.at<cv::Vec3b>(16, 7), cv::Vec3b(0, 0, 0));
  EXPECT_EQ(plate.at<cv::Vec3b>(16, 14), cv::Vec3b(0, 0, 255));
  EXPECT_EQ(plate.at<cv::Vec3b>(16, 113), cv::Vec3b(255, 255, 255));
  EXPECT_EQ(plate.at<cv::Vec3b>(16, 121), cv::Vec3b(0, 0, 0));
}

TEST(RectifyTest, OutsideOfThePictureItsEdgeGoesOn) {
  const cv::Mat white(100, 100, CV_8UC3, cv::Scalar::all(255));
  const Quad corners = {cv::Point2f(-30, -10), cv::Point2f(130, -10), cv::Point2f(130, 40),
                        cv::Point2f(-30, 40)};
  const cv::Mat plate = PlateLine(white, corners, 1, {kWidth, kHeight}, 0);
  EXPECT_EQ(plate.at<cv::Vec3b>(0, 0), cv::Vec3b(255, 255, 255));
}

Quad Box(float left, float top, float width, float height) {
  return {cv::Point2f(left, top), cv::Point2f(left + width, top),
          cv::Point2f(left + width, top + height), cv::Point2f(left, top + height)};
}

// Changes from light to dark along the middle of a line.
int DarkRuns(const cv::Mat& line, int from, int to) {
  int runs = 0;
  bool dark = false;
  for (int x = from; x < to; ++x) {
    const bool now = line.at<cv::Vec3b>(line.rows / 2, x)[0] < 128;
    runs += now && !dark;
    dark = now;
  }
  return runs;
}

TEST(RectifyTest, TheRowsOfAPlateStandBesideEachOther) {
  cv::Mat picture(300, 500, CV_8UC3, cv::Scalar::all(255));
  const Quad corners = Box(30, 40, 440, 220);
  // GA 36-2018: two characters of 80x60 above five of 65x110.
  for (int x : {110, 250}) {
    cv::rectangle(picture, cv::Rect(30 + x, 55, 80, 60), cv::Scalar::all(0), cv::FILLED);
  }
  for (int i = 0; i < 5; ++i) {
    cv::rectangle(picture, cv::Rect(58 + 80 * i, 132, 65, 110), cv::Scalar::all(0), cv::FILLED);
  }
  const cv::Mat line = PlateLine(picture, corners, 2, {kWidth, kHeight}, 0.05f);
  ASSERT_EQ(line.size(), cv::Size(kWidth, kHeight));
  EXPECT_EQ(DarkRuns(line, 0, 44), 2);
  EXPECT_EQ(DarkRuns(line, 44, kWidth), 5);
}

TEST(RectifyTest, AWidePlateIsShrunkAndNotSampled) {
  cv::Mat stripes(280, 880, CV_8UC3, cv::Scalar::all(0));
  for (int x = 0; x < stripes.cols; x += 2) stripes.col(x) = cv::Scalar::all(255);
  const cv::Mat line = PlateLine(stripes, Box(0, 0, 880, 280), 1, {kWidth, kHeight}, 0.05f);
  for (int x = 20; x < 108; ++x) EXPECT_NEAR(line.at<cv::Vec3b>(16, x)[0], 127, 40);
}

TEST(RectifyTest, CornersOfAPartLieWhereTheyWereInThePicture) {
  const Quad corners = {cv::Point2f(80, 60), cv::Point2f(220, 90), cv::Point2f(216, 140),
                        cv::Point2f(78, 108)};
  const PlatePart part = {-0.25f, -0.5f, 1.25f, 1.5f};
  const Quad seen = CornersInPart(part, {128, 64});
  EXPECT_NEAR(seen[0].x, 128 / 6.0, 1e-3);
  EXPECT_NEAR(seen[2].y, 48, 1e-3);
  const Quad back = PartToPicture(seen, corners, part, {128, 64});
  for (size_t i = 0; i < corners.size(); ++i) {
    EXPECT_NEAR(back[i].x, corners[i].x, 1e-2);
    EXPECT_NEAR(back[i].y, corners[i].y, 1e-2);
  }
  const cv::Mat view = RectifyPart(TiltedPlate(corners), corners, part, {128, 64}, 160);
  EXPECT_EQ(view.at<cv::Vec3b>(32, 50), cv::Vec3b(0, 0, 255));
  EXPECT_EQ(view.at<cv::Vec3b>(32, 80), cv::Vec3b(255, 255, 255));
  EXPECT_EQ(view.at<cv::Vec3b>(5, 64), cv::Vec3b(0, 0, 0));
}

}  // namespace
}  // namespace bluegate::plate_recognition
