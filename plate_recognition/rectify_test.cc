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
  const cv::Mat plate = RectifyPlate(TiltedPlate(corners), corners, {kWidth, kHeight}, 0);
  ASSERT_EQ(plate.size(), cv::Size(kWidth, kHeight));
  EXPECT_EQ(plate.at<cv::Vec3b>(4, 6), cv::Vec3b(0, 0, 255));
  EXPECT_EQ(plate.at<cv::Vec3b>(27, 58), cv::Vec3b(0, 0, 255));
  EXPECT_EQ(plate.at<cv::Vec3b>(4, 70), cv::Vec3b(255, 255, 255));
  EXPECT_EQ(plate.at<cv::Vec3b>(27, 121), cv::Vec3b(255, 255, 255));
}

TEST(RectifyTest, TheMarginShowsWhatIsRoundThePlate) {
  const Quad corners = {cv::Point2f(80, 60), cv::Point2f(220, 60), cv::Point2f(220, 110),
                        cv::Point2f(80, 110)};
  const cv::Mat plate = RectifyPlate(TiltedPlate(corners), corners, {kWidth, kHeight}, 0.1f);
  EXPECT_EQ(plate.at<cv::Vec3b>(16, 7), cv::Vec3b(0, 0, 0));
  EXPECT_EQ(plate.at<cv::Vec3b>(16, 14), cv::Vec3b(0, 0, 255));
  EXPECT_EQ(plate.at<cv::Vec3b>(16, 113), cv::Vec3b(255, 255, 255));
  EXPECT_EQ(plate.at<cv::Vec3b>(16, 121), cv::Vec3b(0, 0, 0));
}

TEST(RectifyTest, OutsideOfThePictureItsEdgeGoesOn) {
  const cv::Mat white(100, 100, CV_8UC3, cv::Scalar::all(255));
  const Quad corners = {cv::Point2f(-30, -10), cv::Point2f(130, -10), cv::Point2f(130, 40),
                        cv::Point2f(-30, 40)};
  const cv::Mat plate = RectifyPlate(white, corners, {kWidth, kHeight}, 0);
  EXPECT_EQ(plate.at<cv::Vec3b>(0, 0), cv::Vec3b(255, 255, 255));
}

}  // namespace
}  // namespace bluegate::plate_recognition
