#include "services/terminal/spool.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <string>
#include <vector>

#include "absl/strings/str_format.h"
#include "services/support/clock.h"
#include "services/support/testing/temp_folder.h"

namespace bluegate::terminal {
namespace {

using terminal::v1::SpooledCapture;
using ::testing::ElementsAre;
using ::testing::Pair;
using ::testing::SizeIs;

constexpr uint64_t kBytesMax = 1 << 20;
constexpr char kDevice[] = "cam-01";
constexpr int64_t kNow = 1'700'000'000;

class SpoolTest : public ::testing::Test {
 protected:
  void Open() {
    spool_.reset();
    auto spool = Spool::Open(folder_.path(), kDevice, clock_, kBytesMax);
    ASSERT_TRUE(spool.ok()) << spool.status();
    spool_ = *std::move(spool);
  }
  absl::Status Add(const std::string& picture, size_t count = 1) {
    SpooledCapture spooled;
    spooled.mutable_capture()->add_pictures(picture);
    spooled.add_sources()->set_name(picture.substr(0, 8) + ".jpg");
    std::vector<SpooledCapture> captures(count, spooled);
    return spool_->Add(&captures);
  }
  std::filesystem::path FileOf(const std::string& name) { return folder_.path() / name; }
  std::filesystem::path AnEntry() {
    for (const auto& file : std::filesystem::directory_iterator(folder_.path())) {
      if (file.path().extension() == ".capture") return file.path();
    }
    return {};
  }

  support::FakeClock clock_{absl::FromUnixSeconds(kNow)};
  support::testing::TempFolder folder_;
  std::unique_ptr<Spool> spool_;
};

TEST_F(SpoolTest, NamesInOrderAndHandsBackWhatItGot) {
  Open();
  ASSERT_TRUE(Add("one").ok());
  ASSERT_TRUE(Add("two").ok());
  Open();
  EXPECT_THAT(spool_->keys(), ElementsAre(Pair(kNow, 1), Pair(kNow, 2)));
  const auto first = spool_->Next({0, 0});
  ASSERT_TRUE(first.ok() && first->has_value());
  EXPECT_EQ((*first)->capture().pictures(0), "one");
  EXPECT_EQ((*first)->capture().name().device_id(), kDevice);
  EXPECT_EQ((*spool_->Next({kNow, 1}))->capture().pictures(0), "two");
  EXPECT_FALSE(spool_->Next({kNow, 2})->has_value());
  EXPECT_EQ(spool_->SourcesOf({kNow, 1}).at(0).name(), "one.jpg");
}

TEST_F(SpoolTest, NoNameIsGivenTwiceHoweverOftenItIsReopened) {
  Open();
  ASSERT_TRUE(Add("one", 3).ok());
  ASSERT_TRUE(spool_->Remove({{kNow, 3}, {kNow, 1}}).ok());
  Open();
  ASSERT_TRUE(Add("two").ok());
  EXPECT_THAT(spool_->keys(), ElementsAre(Pair(kNow, 2), Pair(kNow, 4)));
  ASSERT_TRUE(spool_->Remove({{kNow, 2}, {kNow, 4}, {kNow, 9}}).ok());
  clock_.Advance(absl::Hours(1));
  Open();
  EXPECT_EQ(spool_->size(), 0);
  EXPECT_EQ(spool_->boot_epoch(), kNow);
  EXPECT_EQ(spool_->next_sequence(), 5);
}

TEST_F(SpoolTest, LostStateBeginsAGreaterEpochAndKeepsTheOldNames) {
  Open();
  ASSERT_TRUE(Add("one").ok());
  spool_.reset();
  std::filesystem::remove(FileOf("state"));
  clock_.Advance(-absl::Hours(1));  // a clock that lost its battery
  Open();
  EXPECT_EQ(spool_->boot_epoch(), kNow + 1);
  EXPECT_EQ(spool_->next_sequence(), 1);
  EXPECT_THAT(spool_->keys(), ElementsAre(Pair(kNow, 1)));
}

TEST_F(SpoolTest, HalfWrittenFilesAreAsIfTheyHadNeverBeen) {
  Open();
  ASSERT_TRUE(Add("one").ok());
  spool_.reset();
  // Killed while the second was written, and while the state was.
  std::ofstream(FileOf("1700000000-00000000000000000002.capture.tmp")) << "BGSPOOL1 half";
  std::ofstream(FileOf("state.tmp")) << "BGSP";
  Open();
  EXPECT_EQ(spool_->size(), 1);
  EXPECT_EQ(spool_->next_sequence(), 2);
  EXPECT_FALSE(std::filesystem::exists(FileOf("state.tmp")));
}

TEST_F(SpoolTest, DamagedFileIsPutAsideAndItsNameNotGivenAgain) {
  Open();
  ASSERT_TRUE(Add("one").ok());
  spool_.reset();
  const std::filesystem::path entry = AnEntry();
  const auto size = std::filesystem::file_size(entry);
  for (uint64_t left : {size - 1, uint64_t{20}, uint64_t{0}}) {
    std::filesystem::resize_file(entry, left);
    Open();
    EXPECT_EQ(spool_->size(), 0) << left;
    spool_.reset();
    std::filesystem::rename(entry.string() + ".damaged", entry);
  }
}

TEST_F(SpoolTest, FullSpoolRefusesAndTakesAgainWhenThereIsRoom) {
  Open();
  ASSERT_TRUE(Add(std::string(900'000, 'x')).ok());
  EXPECT_FALSE(spool_->HasRoomFor(200'000));
  const absl::Status full = Add(std::string(50'000, 'y'), 4);
  EXPECT_TRUE(absl::IsResourceExhausted(full)) << full;
  Open();
  EXPECT_THAT(spool_->keys(), SizeIs(1));
  ASSERT_TRUE(spool_->Remove({{kNow, 1}}).ok());
  EXPECT_TRUE(Add(std::string(50'000, 'y'), 4).ok());
  EXPECT_EQ(spool_->keys().front(), Spool::Key(kNow, 2));
}

TEST_F(SpoolTest, DroppedCaptureLeavesANoteUntilItIsAnswered) {
  Open();
  ASSERT_TRUE(Add(std::string(500'000, 'x')).ok());
  ASSERT_TRUE(Add(std::string(400'000, 'y')).ok());
  const auto dropped = spool_->DropOldest(300'000);
  ASSERT_TRUE(dropped.ok()) << dropped.status();
  EXPECT_THAT(*dropped, ElementsAre(Pair(kNow, 1)));
  ASSERT_TRUE(Add(std::string(300'000, 'z')).ok());
  Open();
  const auto note = spool_->Next({0, 0});
  ASSERT_TRUE(note.ok() && note->has_value());
  EXPECT_EQ((*note)->dropped_pictures(), 1);
  EXPECT_EQ((*note)->capture().pictures_size(), 0);
  EXPECT_EQ((*spool_->Next({kNow, 1}))->dropped_pictures(), 0);
  // What is a note already is not dropped again.
  EXPECT_THAT(*spool_->DropOldest(900'000), SizeIs(2));
  EXPECT_THAT(*spool_->DropOldest(1'100'000), SizeIs(0));
}

TEST_F(SpoolTest, RenameThatWasCutOffLeavesOneCapture) {
  Open();
  ASSERT_TRUE(Add("one", 2).ok());
  const std::string name = absl::StrFormat("%d-%020d.capture", kNow, 1);
  std::filesystem::copy_file(FileOf(name), FileOf("kept aside"));
  ASSERT_TRUE(spool_->Rename({kNow, 1}).ok());
  spool_.reset();
  // Killed before the file under the old name was gone.
  std::filesystem::copy_file(FileOf("kept aside"), FileOf(name));
  Open();
  EXPECT_THAT(spool_->keys(), ElementsAre(Pair(kNow, 2), Pair(kNow + 1, 1)));
  EXPECT_EQ((*spool_->Next({kNow, 2}))->capture().pictures(0), "one");
  EXPECT_EQ(spool_->boot_epoch(), kNow + 1);
  EXPECT_EQ(spool_->next_sequence(), 2);
}

TEST_F(SpoolTest, CutAtEveryByteOfASpoolFileNothingElseIsLostAndNoNameGivenAgain) {
  Open();
  ASSERT_TRUE(Add("one").ok());
  ASSERT_TRUE(Add("two").ok());
  spool_.reset();
  const auto second = FileOf(absl::StrFormat("%d-%020d.capture", kNow, 2));
  const auto size = std::filesystem::file_size(second);
  std::filesystem::copy_file(second, FileOf("kept aside"));
  for (uintmax_t left = 0; left < size; ++left) {
    std::filesystem::copy_file(FileOf("kept aside"), second,
                               std::filesystem::copy_options::overwrite_existing);
    std::filesystem::resize_file(second, left);
    Open();
    ASSERT_THAT(spool_->keys(), ElementsAre(Pair(kNow, 1))) << left;
    ASSERT_EQ((*spool_->Next({0, 0}))->capture().pictures(0), "one");
    ASSERT_EQ(spool_->next_sequence(), 3);
    spool_.reset();
  }
}

TEST_F(SpoolTest, BelongsToOneDeviceAndOneProcess) {
  Open();
  EXPECT_TRUE(
      absl::IsUnavailable(Spool::Open(folder_.path(), kDevice, clock_, kBytesMax).status()));
  spool_.reset();
  EXPECT_TRUE(absl::IsFailedPrecondition(
      Spool::Open(folder_.path(), "cam-02", clock_, kBytesMax).status()));
}

}  // namespace
}  // namespace bluegate::terminal
