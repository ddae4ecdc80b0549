#include "services/bluegate/annotated_pictures.h"

#include <gtest/gtest.h>

#include <fstream>

#include "plate_recognition/sample_scene.h"

namespace bluegate {
namespace {

namespace fs = std::filesystem;

class AnnotatedPicturesTest : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::path(testing::TempDir()) /
              testing::UnitTest::GetInstance()->current_test_info()->name();
    fs::remove_all(folder_);
    fs::create_directories(folder_ / "in");
  }
  void TearDown() override { fs::remove_all(folder_); }

  std::string Put(const std::string& name, const std::string& text = "x") {
    std::ofstream(folder_ / name) << text;
    return (folder_ / name).string();
  }

  std::vector<std::string> Names(const std::vector<std::string>& files, const std::string& to) {
    std::vector<std::string> names;
    for (const fs::path& name : AnnotatedNames(files, folder_ / to)) {
      names.push_back(fs::relative(name, folder_).string());
    }
    return names;
  }

  fs::path folder_;
};

using Paths = std::vector<std::string>;

TEST_F(AnnotatedPicturesTest, NamesThatClashAreToldApart) {
  EXPECT_EQ(Names({"a/1.jpg", "b/1.png", "b/2.jpg", "c/1-2.jpg", "c/1.webp"}, "out"),
            (Paths{"out/1.jpg", "out/1-2.jpg", "out/2.jpg", "out/1-2-2.jpg", "out/1-3.jpg"}));
}

TEST_F(AnnotatedPicturesTest, AnInputIsNeverWrittenOver) {
  const std::string one = Put("in/1.jpg"), two = Put("in/2.jpg");
  EXPECT_EQ(Names({one, two}, "in"), (Paths{"in/1-2.jpg", "in/2-2.jpg"}));
}

TEST_F(AnnotatedPicturesTest, NorIsOneThatALinkLeadsTo) {
  const std::string one = Put("in/1.jpg");
  fs::create_directories(folder_ / "out");
  fs::create_symlink(one, folder_ / "out/1.jpg");
  fs::create_hard_link(one, folder_ / "out/1-2.jpg");
  EXPECT_EQ(Names({one}, "out"), (Paths{"out/1-3.jpg"}));
}

TEST_F(AnnotatedPicturesTest, WritesADrawnPicture) {
  const auto artist = plate_recognition::SceneArtist::Make(plate_recognition::kSampleFont).value();
  const std::string scene = artist->Draw({})->jpeg;
  const std::string one = Put("in/1.jpg", scene);
  const auto pictures =
      AnnotatedPictures::Make({one}, folder_ / "out/deep", plate_recognition::kSampleFont);
  ASSERT_TRUE(pictures.ok()) << pictures.status();
  ASSERT_TRUE((*pictures)->Write(0, scene, {}).ok());
  EXPECT_GT(fs::file_size(folder_ / "out/deep/1.jpg"), 10'000u);
  EXPECT_EQ(fs::file_size(one), scene.size());
}

TEST_F(AnnotatedPicturesTest, AFolderThatCannotBeMadeIsNamed) {
  const std::string file = Put("file");
  for (const fs::path& folder : {fs::path(file), fs::path(file) / "below"}) {
    const auto pictures = AnnotatedPictures::Make({}, folder, plate_recognition::kSampleFont);
    ASSERT_FALSE(pictures.ok());
    EXPECT_NE(pictures.status().message().find(folder.string() + " cannot be made: "),
              std::string::npos)
        << pictures.status();
  }
}

}  // namespace
}  // namespace bluegate
