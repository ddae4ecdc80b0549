#include "plate_recognition/close_look.h"

#include <gtest/gtest.h>

#include <opencv2/imgproc.hpp>

namespace bluegate::plate_recognition {
namespace {

Quad Box(float left, float top, float width, float height) {
  return {cv::Point2f(left, top), cv::Point2f(left + width, top),
          cv::Point2f(left + width, top + height), cv::Point2f(left, top + height)};
}

// Where the middle of the white part of the input lies in the picture.
cv::Point2f MiddleOfWhite(const CloseUp& close) {
  cv::Mat grey;
  cv::cvtColor(close.input, grey, cv::COLOR_BGR2GRAY);
  const cv::Moments moments = cv::moments(grey > 200, true);
  return close.ToPicture(cv::Point2f(static_cast<float>(moments.m10 / moments.m00 + 0.5),
                                     static_cast<float>(moments.m01 / moments.m00 + 0.5)));
}

TEST(CloseLookTest, PointsOfTheCloseUpLieWhereTheyWere) {
  for (const Quad& plate : {Box(300, 200, 60, 20), Box(500, 400, 380, 120), Box(4, 3, 90, 30),
                            Box(1180, 690, 90, 28)}) {
    cv::Mat picture(720, 1280, CV_8UC3, cv::Scalar::all(0));
    const cv::Rect2f box = BoundingBox(plate);
    picture(cv::Rect(box)) = cv::Scalar::all(255);
    const CloseUp close = CloseUpOf(picture, plate);
    ASSERT_EQ(close.input.size(), cv::Size(352, 160));
    const cv::Point2f middle = MiddleOfWhite(close);
    EXPECT_NEAR(middle.x, box.x + box.width / 2, 1.5);
    EXPECT_NEAR(middle.y, box.y + box.height / 2, 1.5);
  }
}

TEST(CloseLookTest, ThePlateBecomesAsWideAsTheNetworkLikes) {
  const cv::Mat picture(720, 1280, CV_8UC3, cv::Scalar::all(0));
  EXPECT_NEAR(CloseUpOf(picture, Box(300, 200, 110, 35)).scale.x, 2, 0.02);
  EXPECT_NEAR(CloseUpOf(picture, Box(300, 200, 440, 140)).scale.x, 0.5, 0.01);
  EXPECT_NEAR(CloseUpOf(picture, Box(300, 200, 8, 3)).scale.x, 6, 0.1);
}

TEST(CloseLookTest, OutsideOfThePictureIsGrey) {
  const cv::Mat white(100, 100, CV_8UC3, cv::Scalar::all(255));
  const CloseUp close = CloseUpOf(white, Box(-20, 5, 100, 30));
  EXPECT_EQ(close.input.at<cv::Vec3b>(80, 2), cv::Vec3b(114, 114, 114));
  EXPECT_EQ(close.input.at<cv::Vec3b>(80, 176), cv::Vec3b(255, 255, 255));
}

}  // namespace
}  // namespace bluegate::plate_recognition
