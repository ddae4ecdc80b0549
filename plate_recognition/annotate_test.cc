#include "plate_recognition/annotate.h"

#include <gtest/gtest.h>

#include <opencv2/imgproc.hpp>

#include "plate_recognition/decode.h"
#include "plate_recognition/glyph_drawing.h"
#include "plate_recognition/sample_scene.h"
#include "plate_recognition/testing/picture_bytes.h"

namespace bluegate::plate_recognition {
namespace {

PlateReading Plate(float left, float top, float width, float height) {
  PlateReading plate;
  plate.number = "陕D12345";
  plate.color = plate::PlateColor::kYellow;
  plate.plate_class = plate::PlateClass::kLargeVehicle;
  plate.confidence = 0.99f;
  plate.verdict = plate::ReadingVerdict::kAuto;
  plate.corners = {Point{left, top}, Point{left + width, top}, Point{left + width, top + height},
                   Point{left, top + height}};
  return plate;
}

PictureReading Reading(std::vector<PlateReading> plates) {
  PictureReading reading;
  reading.state = plates.empty() ? ReadState::kNoPlate : ReadState::kRead;
  reading.readings = std::move(plates);
  return reading;
}

std::string Grey(int width, int height) {
  return EncodePicture(".png", cv::Mat(height, width, CV_8UC3, cv::Scalar::all(128)));
}

cv::Mat Annotated(const std::string& picture, const PictureReading& reading) {
  static ReadingArtist* const artist = ReadingArtist::Make(kSampleFont).value().release();
  return DecodePicture(artist->Draw(picture, reading).value()).value();
}

// Pixels that are no longer grey.
cv::Mat Changed(const cv::Mat& picture) {
  cv::Mat difference, grey;
  cv::absdiff(picture, cv::Scalar::all(128), difference);
  cv::cvtColor(difference, grey, cv::COLOR_BGR2GRAY);
  return grey > 40;
}

TEST(AnnotateTest, DrawsTheOutlineAndALabelAboveIt) {
  const cv::Mat changed = Changed(Annotated(Grey(1280, 720), Reading({Plate(500, 400, 140, 45)})));
  ASSERT_EQ(changed.size(), cv::Size(1280, 720));
  EXPECT_EQ(changed.at<uchar>(400, 570), 255);  // upper edge
  EXPECT_EQ(changed.at<uchar>(445, 570), 255);  // lower edge
  EXPECT_EQ(changed.at<uchar>(422, 570), 0);    // the plate itself stays to be seen
  EXPECT_GT(cv::countNonZero(changed(cv::Rect(500, 330, 140, 50))), 140 * 50 / 2);
  EXPECT_EQ(cv::countNonZero(changed(cv::Rect(0, 460, 1280, 260))), 0);
}

TEST(AnnotateTest, TheVerdictGivesTheColor) {
  PlateReading plate = Plate(500, 400, 140, 45);
  const cv::Vec3b sure = Annotated(Grey(1280, 720), Reading({plate})).at<cv::Vec3b>(445, 570);
  EXPECT_GT(sure[1], sure[2] + 60);
  plate.verdict = plate::ReadingVerdict::kUnreadable;
  plate.number.clear();
  const cv::Vec3b unsure = Annotated(Grey(1280, 720), Reading({plate})).at<cv::Vec3b>(445, 570);
  EXPECT_GT(unsure[2], unsure[1] + 60);
}

TEST(AnnotateTest, AnotherNumberLooksDifferent) {
  PlateReading plate = Plate(500, 400, 140, 45);
  const cv::Mat one = Annotated(Grey(1280, 720), Reading({plate}));
  plate.number = "晋D12345";
  EXPECT_GT(cv::norm(one, Annotated(Grey(1280, 720), Reading({plate})), cv::NORM_INF), 60);
}

TEST(AnnotateTest, APictureThatIsAllPlateIsEnlargedAndGetsRoomForItsLabel) {
  const cv::Mat picture = Annotated(Grey(140, 46), Reading({Plate(0, 0, 140, 46)}));
  EXPECT_EQ(picture.cols, 640);
  EXPECT_GT(picture.rows, 46 * 640 / 140 + 20);
}

TEST(AnnotateTest, LabelsOfNeighboursDoNotLieOnEachOther) {
  const PictureReading near =
      Reading({Plate(500, 20, 140, 45), Plate(520, 30, 140, 45), Plate(510, 5, 140, 45)});
  const PictureReading far = Reading({Plate(100, 300, 140, 45)});
  // All labels have the same size, so three of them cover three times as much dark ground.
  const auto dark = [](const cv::Mat& picture) {
    cv::Mat mask;
    cv::inRange(picture, cv::Scalar::all(20), cv::Scalar::all(48), mask);
    return cv::countNonZero(mask);
  };
  EXPECT_GT(dark(Annotated(Grey(1280, 720), near)), 2.8 * dark(Annotated(Grey(1280, 720), far)));
}

TEST(AnnotateTest, CornersOutsideOfThePictureAreNoHarm) {
  EXPECT_EQ(Annotated(Grey(1280, 720), Reading({Plate(-50, -20, 140, 45)})).cols, 1280);
  EXPECT_EQ(Annotated(Grey(1280, 720), Reading({Plate(1250, 700, 140, 45)})).cols, 1280);
}

TEST(AnnotateTest, NoPlateIsSaidToo) {
  EXPECT_GT(cv::countNonZero(Changed(Annotated(Grey(1280, 720), Reading({})))), 1000);
}

TEST(AnnotateTest, WhatCannotBeDrawnSaysWhy) {
  EXPECT_EQ(ReadingArtist::Make("/no/font.ttf").status().code(), absl::StatusCode::kNotFound);
  const auto artist = ReadingArtist::Make(kSampleFont).value();
  EXPECT_EQ(artist->Draw("no picture", Reading({})).status().code(),
            absl::StatusCode::kInvalidArgument);
}

TEST(GlyphFontTest, LinesAreSpacedByTheFont) {
  GlyphFont font = GlyphFont::Open(kSampleFont).value();
  const cv::Mat one = font.DrawLine("陕", 40).value(), two = font.DrawLine("陕陕", 40).value();
  EXPECT_EQ(two.cols, 2 * one.cols);
  EXPECT_EQ(two.rows, one.rows);
  EXPECT_GT(cv::countNonZero(one), 100);
  EXPECT_LT(font.DrawLine("1", 40)->cols, one.cols);
  EXPECT_FALSE(font.DrawLine("", 40).ok());
  EXPECT_FALSE(font.DrawLine("\xFF", 40).ok());
  EXPECT_EQ(font.DrawLine("a", 2).status().message(), "height_px: 2, wanted 8 to 512");
}

}  // namespace
}  // namespace bluegate::plate_recognition
