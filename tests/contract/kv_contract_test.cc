// One suite that every engine behind storage/kv.h passes.
#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <thread>

#include "storage/checkpoint.h"
#include "storage/engine.h"
#include "storage/faulty/faulty_store.h"

namespace bluegate::storage {
namespace {

struct Engine {
  const char* name;
  std::function<std::unique_ptr<KeyValueStore>(const std::filesystem::path& folder)> open;
};

class KvContractTest : public testing::TestWithParam<Engine> {
 protected:
  KvContractTest() {
    std::string pattern = (std::filesystem::temp_directory_path() / "kv-XXXXXX").string();
    folder_ = mkdtemp(pattern.data());
    store_ = GetParam().open(folder_);
  }
  ~KvContractTest() override {
    store_.reset();
    std::filesystem::remove_all(folder_);
  }

  void Put(const std::string& key, const std::string& value) {
    WriteBatch batch;
    batch.Put(key, value);
    ASSERT_TRUE(store_->Write(batch, Durability::kSynced).ok());
  }
  std::string Keys(const KeyRange& range, ScanOrder order, size_t limit = 100) {
    std::string keys;
    EXPECT_TRUE(store_
                    ->Scan(range, order,
                           [&](std::string_view key, std::string_view) {
                             keys.append(key).append(" ");
                             return --limit > 0;
                           })
                    .ok());
    return keys;
  }

  std::filesystem::path folder_;
  std::unique_ptr<KeyValueStore> store_;
};

TEST_P(KvContractTest, WhatIsPutIsGot) {
  Put("key", std::string("a\0b", 3));
  EXPECT_EQ(store_->Get("key").value(), std::string("a\0b", 3));
  EXPECT_EQ(store_->Get("other").status().code(), absl::StatusCode::kNotFound);
}

TEST_P(KvContractTest, TheLaterChangeOfABatchWins) {
  WriteBatch batch;
  batch.Put("key", "1");
  batch.Delete("key");
  batch.Put("key", "2");
  ASSERT_TRUE(store_->Write(batch, Durability::kBuffered).ok());
  EXPECT_EQ(store_->Get("key").value(), "2");
}

TEST_P(KvContractTest, ScansAreOrderedAndStayInsideTheRange) {
  for (const char* key : {"b1", "a2", "b2", "a1", "c"}) Put(key, "v");
  EXPECT_EQ(Keys(PrefixRange("b"), ScanOrder::kAscending), "b1 b2 ");
  EXPECT_EQ(Keys(PrefixRange("b"), ScanOrder::kDescending), "b2 b1 ");
  EXPECT_EQ(Keys({"a2", "b2"}, ScanOrder::kAscending), "a2 b1 ");
  EXPECT_EQ(Keys({}, ScanOrder::kAscending, 2), "a1 a2 ");
  EXPECT_EQ(Keys({"d", ""}, ScanOrder::kAscending), "");
}

TEST_P(KvContractTest, PrefixOfHighBytesHasALimit) {
  Put("\xff\xff", "v");
  Put("\xfe", "v");
  EXPECT_EQ(Keys(PrefixRange("\xff"), ScanOrder::kAscending), "\xff\xff ");
}

TEST_P(KvContractTest, AFailedExpectationChangesNothing) {
  Put("state", "open");
  WriteBatch batch;
  batch.Expect("state", "claimed");
  batch.Put("state", "confirmed");
  batch.Put("event", "1");
  EXPECT_EQ(store_->Write(batch, Durability::kSynced).code(), absl::StatusCode::kAborted);
  EXPECT_EQ(store_->Get("state").value(), "open");
  EXPECT_FALSE(store_->Get("event").ok());
}

TEST_P(KvContractTest, AbsenceCanBeExpected) {
  WriteBatch first;
  first.Expect("name", std::nullopt);
  first.Put("name", "1");
  EXPECT_TRUE(store_->Write(first, Durability::kSynced).ok());
  EXPECT_EQ(store_->Write(first, Durability::kSynced).code(), absl::StatusCode::kAborted);
}

TEST_P(KvContractTest, OfManyWhoExpectTheSameJustOneWins) {
  for (int round = 0; round < 20; ++round) {
    const std::string key = "claim" + std::to_string(round);
    std::atomic<int> won = 0;
    std::vector<std::thread> threads;
    for (int i = 0; i < 8; ++i) {
      threads.emplace_back([&, i] {
        WriteBatch batch;
        batch.Expect(key, std::nullopt);
        batch.Put(key, std::to_string(i));
        if (store_->Write(batch, Durability::kBuffered).ok()) ++won;
      });
    }
    for (std::thread& thread : threads) thread.join();
    EXPECT_EQ(won, 1);
  }
}

TEST_P(KvContractTest, MultiGetAnswersEachKeyInOrder) {
  Put("a", "1");
  Put("c", "3");
  const auto values = store_->MultiGet({"c", "b", "a"}).value();
  EXPECT_EQ(values, (std::vector<std::optional<std::string>>{"3", std::nullopt, "1"}));
}

TEST_P(KvContractTest, LimitsAreKept) {
  WriteBatch long_key;
  long_key.Put(std::string(kKeyBytesMax + 1, 'k'), "v");
  EXPECT_EQ(store_->Write(long_key, Durability::kSynced).code(),
            absl::StatusCode::kInvalidArgument);
  WriteBatch large_value;
  large_value.Put("k", std::string(kValueBytesMax + 1, 'v'));
  EXPECT_EQ(store_->Write(large_value, Durability::kSynced).code(),
            absl::StatusCode::kInvalidArgument);
  Put("k", std::string(kValueBytesMax, 'v'));
  EXPECT_EQ(store_->Get("k")->size(), kValueBytesMax);
}

TEST_P(KvContractTest, AScanSeesTheStateAtItsBeginning) {
  Put("a", "1");
  Put("b", "1");
  std::string seen;
  ASSERT_TRUE(store_
                  ->Scan({}, ScanOrder::kAscending,
                         [&](std::string_view key, std::string_view value) {
                           seen.append(key).append(value);
                           if (key == "a") Put("b", "2");
                           return true;
                         })
                  .ok());
  EXPECT_EQ(seen, "a1b1");
}

TEST_P(KvContractTest, KeysOfARunAreThereWhenItIsFinished) {
  Put("a", "old");
  Put("c", "old");
  auto run = store_->BeginRun();
  ASSERT_TRUE(run.ok()) << run.status();
  ASSERT_TRUE((*run)->Put("b1", "new").ok());
  ASSERT_TRUE((*run)->Put("b2", std::string("x\0y", 3)).ok());
  ASSERT_TRUE((*run)->Finish().ok());
  run->reset();
  EXPECT_EQ(Keys({}, ScanOrder::kAscending), "a b1 b2 c ");
  EXPECT_EQ(store_->Get("b2").value(), std::string("x\0y", 3));
}

TEST_P(KvContractTest, RunOfManyMegabytesIsReadBack) {
  const std::string value(60'000, 'v');
  auto run = store_->BeginRun();
  ASSERT_TRUE(run.ok());
  for (int i = 1000; i < 1050; ++i) {
    ASSERT_TRUE((*run)->Put(std::to_string(i), value + std::to_string(i)).ok());
  }
  ASSERT_TRUE((*run)->Finish().ok());
  for (int i : {1000, 1025, 1049}) {
    EXPECT_EQ(store_->Get(std::to_string(i)).value(), value + std::to_string(i));
  }
}

TEST_P(KvContractTest, RunOfNothingChangesNothing) {
  auto run = store_->BeginRun();
  ASSERT_TRUE(run.ok());
  EXPECT_TRUE((*run)->Finish().ok());
  EXPECT_EQ(Keys({}, ScanOrder::kAscending), "");
}

TEST_P(KvContractTest, RunRefusesKeysOutOfOrderAndOverTheLimits) {
  auto run = store_->BeginRun();
  ASSERT_TRUE(run.ok());
  ASSERT_TRUE((*run)->Put("b", "").ok());
  for (const std::string& key :
       {std::string("b"), std::string("a"), std::string(kKeyBytesMax + 1, 'k')}) {
    EXPECT_EQ((*run)->Put(key, "").code(), absl::StatusCode::kInvalidArgument);
  }
  EXPECT_EQ((*run)->Put("c", std::string(kValueBytesMax + 1, 'v')).code(),
            absl::StatusCode::kInvalidArgument);
}

TEST_P(KvContractTest, RangeIsDeletedWhereverItsKeysCameFrom) {
  auto run = store_->BeginRun();
  ASSERT_TRUE(run.ok());
  for (const char* key : {"a1", "b1", "b2", "c1"}) ASSERT_TRUE((*run)->Put(key, "v").ok());
  ASSERT_TRUE((*run)->Finish().ok());
  Put("b3", "v");
  Put("c0", "v");
  ASSERT_TRUE(store_->DeleteRange(PrefixRange("b")).ok());
  EXPECT_EQ(Keys({}, ScanOrder::kAscending), "a1 c0 c1 ");
  Put("b2", "again");
  EXPECT_EQ(store_->Get("b2").value(), "again");
  ASSERT_TRUE(store_->DeleteRange({"b", ""}).ok());
  EXPECT_EQ(Keys({}, ScanOrder::kAscending), "a1 ");
}

INSTANTIATE_TEST_SUITE_P(
    Engines, KvContractTest,
    testing::Values(Engine{"Memory", [](const auto&) { return MakeMemoryStore(); }},
                    Engine{"RocksDb", [](const auto& folder) { return *OpenRocksDb(folder); }},
                    Engine{"Faulty", [](const auto&) { return std::make_unique<FaultyStore>(); }}),
    [](const auto& info) { return info.param.name; });

TEST(RocksDbTest, OnlyTheOwnerMayEnterTheFolder) {
  std::string pattern = (std::filesystem::temp_directory_path() / "kv-XXXXXX").string();
  const std::filesystem::path parent = mkdtemp(pattern.data());
  ASSERT_TRUE(OpenRocksDb(parent / "db").ok());
  EXPECT_EQ(std::filesystem::status(parent / "db").permissions(),
            std::filesystem::perms::owner_all);
  std::filesystem::remove_all(parent);
}

TEST(RocksDbTest, WhatWasWrittenIsThereAfterReopening) {
  std::string pattern = (std::filesystem::temp_directory_path() / "kv-XXXXXX").string();
  const std::filesystem::path folder = mkdtemp(pattern.data());
  {
    auto store = OpenRocksDb(folder).value();
    WriteBatch batch;
    batch.Put("k", "v");
    ASSERT_TRUE(store->Write(batch, Durability::kSynced).ok());
    const absl::Status second = OpenRocksDb(folder).status();
    EXPECT_EQ(second.code(), absl::StatusCode::kUnavailable);
    EXPECT_NE(second.message().find(folder.string()), std::string::npos);
  }
  EXPECT_EQ(OpenRocksDb(folder).value()->Get("k").value(), "v");
  std::filesystem::remove_all(folder);
}

TEST(RocksDbTest, RunWithoutAnEndLeavesNothing) {
  std::string pattern = (std::filesystem::temp_directory_path() / "kv-XXXXXX").string();
  const std::filesystem::path folder = mkdtemp(pattern.data());
  std::ofstream(folder / "7-0.run") << "cut off by a crash";
  const auto files = [&] {
    size_t count = 0;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
      count += entry.path().extension() == ".run";
    }
    return count;
  };
  {
    auto store = OpenRocksDb(folder).value();
    EXPECT_EQ(files(), 0u);
    auto run = store->BeginRun().value();
    ASSERT_TRUE(run->Put("k", "v").ok());
    EXPECT_EQ(files(), 1u);
    run.reset();
    EXPECT_EQ(files(), 0u);
    EXPECT_FALSE(store->Get("k").ok());
  }
  std::filesystem::remove_all(folder);
}

TEST(RocksDbTest, FinishedRunIsThereAfterReopening) {
  std::string pattern = (std::filesystem::temp_directory_path() / "kv-XXXXXX").string();
  const std::filesystem::path folder = mkdtemp(pattern.data());
  {
    auto store = OpenRocksDb(folder).value();
    auto run = store->BeginRun().value();
    ASSERT_TRUE(run->Put("k", "v").ok());
    ASSERT_TRUE(run->Finish().ok());
  }
  EXPECT_EQ(OpenRocksDb(folder).value()->Get("k").value(), "v");
  std::filesystem::remove_all(folder);
}

TEST(RocksDbTest, ACheckpointHoldsAllOfItsMomentLargeValuesToo) {
  std::string pattern = (std::filesystem::temp_directory_path() / "kv-XXXXXX").string();
  const std::filesystem::path folder = mkdtemp(pattern.data());
  const std::string large(100'000, 'x');
  {
    auto store = OpenRocksDb(folder / "live").value();
    WriteBatch batch;
    batch.Put("small", "1");
    batch.Put("large", large);
    ASSERT_TRUE(store->Write(batch, Durability::kBuffered).ok());
    ASSERT_TRUE(Checkpoint(*store, folder / "checkpoint").ok());
    EXPECT_TRUE(absl::IsAlreadyExists(Checkpoint(*store, folder / "checkpoint")));
    WriteBatch later;
    later.Put("small", "2");
    ASSERT_TRUE(store->Write(later, Durability::kBuffered).ok());
    // The flush has put large values into files of their own; a reader finds them there.
    auto reader = OpenRocksDbToRead(folder / "live").value();
    EXPECT_EQ(reader->Get("large").value_or("none"), large);
    EXPECT_EQ(reader->MultiGet({"large"}).value()[0].value_or("none"), large);
    EXPECT_EQ(reader->MultiGet({"small", "large"}).value()[1].value_or("none"), large);
  }
  auto reader = OpenRocksDbToRead(folder / "checkpoint").value();
  EXPECT_EQ(reader->Get("small").value_or("none"), "1");
  EXPECT_EQ(reader->Get("large").value_or("none"), large);
  auto writer = OpenRocksDb(folder / "checkpoint").value();
  EXPECT_EQ(writer->Get("large").value_or("none"), large);
  std::filesystem::remove_all(folder);
}

TEST(CheckpointTest, AStoreThatLiesOnNoDiskHasNone) {
  EXPECT_TRUE(absl::IsUnimplemented(Checkpoint(*MakeMemoryStore(), "/nowhere")));
}

}  // namespace
}  // namespace bluegate::storage
