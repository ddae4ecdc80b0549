#include "storage/vehicle_store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "storage/engine.h"

namespace bluegate::storage {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

const absl::Time kNow = absl::FromUnixSeconds(1'640'000'000);

class VehicleStoreTest : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = std::filesystem::path(testing::TempDir()) /
              testing::UnitTest::GetInstance()->current_test_info()->name();
    std::filesystem::remove_all(folder_);
    Reopen();
  }
  void TearDown() override {
    store_.reset();
    std::filesystem::remove_all(folder_);
  }
  void Reopen() {
    store_.reset();
    auto kv = OpenRocksDb(folder_);
    ASSERT_TRUE(kv.ok()) << kv.status();
    kv_ = kv->get();
    auto store = VehicleStore::Open(*std::move(kv));
    ASSERT_TRUE(store.ok()) << store.status();
    store_ = *std::move(store);
  }
  std::unique_ptr<VehicleImport> Begin(const std::string& source) {
    auto import = store_->BeginImport(source);
    EXPECT_TRUE(import.ok()) << import.status();
    return *std::move(import);
  }
  void Import(const std::string& source, const std::string& request_id,
              const std::vector<std::pair<std::string, std::string>>& rows) {
    auto import = Begin(source);
    for (const auto& [number, record] : rows) ASSERT_TRUE(import->Add(number, 1, record).ok());
    ASSERT_TRUE(import->Commit(request_id, "answer of " + request_id, kNow).ok());
  }
  std::vector<std::string> Records(std::string_view number) {
    const auto found = store_->Find(*store_->View(), number);
    EXPECT_TRUE(found.ok()) << found.status();
    std::vector<std::string> records;
    for (const StoredVehicle& vehicle : *found) records.push_back(vehicle.record);
    return records;
  }
  size_t KeyCount(std::string_view prefix) {
    size_t count = 0;
    EXPECT_TRUE(kv_->Scan(PrefixRange(prefix), ScanOrder::kAscending,
                          [&](std::string_view, std::string_view) { return ++count, true; })
                    .ok());
    return count;
  }

  std::filesystem::path folder_;
  KeyValueStore* kv_ = nullptr;
  std::unique_ptr<VehicleStore> store_;
};

TEST_F(VehicleStoreTest, VehicleComesBackWithItsSourceAfterReopening) {
  Import("a.csv", "r1", {{"陕D12345", "lorry"}});
  Reopen();
  const auto found = store_->Find(*store_->View(), "陕D12345");
  ASSERT_TRUE(found.ok()) << found.status();
  ASSERT_THAT(*found, SizeIs(1));
  EXPECT_EQ(found->front().record, "lorry");
  EXPECT_EQ(found->front().plate_class, 1u);
  EXPECT_EQ(found->front().source, "a.csv");
  EXPECT_EQ(found->front().imported, kNow);
}

TEST_F(VehicleStoreTest, NumberThatBeginsLikeAnotherIsAnother) {
  Import("a.csv", "r1", {{"陕D12345", "blue"}, {"陕D12345D", "electric"}});
  EXPECT_THAT(Records("陕D12345"), ElementsAre("blue"));
  EXPECT_THAT(Records("陕D1234"), IsEmpty());
}

TEST_F(VehicleStoreTest, EveryClassOfANumberIsFound) {
  auto import = Begin("a.csv");
  ASSERT_TRUE(import->Add("陕D12345", 2, "car").ok());
  ASSERT_TRUE(import->Add("陕D12345", 1, "lorry").ok());
  ASSERT_TRUE(import->Commit("r1", "", kNow).ok());
  EXPECT_THAT(Records("陕D12345"), ElementsAre("lorry", "car"));
}

TEST_F(VehicleStoreTest, ImportOfASourceReplacesItsRowsOnly) {
  Import("a.csv", "r1", {{"陕D11111", "old"}, {"陕D22222", "old"}});
  Import("b.csv", "r2", {{"陕D33333", "other"}});
  Import("a.csv", "r3", {{"陕D22222", "new"}});
  EXPECT_THAT(Records("陕D11111"), IsEmpty());
  EXPECT_THAT(Records("陕D22222"), ElementsAre("new"));
  EXPECT_THAT(Records("陕D33333"), ElementsAre("other"));
}

TEST_F(VehicleStoreTest, OfTwoSourcesTheOneImportedLastHolds) {
  Import("a.csv", "r1", {{"陕D12345", "a"}});
  Import("b.csv", "r2", {{"陕D12345", "b"}});
  EXPECT_THAT(Records("陕D12345"), ElementsAre("b"));
  Import("a.csv", "r3", {{"陕D12345", "a again"}});
  EXPECT_THAT(Records("陕D12345"), ElementsAre("a again"));
}

TEST_F(VehicleStoreTest, ImportWithoutCommitChangesNothingAndLeavesNothingAfterReopening) {
  Import("a.csv", "r1", {{"陕D12345", "kept"}});
  {
    auto import = Begin("a.csv");
    for (int i = 0; i < 2500; ++i) {
      ASSERT_TRUE(import->Add(absl::StrFormat("陕D%05d", i), 1, "lost").ok());
    }
    EXPECT_THAT(Records("陕D00001"), IsEmpty());
  }
  EXPECT_GT(KeyCount("vehicle"), 2000u);
  Reopen();
  EXPECT_EQ(KeyCount(std::string("vehicle\0", 8)), 1u);
  EXPECT_THAT(Records("陕D12345"), ElementsAre("kept"));
}

TEST_F(VehicleStoreTest, ViewKeepsShowingTheRowsItWasMadeWith) {
  Import("a.csv", "r1", {{"陕D12345", "old"}});
  auto view = store_->View();
  Import("a.csv", "r2", {{"陕D12345", "new"}});
  ASSERT_TRUE(store_->RemoveUnused().ok());
  EXPECT_EQ(store_->Find(*view, "陕D12345")->front().record, "old");
  EXPECT_THAT(Records("陕D12345"), ElementsAre("new"));
  view.reset();
  ASSERT_TRUE(store_->RemoveUnused().ok());
  EXPECT_EQ(KeyCount(std::string("vehicle\0", 8)), 1u);
}

TEST_F(VehicleStoreTest, ReaderDuringImportsNeverSeesTwoGenerationsMixed) {
  constexpr int kVehicles = 50;
  const auto rows = [](int round) {
    std::vector<std::pair<std::string, std::string>> rows;
    for (int i = 0; i < kVehicles; ++i) {
      rows.emplace_back(absl::StrFormat("陕D%05d", i), absl::StrCat(round));
    }
    return rows;
  };
  Import("a.csv", "r0", rows(0));
  std::atomic<bool> done = false;
  std::atomic<int> mixed = 0;
  std::thread reader([&] {
    while (!done) {
      const auto view = store_->View();
      const auto page = store_->Page(*view, nullptr, 1000);
      if (!page.ok() || page->size() != kVehicles) ++mixed;
      for (const StoredVehicle& vehicle : *page) mixed += vehicle.record != page->front().record;
    }
  });
  for (int round = 1; round <= 30; ++round) {
    Import("a.csv", absl::StrCat("r", round), rows(round));
    EXPECT_TRUE(store_->RemoveUnused().ok());
  }
  done = true;
  reader.join();
  EXPECT_EQ(mixed, 0);
}

TEST_F(VehicleStoreTest, PagesCoverTheRegisterOnceInOrder) {
  Import("a.csv", "r1", {{"陕D00003", "3"}, {"陕D00001", "1"}, {"陕D00005", "5"}});
  Import("b.csv", "r2", {{"陕D00002", "2"}, {"陕D00003", "3b"}, {"陕D00004", "4"}});
  const auto view = store_->View();
  std::vector<std::string> records;
  StoredVehicle last;
  const StoredVehicle* after = nullptr;
  while (true) {
    const auto page = store_->Page(*view, after, 2);
    ASSERT_TRUE(page.ok()) << page.status();
    if (page->empty()) break;
    EXPECT_LE(page->size(), 2u);
    for (const StoredVehicle& vehicle : *page) records.push_back(vehicle.record);
    last = page->back();
    after = &last;
  }
  EXPECT_THAT(records, ElementsAre("1", "2", "3b", "4", "5"));
}

TEST_F(VehicleStoreTest, SecondCommitOfARequestIdIsAbortedAndTheFirstAnswerStays) {
  Import("a.csv", "r1", {{"陕D12345", "first"}});
  auto import = Begin("a.csv");
  ASSERT_TRUE(import->Add("陕D12345", 1, "second").ok());
  EXPECT_EQ(import->Commit("r1", "another", kNow).code(), absl::StatusCode::kAborted);
  EXPECT_THAT(Records("陕D12345"), ElementsAre("first"));
  import.reset();  // an import ends before its store
  Reopen();
  EXPECT_EQ(store_->FindAnswer("r1")->bytes, "answer of r1");
  EXPECT_EQ(store_->FindAnswer("r1")->source, "a.csv");
  EXPECT_TRUE(absl::IsNotFound(store_->FindAnswer("r2").status()));
}

TEST_F(VehicleStoreTest, OneSourceTooManyIsRefused) {
  for (size_t i = 0; i < VehicleStore::kSourcesMax; ++i) {
    Import(absl::StrCat(i, ".csv"), absl::StrCat("r", i), {{"陕D12345", "x"}});
  }
  EXPECT_TRUE(absl::IsResourceExhausted(store_->BeginImport("more.csv").status()));
  EXPECT_TRUE(store_->BeginImport("3.csv").ok());
}

}  // namespace
}  // namespace bluegate::storage
