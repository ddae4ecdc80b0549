#include "storage/watchlist_store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "storage/engine.h"

namespace bluegate::storage {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class WatchlistStoreTest : public ::testing::Test {
 protected:
  absl::Status Change(uint64_t number, const std::string& request_id, const std::string& entry_id,
                      std::optional<std::string> entry) {
    WriteBatch batch;
    WatchlistStore::StageChange({.number = number,
                                 .request_id = request_id,
                                 .request_digest = "digest of " + request_id,
                                 .entry_id = entry_id,
                                 .entry = std::move(entry),
                                 .change = "change by " + request_id},
                                batch);
    return kv_->Write(batch, Durability::kSynced);
  }

  std::vector<std::string> Entries(std::string_view after_id = "") {
    std::vector<std::string> entries;
    EXPECT_TRUE(store_
                    .ScanEntries(after_id,
                                 [&](std::string_view id, std::string_view entry) {
                                   entries.push_back(std::string(id) + "=" + std::string(entry));
                                   return true;
                                 })
                    .ok());
    return entries;
  }

  std::unique_ptr<KeyValueStore> kv_ = MakeMemoryStore();
  WatchlistStore store_{kv_.get()};
};

TEST_F(WatchlistStoreTest, KeepsTheListAndEveryChangeOfIt) {
  EXPECT_EQ(*store_.LastChange(), 0u);
  ASSERT_TRUE(Change(1, "r-1", "w-1", "first").ok());
  ASSERT_TRUE(Change(2, "r-2", "w-10", "second").ok());
  ASSERT_TRUE(Change(3, "r-3", "w-1", "third").ok());
  EXPECT_THAT(Entries(), ElementsAre("w-1=third", "w-10=second"));
  EXPECT_THAT(Entries("w-1"), ElementsAre("w-10=second"));
  ASSERT_TRUE(Change(4, "r-4", "w-1", std::nullopt).ok());
  EXPECT_THAT(Entries(), ElementsAre("w-10=second"));
  EXPECT_EQ(*store_.LastChange(), 4u);
  EXPECT_THAT(*store_.ChangesAfter(2, 10), ElementsAre("change by r-3", "change by r-4"));
  EXPECT_THAT(*store_.ChangesAfter(0, 1), ElementsAre("change by r-1"));
  EXPECT_THAT(*store_.ChangesAfter(4, 10), IsEmpty());
}

TEST_F(WatchlistStoreTest, ARequestOrNumberThatIsTakenChangesNothing) {
  ASSERT_TRUE(Change(1, "r-1", "w-1", "first").ok());
  EXPECT_TRUE(absl::IsAborted(Change(2, "r-1", "w-1", "other")));
  EXPECT_TRUE(absl::IsAborted(Change(1, "r-2", "w-1", "other")));
  EXPECT_THAT(Entries(), ElementsAre("w-1=first"));
  const auto answer = store_.FindAnswer("r-1");
  ASSERT_TRUE(answer.ok() && answer->has_value());
  EXPECT_EQ((*answer)->request_digest, "digest of r-1");
  EXPECT_EQ((*answer)->change, "change by r-1");
  EXPECT_FALSE(store_.FindAnswer("r-2")->has_value());
}

}  // namespace
}  // namespace bluegate::storage
