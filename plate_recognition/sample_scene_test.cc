#include "plate_recognition/sample_scene.h"

#include <gtest/gtest.h>

#include "plate_recognition/decode.h"
#include "plate_recognition/plate_drawing.h"

namespace bluegate::plate_recognition {
namespace {

using plate::PlateColor;

Scene LorryAndCar() {
  Scene scene;
  scene.vehicles = {{VehicleView::kLorryFront, "陕D12345", PlateColor::kYellow},
                    {VehicleView::kCarRear, "陕AD12345", PlateColor::kGreen}};
  scene.seed = 7;
  return scene;
}

class SampleSceneTest : public testing::Test {
 protected:
  void SetUp() override {
    auto artist = SceneArtist::Make(kSampleFont);
    ASSERT_TRUE(artist.ok()) << artist.status();
    artist_ = *std::move(artist);
  }
  std::unique_ptr<SceneArtist> artist_;
};

TEST_F(SampleSceneTest, TheSameSceneGivesTheSameBytesAndAnotherSeedOthers) {
  Scene scene = LorryAndCar();
  const std::string first = artist_->Draw(scene)->jpeg;
  EXPECT_EQ(artist_->Draw(scene)->jpeg, first);
  scene.seed = 8;
  EXPECT_NE(artist_->Draw(scene)->jpeg, first);
}

TEST_F(SampleSceneTest, IsAPictureOfTheStatedSizeWithPlatesInside) {
  for (SceneLight light : {SceneLight::kDay, SceneLight::kDusk, SceneLight::kNight}) {
    Scene scene = LorryAndCar();
    scene.light = light;
    const DrawnScene drawn = artist_->Draw(scene).value();
    EXPECT_GT(drawn.jpeg.size(), 40'000u);
    EXPECT_LT(drawn.jpeg.size(), 130'000u);
    const cv::Mat picture = DecodePicture(drawn.jpeg).value();
    EXPECT_EQ(picture.size(), cv::Size(kScenePictureWidthPx, kScenePictureHeightPx));
    ASSERT_EQ(drawn.plates.size(), 2u);
    for (const DrawnPlate& plate : drawn.plates) {
      const float width = plate.corners[1].x_px - plate.corners[0].x_px;
      EXPECT_GE(width, 105);
      EXPECT_LE(width, 225);
      for (const Point& corner : plate.corners) {
        EXPECT_GE(corner.x_px, 0);
        EXPECT_LE(corner.x_px, kScenePictureWidthPx);
        EXPECT_GE(corner.y_px, 0);
        EXPECT_LE(corner.y_px, kScenePictureHeightPx);
      }
    }
  }
}

TEST_F(SampleSceneTest, ALargerSceneHasLargerPlatesAtTheSamePlaces) {
  Scene scene = LorryAndCar();
  const DrawnScene small = artist_->Draw(scene).value();
  scene.scale = 1.5;
  const DrawnScene large = artist_->Draw(scene).value();
  EXPECT_EQ(DecodePicture(large.jpeg)->size(), cv::Size(1920, 1080));
  ASSERT_EQ(large.plates.size(), small.plates.size());
  for (size_t i = 0; i < 4; ++i) {
    EXPECT_NEAR(large.plates[0].corners[i].x_px, 1.5 * small.plates[0].corners[i].x_px, 0.5);
    EXPECT_NEAR(large.plates[0].corners[i].y_px, 1.5 * small.plates[0].corners[i].y_px, 0.5);
  }
  scene.scale = 5;
  EXPECT_EQ(artist_->Draw(scene).status().message(), "scene.scale: 5, wanted 0.25 to 4");
}

TEST_F(SampleSceneTest, WhatCannotBeDrawnIsRefused) {
  Scene scene = LorryAndCar();
  scene.vehicles.resize(4, scene.vehicles[0]);
  EXPECT_EQ(artist_->Draw(scene).status().code(), absl::StatusCode::kInvalidArgument);
  scene.vehicles = {{VehicleView::kCarFront, "陕D123", PlateColor::kBlue}};
  EXPECT_EQ(artist_->Draw(scene).status().message(), "number: 5 characters, wanted 7");
  scene.vehicles = {{VehicleView::kCarFront, "陕D12345", PlateColor::kBlack}};
  EXPECT_FALSE(artist_->Draw(scene).ok());
  EXPECT_EQ(SceneArtist::Make("/no/font.ttf").status().code(), absl::StatusCode::kNotFound);
}

TEST(PlateDrawingTest, PlatesHaveTheMeasuresOfTheStandard) {
  auto artist = PlateArtist::Make(kSampleFont).value();
  EXPECT_EQ(artist->Draw("陕D12345", PlateColor::kBlue)->size(), cv::Size(880, 280));
  const cv::Mat green = artist->Draw("陕AD12345", PlateColor::kGreen).value();
  EXPECT_EQ(green.size(), cv::Size(960, 280));
  // The green deepens towards the lower edge; both points lie between characters.
  EXPECT_GT(green.at<cv::Vec3b>(16, 260)[0], green.at<cv::Vec3b>(262, 260)[0] + 60);
}

}  // namespace
}  // namespace bluegate::plate_recognition
