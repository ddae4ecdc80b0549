#include "plate_recognition/letterbox.h"

#include <gtest/gtest.h>

namespace bluegate::plate_recognition {
namespace {

TEST(LetterboxTest, KeepsTheShapeAndPadsToThirtyTwo) {
  const Letterbox box = FitLetterbox(cv::Size(1280, 720), 480);
  EXPECT_EQ(box.scaled, cv::Size(480, 270));
  EXPECT_EQ(box.padded, cv::Size(480, 288));
  EXPECT_FLOAT_EQ(box.scale, 0.375f);
}

TEST(LetterboxTest, AStripOfAPictureKeepsAtLeastOneRow) {
  const Letterbox box = FitLetterbox(cv::Size(12000, 16), 480);
  EXPECT_EQ(box.scaled, cv::Size(480, 1));
  EXPECT_EQ(box.padded, cv::Size(480, 32));
}

TEST(LetterboxTest, PointsComeBackFromTheInput) {
  for (const cv::Size size : {cv::Size(1280, 720), cv::Size(333, 1000), cv::Size(200, 100)}) {
    const Letterbox box = FitLetterbox(size, 480);
    for (const cv::Point2f point : {cv::Point2f(0, 0), cv::Point2f(17.5f, 83.25f),
                                    cv::Point2f(size.width - 1.f, size.height - 1.f)}) {
      const cv::Point2f back = ToPicture(box, ToInput(box, point));
      EXPECT_NEAR(back.x, point.x, 1e-3);
      EXPECT_NEAR(back.y, point.y, 1e-3);
    }
  }
}

TEST(LetterboxTest, ALargePictureIsShrunkByMeansAndNotSampled) {
  cv::Mat stripes(1201, 1603, CV_8UC3, cv::Scalar::all(0));
  for (int x = 0; x < stripes.cols; x += 2) stripes.col(x) = cv::Scalar::all(255);
  const cv::Mat input = ApplyLetterbox(stripes, FitLetterbox(stripes.size(), 480));
  for (int x = 10; x < 470; ++x) EXPECT_NEAR(input.at<cv::Vec3b>(100, x)[0], 127, 3);
}

TEST(LetterboxTest, ThePictureLiesTopLeftAndTheRestIsGrey) {
  const cv::Mat white(100, 400, CV_8UC3, cv::Scalar::all(255));
  const cv::Mat input = ApplyLetterbox(white, FitLetterbox(white.size(), 480));
  ASSERT_EQ(input.size(), cv::Size(480, 128));
  EXPECT_EQ(input.at<cv::Vec3b>(119, 479), cv::Vec3b(255, 255, 255));
  EXPECT_EQ(input.at<cv::Vec3b>(120, 0), cv::Vec3b(114, 114, 114));
}

}  // namespace
}  // namespace bluegate::plate_recognition
