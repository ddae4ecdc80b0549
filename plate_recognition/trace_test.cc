#include "plate_recognition/trace.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>

#include "plate_recognition/decode.h"
#include "plate_recognition/sample_scene.h"

namespace bluegate::plate_recognition {
namespace {

std::filesystem::path ModelsDir() {
  const char* source = std::getenv("BLUEGATE_SOURCE_DIR");
  return std::filesystem::path(source == nullptr ? "." : source) / "plate_recognition/models";
}

std::string DrawnCar() {
  const auto artist = SceneArtist::Make(kSampleFont).value();
  Scene scene;
  scene.seed = 3;
  scene.vehicles = {{VehicleView::kCarFront, "陕D12345", plate::PlateColor::kBlue}};
  return artist->Draw(scene)->jpeg;
}

std::vector<std::string> StagesOf(const ReadingTrace& trace) {
  std::vector<std::string> stages;
  for (const StagePicture& stage : trace.stages) stages.push_back(stage.name.substr(4));
  return stages;
}

TEST(TraceTest, EveryStageIsKeptInItsOrder) {
  const ReadingTrace trace = TraceReading(ModelsDir(), kSampleFont, DrawnCar()).value();
  std::vector<std::string> stages = StagesOf(trace);
  EXPECT_EQ(trace.stages.front().name, "001-decoded");
  EXPECT_EQ(stages.back(), "result");
  const auto first = [&](const char* stage) {
    return std::find(stages.begin(), stages.end(), stage) - stages.begin();
  };
  EXPECT_LT(first("locator"), first("close_look"));
  EXPECT_LT(first("close_look"), first("reader"));
  EXPECT_LT(first("reader"), first("result"));
  for (const StagePicture& stage : trace.stages) {
    EXPECT_TRUE(DecodePicture(stage.file).ok()) << stage.name;
  }
  EXPECT_EQ(DecodePicture(trace.stages.front().file)->size(),
            cv::Size(kScenePictureWidthPx, kScenePictureHeightPx));
}

TEST(TraceTest, TheReadingIsThatOfAPlateReader) {
  const std::string picture = DrawnCar();
  const ReadingTrace trace = TraceReading(ModelsDir(), kSampleFont, picture).value();
  const PictureReading reading = LoadPlateReader(ModelsDir(), 1).value()->Read(picture);
  EXPECT_EQ(trace.reading.state, reading.state);
  EXPECT_EQ(trace.reading.readings, reading.readings);
}

TEST(TraceTest, WhatIsNoPictureIsAReadingThatFailed) {
  const ReadingTrace trace = TraceReading(ModelsDir(), kSampleFont, "no picture").value();
  EXPECT_EQ(trace.reading.state, ReadState::kFailed);
  EXPECT_TRUE(trace.stages.empty());
}

TEST(TraceTest, WhatIsMissingIsNamed) {
  EXPECT_EQ(TraceReading("/nowhere", kSampleFont, "").status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(TraceReading(ModelsDir(), "/no/font.ttf", "").status().code(),
            absl::StatusCode::kNotFound);
}

}  // namespace
}  // namespace bluegate::plate_recognition
