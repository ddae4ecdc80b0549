#include "storage/faulty/faulty_store.h"

#include <gtest/gtest.h>

namespace bluegate::storage {
namespace {

WriteBatch Putting(const std::string& key, const std::string& value) {
  WriteBatch batch;
  batch.Put(key, value);
  return batch;
}

TEST(FaultyStoreTest, PowerLossDropsWhatWasNotSynced) {
  FaultyStore store;
  ASSERT_TRUE(store.Write(Putting("a", "1"), Durability::kSynced).ok());
  ASSERT_TRUE(store.Write(Putting("b", "2"), Durability::kBuffered).ok());
  store.LosePower();
  EXPECT_EQ(store.Get("a").value(), "1");
  EXPECT_EQ(store.Get("b").status().code(), absl::StatusCode::kNotFound);
}

TEST(FaultyStoreTest, ASyncedWriteMakesEarlierOnesDurable) {
  FaultyStore store;
  ASSERT_TRUE(store.Write(Putting("a", "1"), Durability::kBuffered).ok());
  ASSERT_TRUE(store.Write(Putting("b", "2"), Durability::kSynced).ok());
  store.LosePower();
  EXPECT_EQ(store.Get("a").value(), "1");
  EXPECT_EQ(store.Get("b").value(), "2");
}

TEST(FaultyStoreTest, APlannedFailureChangesNothing) {
  FaultyStore store;
  store.FailNextWrite(absl::ResourceExhaustedError("no space"));
  EXPECT_EQ(store.Write(Putting("a", "1"), Durability::kSynced).code(),
            absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(store.Get("a").status().code(), absl::StatusCode::kNotFound);
  EXPECT_TRUE(store.Write(Putting("a", "1"), Durability::kSynced).ok());
}

}  // namespace
}  // namespace bluegate::storage
