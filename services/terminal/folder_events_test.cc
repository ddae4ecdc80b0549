#include "services/terminal/folder_events.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <thread>

#include "absl/time/clock.h"
#include "services/support/testing/temp_folder.h"

namespace bluegate::terminal {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr absl::Duration kLong = absl::Seconds(60);
constexpr absl::Duration kNoTime = absl::ZeroDuration();

TEST(FolderEventsTest, TellsOfFilesThatAreClosedOrMovedIn) {
  support::testing::TempFolder folder, elsewhere;
  FolderEvents events(folder.path());
  std::ofstream open_file(folder.path() / "open.jpg");
  open_file << "half" << std::flush;
  folder.Write("closed.jpg", "whole");
  std::filesystem::rename(elsewhere.Write("moved.jpg", "whole"), folder.path() / "moved.jpg");
  EXPECT_THAT(events.Wait(kLong), ElementsAre("closed.jpg", "moved.jpg"));
  EXPECT_THAT(events.Wait(kNoTime), IsEmpty());
  open_file.close();
  EXPECT_THAT(events.Wait(kLong), ElementsAre("open.jpg"));
}

TEST(FolderEventsTest, WakeEndsTheWait) {
  support::testing::TempFolder folder;
  FolderEvents events(folder.path());
  events.Wake();
  const absl::Time start = absl::Now();
  EXPECT_THAT(events.Wait(kLong), IsEmpty());
  std::thread other([&events] { events.Wake(); });
  EXPECT_THAT(events.Wait(kLong), IsEmpty());
  other.join();
  EXPECT_LT(absl::Now() - start, kLong);
}

TEST(FolderEventsTest, FolderThatGoesAndComesIsWatchedAgain) {
  support::testing::TempFolder place;
  const std::filesystem::path folder = place.path() / "camera";
  FolderEvents events(folder);
  EXPECT_THAT(events.Wait(kNoTime), IsEmpty());
  for (int i = 0; i < 2; ++i) {
    std::filesystem::create_directory(folder);
    EXPECT_THAT(events.Wait(kNoTime), IsEmpty());
    place.Write("camera/a.jpg", "whole");
    EXPECT_THAT(events.Wait(kLong), ElementsAre("a.jpg"));
    std::filesystem::remove_all(folder);
    EXPECT_THAT(events.Wait(kNoTime), IsEmpty());
  }
}

}  // namespace
}  // namespace bluegate::terminal
