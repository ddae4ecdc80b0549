#include "storage/journal.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <csignal>
#include <fstream>

#include "absl/strings/str_cat.h"

namespace bluegate::storage {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class JournalTest : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = std::filesystem::path(testing::TempDir()) /
              testing::UnitTest::GetInstance()->current_test_info()->name();
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

  std::filesystem::path folder_;
  std::unique_ptr<Journal> journal_;
};

TEST_F(JournalTest, RecordsComeBackUntilTheyAreForgotten) {
  EXPECT_EQ(*journal_->Append({"one", ""}), 2u);
  EXPECT_EQ(*journal_->Append({std::string("\0\xff", 2)}), 3u);
  EXPECT_THAT(Reopen(), ElementsAre("one", "", std::string("\0\xff", 2)));
  EXPECT_EQ(*journal_->Append({"four"}), 4u);
  EXPECT_THAT(*Journal::Read(folder_), testing::SizeIs(4));
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
  ASSERT_THAT(left, testing::Not(IsEmpty()));
  ASSERT_TRUE(journal_->Forget(left.size()).ok());
}

TEST_F(JournalTest, EveryCutLeavesTheWholeRecordsBeforeIt) {
  ASSERT_TRUE(journal_->Append({"first", "second"}).ok());
  journal_.reset();
  std::ifstream file(File(0), std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
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
  journal_.reset();
  std::ifstream file(File(0), std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  for (size_t at = 0; at < bytes.size(); ++at) {
    std::string changed = bytes;
    changed[at] = static_cast<char>(changed[at] ^ 0x10);
    std::ofstream(File(0), std::ios::binary) << changed;
    for (const std::string& record : Reopen()) {
      ASSERT_TRUE(record == "first" || record == "second") << at;
    }
  }
}

TEST_F(JournalTest, RecordThatFoundNoRoomIsTakenBackWhole) {
  ASSERT_TRUE(journal_->Append({"kept"}).ok());
  rlimit before;
  ASSERT_EQ(getrlimit(RLIMIT_FSIZE, &before), 0);
  signal(SIGXFSZ, SIG_IGN);
  // The first of the two would fit.
  rlimit tight = before;
  tight.rlim_cur = 100;
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &tight), 0);
  const auto refused = journal_->Append({"fits", std::string(1000, 'x')});
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &before), 0);
  EXPECT_TRUE(absl::IsUnavailable(refused.status())) << refused.status();
  EXPECT_EQ(*journal_->Append({"next"}), 2u);
  EXPECT_THAT(Reopen(), ElementsAre("kept", "next"));
}

}  // namespace
}  // namespace bluegate::storage
