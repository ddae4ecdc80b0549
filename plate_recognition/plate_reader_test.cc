#include "plate_recognition/plate_reader.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_format.h"
#include "plate_recognition/sample_scene.h"

namespace bluegate::plate_recognition {
namespace {

using plate::PlateColor;

std::filesystem::path ModelsDir() {
  const char* source = std::getenv("BLUEGATE_SOURCE_DIR");
  return std::filesystem::path(source == nullptr ? "." : source) / "plate_recognition/models";
}

PlateReader& Reader() {
  static PlateReader* const reader = LoadPlateReader(ModelsDir(), 4).value().release();
  return *reader;
}

std::string Draw(const Scene& scene) {
  static SceneArtist* const artist = SceneArtist::Make(kSampleFont).value().release();
  return artist->Draw(scene).value().jpeg;
}

// A scene with one plate; numbers, views and light go by turns.
Scene OnePlate(int turn) {
  static constexpr const char* kOffices[] = {"陕D", "陕A", "晋M", "豫A",
                                             "鲁B", "川C", "京N", "粤S"};
  static constexpr VehicleView kViews[] = {VehicleView::kLorryFront, VehicleView::kCarFront,
                                           VehicleView::kLorryRear, VehicleView::kCarRear};
  static constexpr SceneLight kLights[] = {SceneLight::kDay, SceneLight::kDay, SceneLight::kDusk,
                                           SceneLight::kNight, SceneLight::kDay};
  const int digits = (turn * 7919 + 12345) % 90000 + 10000;
  Scene scene;
  scene.light = kLights[turn % 5];
  scene.seed = 1000 + turn;
  SceneVehicle vehicle;
  vehicle.view = kViews[turn % 4];
  const char* office = kOffices[turn % 8];
  if (turn % 5 == 2) {
    vehicle.number = absl::StrFormat("%sF%05d", office, digits);
    vehicle.color = PlateColor::kGreen;
  } else {
    vehicle.number = absl::StrFormat("%s%05d", office, digits);
    vehicle.color = turn % 2 ? PlateColor::kBlue : PlateColor::kYellow;
  }
  scene.vehicles = {vehicle};
  return scene;
}

TEST(PlateReaderTest, DrawnPlatesAreReadExactly) {
  constexpr int kDrawn = 40;
  int exact = 0;
  std::string wrong;
  for (int turn = 0; turn < kDrawn; ++turn) {
    const Scene scene = OnePlate(turn);
    const PictureReading reading = Reader().Read(Draw(scene));
    bool found = false;
    for (const PlateReading& plate : reading.readings) {
      found = found || plate.number == scene.vehicles[0].number;
    }
    exact += found;
    if (!found) {
      wrong += absl::StrFormat("%s read as %s\n", scene.vehicles[0].number,
                               reading.readings.empty() ? "nothing" : reading.readings[0].number);
    }
  }
  EXPECT_GE(exact, kDrawn * 9 / 10) << wrong;
}

TEST(PlateReaderTest, TheCornersAreThoseOfThePlate) {
  static SceneArtist* const artist = SceneArtist::Make(kSampleFont).value().release();
  const DrawnScene drawn = artist->Draw(OnePlate(1)).value();
  const PictureReading reading = Reader().Read(drawn.jpeg);
  ASSERT_EQ(reading.readings.size(), 1u);
  for (size_t i = 0; i < 4; ++i) {
    EXPECT_NEAR(reading.readings[0].corners[i].x_px, drawn.plates[0].corners[i].x_px, 20);
    EXPECT_NEAR(reading.readings[0].corners[i].y_px, drawn.plates[0].corners[i].y_px, 12);
  }
}

TEST(PlateReaderTest, AnEmptyRoadHasNoPlate) {
  Scene road;
  road.seed = 5;
  const PictureReading reading = Reader().Read(Draw(road));
  EXPECT_EQ(reading.state, ReadState::kNoPlate);
  EXPECT_EQ(reading.error, "");
  EXPECT_TRUE(reading.readings.empty());
}

TEST(PlateReaderTest, ParallelReadsEqualSerialOnes) {
  std::vector<std::string> pictures;
  for (int turn = 0; turn < 6; ++turn) pictures.push_back(Draw(OnePlate(turn)));
  std::vector<PictureReading> serial;
  for (const std::string& picture : pictures) serial.push_back(Reader().Read(picture));
  std::vector<std::vector<PictureReading>> parallel(6);
  std::vector<std::thread> threads;
  for (size_t thread = 0; thread < parallel.size(); ++thread) {
    threads.emplace_back([&, thread] {
      for (size_t i = 0; i < pictures.size(); ++i) {
        parallel[thread].push_back(Reader().Read(pictures[(i + thread) % pictures.size()]));
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (size_t thread = 0; thread < parallel.size(); ++thread) {
    for (size_t i = 0; i < pictures.size(); ++i) {
      const PictureReading& expected = serial[(i + thread) % pictures.size()];
      EXPECT_EQ(parallel[thread][i].state, expected.state);
      EXPECT_EQ(parallel[thread][i].readings, expected.readings);
    }
  }
}

TEST(PlateReaderTest, WhatIsNoPictureFailsAndSaysWhy) {
  const PictureReading reading = Reader().Read("no picture at all");
  EXPECT_EQ(reading.state, ReadState::kFailed);
  EXPECT_EQ(reading.error, "picture: not an image, wanted a JPEG, PNG or WebP");
  EXPECT_TRUE(reading.readings.empty());
  EXPECT_NE(reading.model_version, "");
}

TEST(PlateReaderTest, WhatIsMissingToLoadIsNamed) {
  EXPECT_EQ(LoadPlateReader("/nowhere", 1).status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(LoadPlateReader(ModelsDir(), 0).status().message(), "threads: 0, wanted 1 to 64");
}

}  // namespace
}  // namespace bluegate::plate_recognition
