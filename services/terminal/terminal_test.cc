#include "services/terminal/terminal.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "services/support/clock.h"
#include "services/support/testing/temp_folder.h"
#include "services/terminal/report_text.h"
#include "services/terminal/testing/fake_intake.h"

namespace bluegate::terminal {
namespace {

using testing::FakeIntake;
using ::testing::HasSubstr;
using ::testing::UnorderedElementsAreArray;

class TerminalTest : public ::testing::Test {
 protected:
  TerminalTest() {
    options_.device_id = "cam-01";
    options_.site_id = "cp-01";
    options_.folder = drop_.path();
    options_.spool_folder = spool_.path() / "spool";
    options_.once = true;
    options_.give_up_time = absl::Seconds(30);
    options_.look_interval = absl::Milliseconds(5);
    options_.uploader.backoff_min = absl::Milliseconds(1);
    options_.uploader.backoff_max = absl::Milliseconds(10);
  }

  // Drops a picture that has long settled.
  void DropPicture(const std::string& name, const std::string& content,
                   absl::Duration ago = absl::Minutes(1)) {
    const auto file = drop_.Write(name, content);
    const auto time =
        std::filesystem::file_time_type::clock::now() - absl::ToChronoNanoseconds(ago);
    std::filesystem::last_write_time(file, time);
  }
  void DropPictures(int count) {
    for (int i = 0; i < count; ++i) {
      DropPicture(absl::StrCat("p", i, ".jpg"), absl::StrCat("picture ", i));
      pictures_.push_back(absl::StrCat("picture ", i));
    }
  }
  absl::Status Run(const Uploader::MakeChannel& make_channel) {
    auto terminal = Terminal::Make(options_, make_channel, &clock_);
    if (!terminal.ok()) return terminal.status();
    const absl::Status status = (*terminal)->Run();
    report_ = (*terminal)->report();
    return status;
  }
  absl::Status Run() {
    return Run([this] { return intake_.Channel(); });
  }
  // Takes what is in the folder into the spool and is gone before a server answers.
  void RunWithoutServer() {
    options_.give_up_time = absl::Milliseconds(50);
    const absl::Status status =
        Run([] { return grpc::CreateChannel("127.0.0.1:1", grpc::InsecureChannelCredentials()); });
    ASSERT_TRUE(absl::IsUnavailable(status)) << status;
    options_.give_up_time = absl::Seconds(30);
  }
  std::vector<std::string> KeptPictures() {
    std::vector<std::string> pictures;
    for (const auto& [key, capture] : intake_.kept()) pictures.push_back(capture.pictures(0));
    return pictures;
  }
  // The epoch of what is in the spool.
  uint64_t SpooledEpoch() {
    for (const auto& file : std::filesystem::directory_iterator(options_.spool_folder)) {
      if (file.path().extension() == ".capture") return std::stoull(file.path().stem().string());
    }
    return 0;
  }
  bool IsThere(const std::string& name) { return std::filesystem::exists(drop_.path() / name); }

  support::SystemClock clock_;
  support::testing::TempFolder drop_;
  support::testing::TempFolder spool_;
  FakeIntake intake_;
  TerminalOptions options_;
  TerminalReport report_;
  std::vector<std::string> pictures_;
};

TEST_F(TerminalTest, BringsEveryPictureAndMovesItToSent) {
  DropPictures(40);
  options_.direction = common::v1::DIRECTION_IN;
  options_.lane = 3;
  ASSERT_TRUE(Run().ok());
  EXPECT_THAT(KeptPictures(), UnorderedElementsAreArray(pictures_));
  EXPECT_EQ(report_.kept, 40);
  EXPECT_FALSE(HasRefusals(report_));
  EXPECT_FALSE(IsThere("p0.jpg"));
  EXPECT_TRUE(IsThere("sent/p0.jpg"));
  const capture::v1::Capture capture = intake_.kept().begin()->second;
  EXPECT_EQ(capture.site_id(), "cp-01");
  EXPECT_EQ(capture.lane(), 3);
  EXPECT_EQ(capture.direction(), common::v1::DIRECTION_IN);
  EXPECT_EQ(intake_.received(), 40);
}

TEST_F(TerminalTest, RefusedPictureIsMovedBesideItsReason) {
  DropPictures(2);
  intake_.Refuse("picture 1");
  ASSERT_TRUE(Run().ok());
  EXPECT_TRUE(HasRefusals(report_));
  EXPECT_EQ(report_.refused, 1);
  EXPECT_TRUE(IsThere("rejected/p1.jpg"));
  std::stringstream reasons;
  for (const auto& file : std::filesystem::directory_iterator(drop_.path() / "rejected")) {
    if (file.path().extension() == ".txt") reasons << std::ifstream(file.path()).rdbuf();
  }
  EXPECT_THAT(reasons.str(), HasSubstr("PICTURE_NOT_AN_IMAGE"));
  EXPECT_THAT(ReportAsJson(report_), HasSubstr(R"("reason":"PICTURE_NOT_AN_IMAGE")"));
  EXPECT_THAT(ReportAsTable(report_), HasSubstr("kept 1  refused 1  left 0"));
}

TEST_F(TerminalTest, ResumesAfterStreamsThatBreakMidway) {
  DropPictures(12);
  intake_.DropAfter(/*captures=*/2, /*streams=*/5);
  ASSERT_TRUE(Run().ok());
  EXPECT_THAT(KeptPictures(), UnorderedElementsAreArray(pictures_));
  EXPECT_EQ(intake_.streams(), 6);
  // Of each broken stream one capture was kept without an answer, and came again.
  EXPECT_EQ(intake_.received(), 12 + 5);
}

TEST_F(TerminalTest, PictureThatWasSpooledBeforeAKillIsOneCapture) {
  DropPictures(5);
  RunWithoutServer();
  EXPECT_TRUE(IsThere("p0.jpg"));
  DropPictures(6);
  pictures_.erase(pictures_.begin(), pictures_.begin() + 5);
  ASSERT_TRUE(Run().ok());
  EXPECT_THAT(KeptPictures(), UnorderedElementsAreArray(pictures_));
  EXPECT_FALSE(IsThere("p0.jpg"));
}

TEST_F(TerminalTest, PictureWhoseTimeChangedWhileItWaitedIsStillOneCapture) {
  DropPictures(1);
  RunWithoutServer();
  const auto hour_ago = std::filesystem::file_time_type::clock::now() - std::chrono::hours(1);
  std::filesystem::last_write_time(drop_.path() / "p0.jpg", hour_ago);
  ASSERT_TRUE(Run().ok());
  EXPECT_THAT(KeptPictures(), UnorderedElementsAreArray(pictures_));
  EXPECT_FALSE(IsThere("p0.jpg"));
}

TEST_F(TerminalTest, KillBetweenClearingAwayAndForgettingSendsAgainUnderTheSameName) {
  DropPictures(1);
  RunWithoutServer();
  std::filesystem::create_directory(drop_.path() / "sent");
  std::filesystem::rename(drop_.path() / "p0.jpg", drop_.path() / "sent/p0.jpg");
  ASSERT_TRUE(Run().ok());
  EXPECT_THAT(KeptPictures(), UnorderedElementsAreArray(pictures_));
}

TEST_F(TerminalTest, OtherPictureUnderTheSameNameIsAnotherCapture) {
  DropPicture("p.jpg", "first");
  RunWithoutServer();
  DropPicture("p.jpg", "the second");
  ASSERT_TRUE(Run().ok());
  EXPECT_THAT(KeptPictures(), UnorderedElementsAreArray({"first", "the second"}));
}

TEST_F(TerminalTest, SpoolOlderThanTheServersMemoryBeginsANewEpoch) {
  DropPictures(1);
  intake_.SetDurable(100);
  ASSERT_TRUE(Run().ok());
  DropPictures(1);
  ASSERT_TRUE(Run().ok());
  const auto kept = intake_.kept();
  ASSERT_EQ(kept.size(), 2);
  EXPECT_GT(kept.rbegin()->first.first, kept.begin()->first.first);
}

TEST_F(TerminalTest, PicturesWaitInTheFolderWhileTheSpoolIsFull) {
  options_.spool_bytes_max = 8192;
  DropPictures(20);
  ASSERT_TRUE(Run().ok());
  EXPECT_THAT(KeptPictures(), UnorderedElementsAreArray(pictures_));
}

TEST_F(TerminalTest, FolderThatIsNotOursIsLeftAsItWas) {
  options_.afterwards = Afterwards::kLeave;
  DropPictures(3);
  intake_.Refuse("picture 1");
  ASSERT_TRUE(Run().ok());
  EXPECT_EQ(report_.kept, 2);
  EXPECT_EQ(report_.refused, 1);
  EXPECT_TRUE(IsThere("p0.jpg"));
  EXPECT_TRUE(IsThere("p1.jpg"));
  EXPECT_FALSE(IsThere("sent"));
  EXPECT_FALSE(IsThere("rejected"));
}

TEST_F(TerminalTest, WithoutOnceItTakesWhatComesUntilItIsStopped) {
  options_.once = false;
  auto terminal = Terminal::Make(
      options_, [this] { return intake_.Channel(); }, &clock_);
  ASSERT_TRUE(terminal.ok());
  std::thread run([&] { EXPECT_TRUE((*terminal)->Run().ok()); });
  DropPictures(2);
  while (intake_.kept().size() < 2) std::this_thread::yield();
  DropPicture("later.jpg", "later");
  while (intake_.kept().size() < 3) std::this_thread::yield();
  (*terminal)->Stop();
  run.join();
}

TEST_F(TerminalTest, FullSpoolDropsTheOldestThatAreNotFlaggedAndTellsTheServer) {
  options_.spool_bytes_max = 60'000;
  options_.when_full = WhenFull::kDropOldest;
  DropPicture("p0.jpg", "flagged" + std::string(8'000, '.'));
  DropPicture("p0.jpg.json", R"({"flagged": true})");
  for (int i = 1; i < 10; ++i) {
    DropPicture(absl::StrCat("p", i, ".jpg"), absl::StrCat(i, std::string(8'000, '.')));
  }
  uint64_t dropped = 0;
  while (dropped == 0) {  // a run may end before it has looked twice
    RunWithoutServer();
    dropped += report_.dropped;
  }
  EXPECT_TRUE(IsThere("p0.jpg"));
  EXPECT_FALSE(IsThere("p1.jpg"));
  EXPECT_TRUE(IsThere("p9.jpg"));
  ASSERT_TRUE(Run().ok());
  dropped += report_.dropped;
  // Those that were dropped, the oldest; all others are kept, and none is both.
  EXPECT_EQ(intake_.dropped().size(), dropped);
  EXPECT_EQ(intake_.kept().size(), 10 - dropped);
  for (const auto& key : intake_.dropped()) {
    EXPECT_FALSE(intake_.kept().contains(key));
    EXPECT_LE(key.second, dropped + 1);
  }
  EXPECT_TRUE(intake_.kept().contains({intake_.kept().begin()->first.first, 1}));
  EXPECT_FALSE(HasRefusals(report_));
}

TEST_F(TerminalTest, LiveCapturesGoBeforeTheBacklog) {
  for (int i = 0; i < 60; ++i) {
    // Taken ten seconds apart, an hour ago.
    DropPicture(absl::StrCat("p", 100 + i, ".jpg"), absl::StrCat("backlog ", i),
                absl::Hours(1) - absl::Seconds(10 * i));
  }
  RunWithoutServer();
  options_.once = false;
  options_.backlog_speed = 12;  // one in 0.83 s: 50 s for all
  auto terminal = Terminal::Make(
      options_, [this] { return intake_.Channel(); }, &clock_);
  ASSERT_TRUE(terminal.ok());
  std::thread run([&] { EXPECT_TRUE((*terminal)->Run().ok()); });
  while (intake_.order().size() < 2) std::this_thread::yield();
  DropPicture("live.jpg", "live");
  const auto came = [this] {
    const std::vector<std::string> order = intake_.order();
    return std::find(order.begin(), order.end(), "live") != order.end();
  };
  while (!came()) std::this_thread::yield();
  (*terminal)->Stop();
  run.join();
  const std::vector<std::string> order = intake_.order();
  EXPECT_LT(order.size(), 60);
  // The backlog itself stays in its order.
  std::vector<std::string> backlog;
  for (const std::string& picture : order) {
    if (picture != "live") backlog.push_back(picture);
  }
  for (size_t i = 0; i < backlog.size(); ++i) EXPECT_EQ(backlog[i], absl::StrCat("backlog ", i));
}

TEST_F(TerminalTest, CaptureWhoseNameAnotherTerminalUsedIsSentUnderANewOne) {
  DropPictures(5);
  RunWithoutServer();
  intake_.TakeEpoch(SpooledEpoch());
  ASSERT_TRUE(Run().ok());
  EXPECT_THAT(KeptPictures(), UnorderedElementsAreArray(pictures_));
  EXPECT_GE(report_.renamed, 5);
  EXPECT_FALSE(IsThere("rejected"));
  EXPECT_TRUE(IsThere("sent/p0.jpg"));
}

TEST_F(TerminalTest, OptionsAreChecked) {
  options_.device_id = "CAM 1";
  EXPECT_TRUE(absl::IsInvalidArgument(Run()));
  options_.device_id = "cam-01";
  options_.folder = drop_.path() / "none";
  EXPECT_TRUE(absl::IsNotFound(Run()));
  EXPECT_TRUE(absl::IsInvalidArgument(ChannelTo("intake.example:443", {}).status()));
  EXPECT_TRUE(ChannelTo("127.0.0.1:443", {}).ok());
}

}  // namespace
}  // namespace bluegate::terminal
