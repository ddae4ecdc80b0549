#include "services/terminal/folder_watcher.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/time/clock.h"
#include "services/support/testing/temp_folder.h"

namespace bluegate::terminal {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class FolderWatcherTest : public ::testing::Test {
 protected:
  FolderWatcher::Look Look() {
    auto look = watcher_.LookOnce(taken_, now_);
    EXPECT_TRUE(look.ok()) << look.status();
    return look.value_or(FolderWatcher::Look{});
  }
  // Looks twice, so long apart that everything has settled.
  FolderWatcher::Look SettledLook() {
    FolderWatcher::Look first = Look();
    now_ += FolderWatcher::kSettleTimeEmpty;
    FolderWatcher::Look second = Look();
    for (LeftFile& left : first.left) second.left.push_back(left);
    return second;
  }
  static std::vector<std::string> Names(const std::vector<Drop>& drops) {
    std::vector<std::string> names;
    for (const Drop& drop : drops) names.push_back(drop.pictures.front().name);
    return names;
  }

  support::testing::TempFolder folder_;
  FolderWatcher watcher_{folder_.path()};
  std::set<SeenFile> taken_;
  absl::Time now_ = absl::Now();
};

TEST_F(FolderWatcherTest, TakesPicturesOnceTheyHaveSettled) {
  folder_.Write("a.jpg", "half");
  EXPECT_EQ(Look().settling, 1);
  now_ += FolderWatcher::kSettleTime / 2;
  folder_.Write("a.jpg", "half and the rest");
  EXPECT_EQ(Look().settling, 1);
  now_ += FolderWatcher::kSettleTime / 2;
  EXPECT_THAT(Look().ready, IsEmpty());
  now_ += FolderWatcher::kSettleTime / 2;
  EXPECT_THAT(Names(Look().ready), ElementsAre("a.jpg"));
}

TEST_F(FolderWatcherTest, FileThatWasDoneLongAgoNeedsNoWait) {
  const auto file = folder_.Write("a.jpg", "whole");
  std::filesystem::last_write_time(
      file, std::filesystem::file_time_type::clock::now() - std::chrono::minutes(1));
  EXPECT_THAT(Names(Look().ready), ElementsAre("a.jpg"));
}

TEST_F(FolderWatcherTest, FinishedFilesNeedNoWait) {
  folder_.Write("a.jpg.json", R"({"lane": 2})");
  folder_.Write("a.jpg", "whole");
  folder_.Write("b.jpg", "");
  for (const char* name : {"a.jpg.json", "a.jpg", "b.jpg"}) watcher_.Finished(name);
  const FolderWatcher::Look look = Look();
  EXPECT_THAT(Names(look.ready), ElementsAre("a.jpg"));
  EXPECT_EQ(look.settling, 1) << "an empty one waits all the same";
}

TEST_F(FolderWatcherTest, FinishedFileThatChangesAgainHasToSettle) {
  folder_.Write("a.jpg", "first part");
  watcher_.Finished("a.jpg");
  EXPECT_EQ(Look().settling, 1);
  folder_.Write("a.jpg", "first part and second part");
  now_ += FolderWatcher::kSidecarWait;
  EXPECT_EQ(Look().settling, 1);
}

TEST_F(FolderWatcherTest, FinishedPictureWaitsALittleForItsSidecar) {
  folder_.Write("a.jpg", "whole");
  watcher_.Finished("a.jpg");
  EXPECT_EQ(Look().settling, 1);
  folder_.Write("a.jpg.json", R"({"lane": 2})");
  watcher_.Finished("a.jpg.json");
  now_ += FolderWatcher::kSidecarWait / 2;
  const FolderWatcher::Look look = Look();
  ASSERT_EQ(look.ready.size(), 1);
  EXPECT_EQ(look.ready[0].sidecar.lane, 2);
}

TEST_F(FolderWatcherTest, EmptyFileWaitsLongerForItsBytes) {
  folder_.Write("a.jpg", "");
  EXPECT_EQ(Look().settling, 1);
  now_ += FolderWatcher::kSettleTime;
  EXPECT_EQ(Look().settling, 1);
  now_ += FolderWatcher::kSettleTimeEmpty;
  EXPECT_THAT(Names(Look().ready), ElementsAre("a.jpg"));
}

TEST_F(FolderWatcherTest, LeavesOtherFilesAndSaysSoOnce) {
  folder_.Write("notes.txt", "x");
  folder_.Write("sub/b.jpg", "x");
  folder_.Write(".hidden.jpg", "x");
  folder_.Write("C.JPEG", "x");
  folder_.Write("d.png", "x");
  const FolderWatcher::Look look = SettledLook();
  EXPECT_THAT(Names(look.ready), ElementsAre("C.JPEG", "d.png"));
  ASSERT_EQ(look.left.size(), 1);
  EXPECT_EQ(look.left[0].name, "notes.txt");
  EXPECT_FALSE(look.left[0].is_picture);
  EXPECT_THAT(SettledLook().left, IsEmpty());
}

TEST_F(FolderWatcherTest, PassesOverWhatIsTakenUntilItChanges) {
  folder_.Write("a.jpg", "first");
  taken_.insert(SettledLook().ready.at(0).pictures.at(0));
  EXPECT_THAT(SettledLook().ready, IsEmpty());
  folder_.Write("a.jpg", "another picture");
  EXPECT_THAT(Names(SettledLook().ready), ElementsAre("a.jpg"));
}

TEST_F(FolderWatcherTest, SidecarTellsMoreAndNamesFrames) {
  folder_.Write("a.jpg.json",
                R"({"lane": 2, "direction": "out", "time": "2026-11-23T08:00:00+08:00",
                    "camera": {"number": "陕D12345", "color": "blue", "confidence": 0.5},
                    "vehicle": {"color": "A", "color_confidence": 0.9, "type": "H1",
                                "type_confidence": 1, "brand": "解放", "brand_confidence": 0.5},
                    "frames": ["a_2.jpg"]})");
  folder_.Write("a.jpg", "best");
  folder_.Write("a_2.jpg", "second");
  const FolderWatcher::Look look = SettledLook();
  ASSERT_EQ(look.ready.size(), 1);
  const Drop& drop = look.ready[0];
  ASSERT_EQ(drop.pictures.size(), 2);
  EXPECT_EQ(drop.pictures[1].name, "a_2.jpg");
  EXPECT_EQ(drop.sidecar.lane, 2);
  EXPECT_EQ(drop.sidecar.direction, common::v1::DIRECTION_OUT);
  EXPECT_EQ(drop.sidecar.time_us, 1795392000000000);
  EXPECT_EQ(drop.sidecar.camera->color(), common::v1::PLATE_COLOR_BLUE);
  EXPECT_EQ(drop.sidecar.vehicle->body_color(), "A");
  EXPECT_EQ(drop.sidecar.vehicle->vehicle_type(), "H1");
  EXPECT_EQ(drop.sidecar.vehicle->vehicle_type_confidence(), 1);
  EXPECT_EQ(drop.sidecar.vehicle->brand(), "解放");
  EXPECT_EQ(drop.sidecar_file->name, "a.jpg.json");
}

TEST_F(FolderWatcherTest, WaitsForFramesButNotForEver) {
  folder_.Write("a.jpg.json", R"({"frames": ["a_2.jpg"]})");
  folder_.Write("a.jpg", "best");
  EXPECT_EQ(SettledLook().settling, 1);
  now_ += FolderWatcher::kFrameWait;
  EXPECT_THAT(Names(Look().ready), ElementsAre("a.jpg"));
}

TEST_F(FolderWatcherTest, WrongSidecarLeavesThePictureUntilItIsPutRight) {
  folder_.Write("a.jpg.json", R"({"lain": 2})");
  folder_.Write("a.jpg", "x");
  const FolderWatcher::Look look = SettledLook();
  EXPECT_THAT(look.ready, IsEmpty());
  ASSERT_EQ(look.left.size(), 1);
  EXPECT_TRUE(look.left[0].is_picture);
  EXPECT_THAT(look.left[0].why, ::testing::HasSubstr("lain"));
  folder_.Write("a.jpg.json", R"({"lane": 12})");
  EXPECT_THAT(Names(SettledLook().ready), ElementsAre("a.jpg"));
}

TEST_F(FolderWatcherTest, FolderThatIsNotThereIsAnError) {
  FolderWatcher watcher(folder_.path() / "none");
  EXPECT_TRUE(absl::IsNotFound(watcher.LookOnce({}, now_).status()));
}

class SidecarTest : public ::testing::TestWithParam<const char*> {};

TEST_P(SidecarTest, RefusesWhatItDoesNotUnderstand) {
  EXPECT_TRUE(absl::IsInvalidArgument(ParseSidecar(GetParam()).status())) << GetParam();
}

INSTANTIATE_TEST_SUITE_P(
    All, SidecarTest,
    ::testing::Values("", "[]", "{", R"({"lane": 17})", R"({"lane": -1})", R"({"lane": "2"})",
                      R"({"direction": "up"})", R"({"direction": 1})", R"({"time": "today"})",
                      R"({"time": 5})", R"({"frames": "a.jpg"})", R"({"frames": ["../a.jpg"]})",
                      R"({"frames": ["a","b","c","d","e"]})", R"({"camera": {"color": "pink"}})",
                      R"({"camera": {"numbre": "x"}})", R"({"camera": 1})"));

}  // namespace
}  // namespace bluegate::terminal
