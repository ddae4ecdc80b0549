#include "storage/journal.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "absl/strings/str_cat.h"
#include "storage/testing/file_size_limit.h"

namespace bluegate::storage {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

class JournalTest : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ = std::filesystem::path(::testing::TempDir()) /
              ::testing::UnitTest::GetInstance()->current_test_info()->name();
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
    Reopen();
  }
  std::vector<std::string> Reopen() {
    journal_.reset();
    std::vector<std::string> recovered;
    auto journal = Journal::Open(folder_, &recovered);
    EXPECT_TRUE(journal.ok()) << journal.status();
    journal_ = *std::move(journal);
    return recovered;
  }
  std::filesystem::path File(int index) { return folder_ / absl::StrCat("journal-", index); }

  // The first bytes of the first file, which are its records.
  std::string Records(size_t bytes) {
    journal_.reset();
    std::string read(bytes, '\0');
    std::ifstream(File(0), std::ios::binary).read(read.data(), static_cast<int64_t>(bytes));
    return read;
  }

  std::filesystem::path folder_;
  std::unique_ptr<Journal> journal_;
};

TEST_F(JournalTest, RecordsComeBackUntilTheyAreForgotten) {
  EXPECT_EQ(*journal_->Append({"one", ""}), 2u);
  EXPECT_EQ(*journal_->Append({std::string("\0\xff", 2)}), 3u);
  EXPECT_THAT(Reopen(), ElementsAre("one", "", std::string("\0\xff", 2)));
  EXPECT_EQ(*journal_->Append({"four"}), 4u);
  EXPECT_THAT(*Journal::Read(folder_), ::testing::SizeIs(4));
}

TEST_F(JournalTest, FilesTakeTurnsAndStaySmall) {
  const std::string record(100'000, 'x');
  for (int i = 0; i < 300; ++i) {
    const auto last = journal_->Append({record});
    ASSERT_TRUE(last.ok()) << last.status();
    // One is always not saved yet, as when decisions come all the time.
    ASSERT_TRUE(journal_->Forget(*last - 1).ok());
  }
  EXPECT_LT(std::filesystem::file_size(File(0)) + std::filesystem::file_size(File(1)), 9'000'000u);
  const auto left = Reopen();
  ASSERT_THAT(left, ::testing::Not(IsEmpty()));
  ASSERT_TRUE(journal_->Forget(left.size()).ok());
}

TEST_F(JournalTest, EveryCutLeavesTheWholeRecordsBeforeIt) {
  ASSERT_TRUE(journal_->Append({"first", "second"}).ok());
  const std::string bytes = Records(12 + 5 + 12 + 6);
  for (size_t cut = 0; cut <= bytes.size(); ++cut) {
    std::ofstream(File(0), std::ios::binary) << bytes.substr(0, cut);
    const size_t whole = cut == bytes.size() ? 2 : cut >= 12 + 5 ? 1 : 0;
    ASSERT_EQ(Reopen().size(), whole) << cut;
    // What is appended next is found again.
    ASSERT_TRUE(journal_->Append({"next"}).ok());
    ASSERT_EQ(Reopen().back(), "next") << cut;
  }
}

TEST_F(JournalTest, EveryChangedByteIsNoticed) {
  ASSERT_TRUE(journal_->Append({"first", "second"}).ok());
  const std::string bytes = Records(12 + 5 + 12 + 6);
  for (size_t at = 0; at < bytes.size(); ++at) {
    std::string changed = bytes;
    changed[at] = static_cast<char>(changed[at] ^ 0x10);
    std::ofstream(File(0), std::ios::binary) << changed;
    for (const std::string& record : Reopen()) {
      ASSERT_TRUE(record == "first" || record == "second") << at;
    }
  }
}

TEST_F(JournalTest, RecordsThatWereForgottenDoNotComeBackBehindNewOnes) {
  const std::string large(3 * 1024 * 1024, 'x');
  ASSERT_TRUE(journal_->Append({"old 1", "old 2", "old 3", large}).ok());
  ASSERT_TRUE(journal_->Append({"kept"}).ok());  // in the other file
  ASSERT_TRUE(journal_->Forget(4).ok());
  const std::string other(3 * 1024 * 1024, 'y');
  ASSERT_TRUE(journal_->Append({other}).ok());
  ASSERT_TRUE(journal_->Append({"new 1"}).ok());  // where "old 1" was, and as long
  EXPECT_THAT(Reopen(), UnorderedElementsAre("new 1", "kept", other));
}

TEST_F(JournalTest, ManyRecordsAtOnceMakeAFileLargerUntilTheyAreForgotten) {
  const std::vector<std::string> many(100, std::string(100'000, 'x'));
  ASSERT_EQ(*journal_->Append(many), 100u);
  EXPECT_GT(std::filesystem::file_size(File(0)), 10'000'000u);
  EXPECT_EQ(Reopen(), many);
  ASSERT_TRUE(journal_->Forget(100).ok());
  EXPECT_LT(std::filesystem::file_size(File(0)), 5'000'000u);
  ASSERT_TRUE(journal_->Append({"next"}).ok());
  EXPECT_THAT(Reopen(), ElementsAre("next"));
}

TEST_F(JournalTest, JournalOfAnEarlierVersionIsTakenOver) {
  ASSERT_TRUE(journal_->Append({"first", "second"}).ok());
  const std::string bytes = Records(12 + 5 + 12 + 6);
  // Its files end where their records do, or with a part of one.
  std::ofstream(File(0), std::ios::binary) << bytes << bytes.substr(0, 15);
  std::ofstream(File(1), std::ios::binary);
  EXPECT_THAT(Reopen(), ElementsAre("first", "second"));
  ASSERT_TRUE(journal_->Append({"third"}).ok());
  EXPECT_THAT(Reopen(), ElementsAre("first", "second", "third"));
}

TEST_F(JournalTest, RecordsThatFindNoRoomAreRefusedWhole) {
  ASSERT_TRUE(journal_->Append({"kept"}).ok());
  {
    // The first of the two would fit.
    const testing::FileSizeLimit limit(100);
    const auto refused = journal_->Append({"fits", std::string(8 * 1024 * 1024, 'x')});
    EXPECT_TRUE(absl::IsUnavailable(refused.status())) << refused.status();
  }
  EXPECT_EQ(*journal_->Append({"next"}), 2u);
  EXPECT_THAT(Reopen(), ElementsAre("kept", "next"));
}

}  // namespace
}  // namespace bluegate::storage
