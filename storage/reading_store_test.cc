#include "storage/reading_store.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <utility>

#include "storage/engine.h"

namespace bluegate::storage {
namespace {

class ReadingStoreTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (std::filesystem::temp_directory_path() / "readings_XXXXXX").string();
    folder_ = mkdtemp(pattern.data());
    Reopen();
  }
  void TearDown() override {
    store_.reset();
    std::filesystem::remove_all(folder_);
  }
  void Reopen() {
    store_.reset();
    auto engine = OpenRocksDb(folder_);
    ASSERT_TRUE(engine.ok()) << engine.status();
    auto store = ReadingStore::Open(*std::move(engine));
    ASSERT_TRUE(store.ok()) << store.status();
    store_ = *std::move(store);
  }

  std::filesystem::path folder_;
  std::unique_ptr<ReadingStore> store_;
};

TEST_F(ReadingStoreTest, BeginsEmpty) {
  EXPECT_EQ(store_->tally(), ReadingTally{});
  EXPECT_TRUE(store_->ReadAfter(0, 10)->empty());
}

TEST_F(ReadingStoreTest, KeepsReadingsCursorAndTallyOverARestart) {
  ASSERT_TRUE(store_->Append({{1, ReadingOutcome::kRead, "one"}}).ok());
  ASSERT_TRUE(
      store_->Append({{2, ReadingOutcome::kNoPlate, "two"}, {3, ReadingOutcome::kFailed, "three"}})
          .ok());
  Reopen();
  EXPECT_EQ(store_->tally(), (ReadingTally{3, 1, 1, 1}));
  const auto entries = store_->ReadAfter(1, 10);
  ASSERT_TRUE(entries.ok());
  ASSERT_EQ(entries->size(), 2u);
  EXPECT_EQ((*entries)[0].position, 2u);
  EXPECT_EQ((*entries)[0].record, "two");
  EXPECT_EQ((*entries)[1].record, "three");
}

TEST_F(ReadingStoreTest, ADeletedReadingLeavesItsPlaceAndALeafThatTellsOfIt) {
  ASSERT_TRUE(
      store_->Append({{1, ReadingOutcome::kRead, "one"}, {2, ReadingOutcome::kRead, "two"}}).ok());
  EXPECT_EQ(store_->Expire({1, 7}, 5).value(), 1u);
  EXPECT_EQ(store_->Expire({1}, 5).value(), 0u);
  Reopen();
  const auto entries = store_->ReadAfter(0, 10);
  ASSERT_TRUE(entries.ok());
  ASSERT_EQ(entries->size(), 2u);
  EXPECT_EQ((*entries)[0].record, "");
  EXPECT_EQ((*entries)[1].record, "two");
  EXPECT_EQ(store_->tally(), (ReadingTally{2, 2, 0, 0}));
  ASSERT_EQ(store_->audit_log().size(), 3u);
  const auto entry = DecodeAuditEntry(store_->audit_log().ReadLeaf(2)->leaf);
  ASSERT_TRUE(entry.ok());
  EXPECT_EQ(entry->kind, kDeletionKind);
  EXPECT_EQ(entry->subject, "reading:1");
  EXPECT_EQ(entry->content_sha256, Sha256("one"));
  const auto first = DecodeAuditEntry(store_->audit_log().ReadLeaf(0)->leaf);
  EXPECT_TRUE(absl::IsNotFound(store_->ReadLogged(*first).status()));
}

TEST_F(ReadingStoreTest, AReadingThatWasDeletedBeforeItWasMadeIsNotCounted) {
  ASSERT_TRUE(
      store_->Append({{1, ReadingOutcome::kExpired, ""}, {2, ReadingOutcome::kRead, "two"}}).ok());
  EXPECT_EQ(store_->tally(), (ReadingTally{2, 1, 0, 0}));
  EXPECT_EQ(store_->audit_log().size(), 1u);
}

TEST_F(ReadingStoreTest, ARepeatLeavesTheFirstReading) {
  ASSERT_TRUE(store_->Append({{1, ReadingOutcome::kRead, "first"}}).ok());
  ASSERT_TRUE(
      store_->Append({{1, ReadingOutcome::kFailed, "again"}, {2, ReadingOutcome::kRead, "second"}})
          .ok());
  EXPECT_EQ(store_->tally(), (ReadingTally{2, 2, 0, 0}));
  EXPECT_EQ(store_->ReadAfter(0, 1)->front().record, "first");
}

TEST_F(ReadingStoreTest, AGapIsRefusedAndNothingOfTheBatchIsKept) {
  const absl::Status status =
      store_->Append({{1, ReadingOutcome::kRead, "one"}, {3, ReadingOutcome::kRead, "three"}});
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_NE(status.message().find("reading.position: 3, wanted 2"), absl::string_view::npos);
  EXPECT_EQ(store_->tally(), ReadingTally{});
  EXPECT_TRUE(store_->ReadAfter(0, 10)->empty());
}

TEST_F(ReadingStoreTest, GivesNoMoreThanAskedFor) {
  for (uint64_t position = 1; position <= 300; ++position) {
    ASSERT_TRUE(store_->Append({{position, ReadingOutcome::kRead, "x"}}).ok());
  }
  const auto entries = store_->ReadAfter(250, 20);
  ASSERT_EQ(entries->size(), 20u);
  EXPECT_EQ(entries->front().position, 251u);
  EXPECT_EQ(entries->back().position, 270u);
}

}  // namespace
}  // namespace bluegate::storage
