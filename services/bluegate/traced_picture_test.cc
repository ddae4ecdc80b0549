#include "services/bluegate/traced_picture.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>

#include "plate_recognition/sample_scene.h"

namespace bluegate {
namespace {

namespace fs = std::filesystem;

class TracedPictureTest : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::path(testing::TempDir()) /
              testing::UnitTest::GetInstance()->current_test_info()->name();
    fs::remove_all(folder_);
    fs::create_directories(folder_);
  }
  void TearDown() override { fs::remove_all(folder_); }

  absl::StatusOr<plate_recognition::PictureReading> Write(const fs::path& file,
                                                          const fs::path& folder) {
    const char* source = std::getenv("BLUEGATE_SOURCE_DIR");
    return WriteTrace(file.string(), folder,
                      fs::path(source == nullptr ? "." : source) / "plate_recognition/models",
                      plate_recognition::kSampleFont);
  }

  fs::path PutScene(const std::string& name) {
    const auto artist =
        plate_recognition::SceneArtist::Make(plate_recognition::kSampleFont).value();
    std::ofstream(folder_ / name, std::ios::binary) << artist->Draw({})->jpeg;
    return folder_ / name;
  }

  fs::path folder_;
};

TEST_F(TracedPictureTest, WritesTheStagesAndGivesTheReading) {
  const auto reading = Write(PutScene("road.jpg"), folder_ / "trace");
  ASSERT_TRUE(reading.ok()) << reading.status();
  EXPECT_EQ(reading->state, plate_recognition::ReadState::kNoPlate);
  EXPECT_TRUE(fs::exists(folder_ / "trace/001-decoded.png"));
  EXPECT_TRUE(fs::exists(folder_ / "trace/002-locator.png"));
}

TEST_F(TracedPictureTest, ThePictureItselfIsNotWrittenOver) {
  const fs::path picture = PutScene("001-decoded.png");
  const auto size = fs::file_size(picture);
  EXPECT_EQ(Write(picture, folder_).status().message(),
            "trace: " + picture.string() + " is the picture itself, wanted another folder");
  EXPECT_EQ(fs::file_size(picture), size);
}

TEST_F(TracedPictureTest, WhatIsMissingIsNamed) {
  EXPECT_EQ(Write("/nowhere.jpg", folder_).status().message(),
            "/nowhere.jpg: picture: the file cannot be read");
  const fs::path picture = PutScene("road.jpg");
  EXPECT_EQ(Write(picture, picture).status().code(), absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace bluegate
