#include "storage/register_store.h"

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
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

const absl::Time kNow = absl::FromUnixSeconds(1'640'000'000);
constexpr RegisterTable kVehicles = 1;
constexpr RegisterTable kInspections = 2;

class RegisterStoreTest : public testing::Test {
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
    auto store = RegisterStore::Open(*std::move(kv), folder_, kVehicles);
    ASSERT_TRUE(store.ok()) << store.status();
    store_ = *std::move(store);
  }
  std::unique_ptr<RegisterImport> Begin(const std::string& source,
                                        RegisterTable table = kVehicles) {
    auto import = store_->BeginImport(table, source);
    EXPECT_TRUE(import.ok()) << import.status();
    return *std::move(import);
  }
  static absl::Status Commit(RegisterImport& import, const std::string& request_id) {
    return import.Commit(kNow, [&](const RegisterSource& source) {
      return RegisterChange{request_id, ImportScope(source.table, source.name),
                            "answer of " + request_id, "history of " + request_id};
    });
  }
  // Rows in the order of keys.
  void Import(const std::string& source, const std::string& request_id,
              const std::vector<std::pair<std::string, std::string>>& rows,
              RegisterTable table = kVehicles) {
    auto import = Begin(source, table);
    for (const auto& [key, record] : rows) {
      ASSERT_TRUE(import->Add({key, 1, "", 0, record}).ok());
    }
    const absl::Status committed = Commit(*import, request_id);
    ASSERT_TRUE(committed.ok()) << committed;
  }
  absl::Status RollBack(const std::string& source, const std::string& request_id) {
    return store_->RollBack(kVehicles, source, [&](const RegisterSource& restored) {
      return RegisterChange{request_id, RollBackScope(restored.table, restored.name), "answer",
                            absl::StrCat("back to ", restored.current.number)};
    });
  }
  std::vector<std::string> Records(const std::string& key, RegisterTable table = kVehicles) {
    const auto view = store_->View();
    const auto found = store_->Find(*view, {table}, {key});
    EXPECT_TRUE(found.ok()) << found.status();
    std::vector<std::string> records;
    for (const RegisterRow& row : found->front().rows) records.push_back(row.record);
    return records;
  }
  size_t RowKeyCount() {
    size_t count = 0;
    EXPECT_TRUE(kv_->Scan(PrefixRange("register-row"), ScanOrder::kAscending,
                          [&](auto, auto) { return ++count, true; })
                    .ok());
    return count;
  }

  std::filesystem::path folder_;
  KeyValueStore* kv_ = nullptr;
  std::unique_ptr<RegisterStore> store_;
};

TEST_F(RegisterStoreTest, RowComesBackWithItsSourceAfterReopening) {
  Import("a.csv", "r1", {{"陕D12345", "lorry"}});
  Reopen();
  const auto view = store_->View();
  const auto found = store_->Find(*view, {kVehicles}, {"陕D12345"});
  ASSERT_TRUE(found.ok()) << found.status();
  ASSERT_THAT(found->front().rows, SizeIs(1));
  const RegisterRow& row = found->front().rows.front();
  EXPECT_EQ(row.record, "lorry");
  EXPECT_EQ(row.part, 1u);
  EXPECT_EQ(row.source->name, "a.csv");
  EXPECT_EQ(row.source->current.imported, kNow);
  EXPECT_EQ(row.source->current.rows, 1u);
}

TEST_F(RegisterStoreTest, KeyThatBeginsLikeAnotherIsAnother) {
  Import("a.csv", "r1", {{"陕D12345", "blue"}, {"陕D12345D", "electric"}});
  EXPECT_THAT(Records("陕D12345"), ElementsAre("blue"));
  EXPECT_THAT(Records("陕D1234"), IsEmpty());
}

TEST_F(RegisterStoreTest, EveryPartAndIdentityOfAKeyIsFoundInOrder) {
  auto import = Begin("a.csv");
  ASSERT_TRUE(import->Add({"陕D12345", 1, "", 2, "lorry"}).ok());
  ASSERT_TRUE(import->Add({"陕D12345", 2, "x", 1, "car x"}).ok());
  ASSERT_TRUE(import->Add({"陕D12345", 2, "y", 3, "car y"}).ok());
  ASSERT_TRUE(Commit(*import, "r1").ok());
  EXPECT_THAT(Records("陕D12345"), ElementsAre("lorry", "car x", "car y"));
}

TEST_F(RegisterStoreTest, ImportOfASourceReplacesItsRowsOnly) {
  Import("a.csv", "r1", {{"陕D11111", "old"}, {"陕D22222", "old"}});
  Import("b.csv", "r2", {{"陕D33333", "other"}});
  Import("a.csv", "r3", {{"陕D22222", "new"}});
  EXPECT_THAT(Records("陕D11111"), IsEmpty());
  EXPECT_THAT(Records("陕D22222"), ElementsAre("new"));
  EXPECT_THAT(Records("陕D33333"), ElementsAre("other"));
}

TEST_F(RegisterStoreTest, RowsOfTwoSourcesComeInTheOrderOfImport) {
  Import("b.csv", "r1", {{"陕D12345", "b"}});
  Import("a.csv", "r2", {{"陕D12345", "a"}});
  EXPECT_THAT(Records("陕D12345"), ElementsAre("b", "a"));
  Import("b.csv", "r3", {{"陕D12345", "b again"}});
  EXPECT_THAT(Records("陕D12345"), ElementsAre("a", "b again"));
}

TEST_F(RegisterStoreTest, TablesAreApartThoughTheirSourcesHaveOneName) {
  Import("a.csv", "r1", {{"陕D12345", "lorry"}});
  Import("a.csv", "r2", {{"陕D12345", "failed"}}, kInspections);
  EXPECT_THAT(Records("陕D12345"), ElementsAre("lorry"));
  EXPECT_THAT(Records("陕D12345", kInspections), ElementsAre("failed"));
  const auto view = store_->View();
  const auto both = store_->Find(*view, {kInspections, kVehicles}, {"陕D99999", "陕D12345"});
  ASSERT_TRUE(both.ok());
  EXPECT_THAT((*both)[0].rows, IsEmpty());
  EXPECT_THAT((*both)[1].rows, SizeIs(2));
}

TEST_F(RegisterStoreTest, ImportWithoutCommitChangesNothingAndLeavesNothing) {
  Import("a.csv", "r1", {{"陕D12345", "kept"}});
  {
    auto import = Begin("a.csv");
    for (int i = 0; i < 2500; ++i) {
      ASSERT_TRUE(import->Add({absl::StrFormat("陕D%05d", i), 1, "", 0, "lost"}).ok());
    }
    EXPECT_THAT(Records("陕D00001"), IsEmpty());
  }
  Reopen();
  EXPECT_EQ(RowKeyCount(), 1u);
  EXPECT_THAT(Records("陕D12345"), ElementsAre("kept"));
}

TEST_F(RegisterStoreTest, ViewKeepsShowingTheRowsItWasMadeWith) {
  Import("a.csv", "r1", {{"陕D12345", "first"}});
  auto view = store_->View();
  Import("a.csv", "r2", {{"陕D12345", "second"}});
  Import("a.csv", "r3", {{"陕D12345", "third"}});
  ASSERT_TRUE(store_->RemoveUnused().ok());
  EXPECT_EQ(store_->Find(*view, {kVehicles}, {"陕D12345"})->front().rows.front().record, "first");
  EXPECT_THAT(Records("陕D12345"), ElementsAre("third"));
  view.reset();
  ASSERT_TRUE(store_->RemoveUnused().ok());
  EXPECT_EQ(RowKeyCount(), 2u) << "the generation that holds and the one before it";
}

TEST_F(RegisterStoreTest, RollBackReturnsToTheImportBefore) {
  Import("a.csv", "r1", {{"陕D12345", "first"}});
  Import("a.csv", "r2", {{"陕D12345", "second"}});
  ASSERT_TRUE(store_->RemoveUnused().ok());
  ASSERT_TRUE(RollBack("a.csv", "b1").ok());
  EXPECT_THAT(Records("陕D12345"), ElementsAre("first"));
  ASSERT_TRUE(store_->RemoveUnused().ok());
  Reopen();
  EXPECT_THAT(Records("陕D12345"), ElementsAre("first"));
  EXPECT_EQ(RowKeyCount(), 1u);
  EXPECT_EQ(store_->FindAnswer("b1")->scope, RollBackScope(kVehicles, "a.csv"));
}

TEST_F(RegisterStoreTest, RollBackGivesASourceItsEarlierPlaceAmongTheOthers) {
  Import("a.csv", "r1", {{"陕D12345", "a"}});
  Import("b.csv", "r2", {{"陕D12345", "b"}});
  Import("a.csv", "r3", {{"陕D12345", "a again"}});
  ASSERT_TRUE(RollBack("a.csv", "b1").ok());
  EXPECT_THAT(Records("陕D12345"), ElementsAre("a", "b"));
}

TEST_F(RegisterStoreTest, RollBackWithoutAnEarlierImportIsRefusedAndSaysWhy) {
  EXPECT_TRUE(absl::IsNotFound(RollBack("a.csv", "b1")));
  Import("a.csv", "r1", {{"陕D12345", "first"}});
  const absl::Status first = RollBack("a.csv", "b2");
  EXPECT_TRUE(absl::IsFailedPrecondition(first));
  EXPECT_THAT(std::string(first.message()), HasSubstr("a.csv"));
  Import("a.csv", "r2", {{"陕D12345", "second"}});
  ASSERT_TRUE(RollBack("a.csv", "b3").ok());
  EXPECT_TRUE(absl::IsFailedPrecondition(RollBack("a.csv", "b4")));
  EXPECT_THAT(Records("陕D12345"), ElementsAre("first"));
}

TEST_F(RegisterStoreTest, HistoryIsReadTheLatestFirstAndGoesOnAfterReopening) {
  Import("a.csv", "r1", {{"陕D12345", "first"}});
  Import("a.csv", "r2", {{"陕D12345", "second"}});
  Reopen();
  ASSERT_TRUE(RollBack("a.csv", "b1").ok());
  const auto all = store_->History(0, 10);
  ASSERT_TRUE(all.ok());
  ASSERT_THAT(*all, SizeIs(3));
  EXPECT_EQ((*all)[0].bytes, "back to 1");
  EXPECT_EQ((*all)[0].position, 3u);
  EXPECT_EQ((*all)[2].bytes, "history of r1");
  const auto older = store_->History(3, 1);
  ASSERT_THAT(*older, SizeIs(1));
  EXPECT_EQ(older->front().bytes, "history of r2");
}

TEST_F(RegisterStoreTest, ReaderDuringImportsNeverSeesTwoGenerationsMixed) {
  constexpr int kRows = 50;
  const auto rows = [](int round) {
    std::vector<std::pair<std::string, std::string>> rows;
    for (int i = 0; i < kRows; ++i) {
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
      const auto page = store_->Page(*view, kVehicles, std::nullopt, 1000);
      if (!page.ok() || page->size() != kRows) {
        ++mixed;
        continue;
      }
      for (const RegisterEntry& entry : *page) {
        mixed += entry.rows.size() != 1 ||
                 entry.rows.front().record != page->front().rows.front().record;
      }
    }
  });
  for (int round = 1; round <= 30; ++round) {
    Import("a.csv", absl::StrCat("r", round), rows(round));
    EXPECT_TRUE(store_->RemoveUnused().ok());
    if (round % 5 != 0) continue;
    EXPECT_TRUE(RollBack("a.csv", absl::StrCat("b", round)).ok());
  }
  done = true;
  reader.join();
  EXPECT_EQ(mixed, 0);
}

TEST_F(RegisterStoreTest, PagesCoverATableOnceInOrder) {
  Import("a.csv", "r1", {{"陕D00001", "1"}, {"陕D00003", "3"}, {"陕D00005", "5"}});
  Import("b.csv", "r2", {{"陕D00002", "2"}, {"陕D00003", "3b"}, {"陕D00004", "4"}});
  Import("c.csv", "r3", {{"陕D00001", "other table"}}, kInspections);
  for (const size_t keys_max : {1u, 2u, 3u, 100u}) {
    std::vector<std::string> records;
    std::optional<std::string> after;
    const auto view = store_->View();
    while (true) {
      const auto page = store_->Page(*view, kVehicles, after, keys_max);
      ASSERT_TRUE(page.ok()) << page.status();
      if (page->empty()) break;
      for (const RegisterEntry& entry : *page) {
        for (const RegisterRow& row : entry.rows) records.push_back(row.record);
      }
      after = page->back().key;
    }
    EXPECT_THAT(records, ElementsAre("1", "2", "3", "3b", "4", "5")) << keys_max;
  }
}

TEST_F(RegisterStoreTest, SecondCommitOfARequestIdIsAbortedAndTheFirstAnswerStays) {
  Import("a.csv", "r1", {{"陕D12345", "first"}});
  auto import = Begin("a.csv");
  ASSERT_TRUE(import->Add({"陕D12345", 1, "", 0, "second"}).ok());
  EXPECT_EQ(Commit(*import, "r1").code(), absl::StatusCode::kAborted);
  EXPECT_THAT(Records("陕D12345"), ElementsAre("first"));
  import.reset();  // an import ends before its store
  Reopen();
  EXPECT_EQ(store_->FindAnswer("r1")->bytes, "answer of r1");
  EXPECT_EQ(store_->FindAnswer("r1")->scope, ImportScope(kVehicles, "a.csv"));
  EXPECT_TRUE(absl::IsNotFound(store_->FindAnswer("r2").status()));
  EXPECT_THAT(*store_->History(0, 10), SizeIs(1));
}

TEST_F(RegisterStoreTest, OneSourceTooManyIsRefused) {
  for (size_t i = 0; i < RegisterStore::kSourcesMax; ++i) {
    Import(absl::StrCat(i, ".csv"), absl::StrCat("r", i), {{"陕D12345", "x"}});
  }
  EXPECT_TRUE(absl::IsResourceExhausted(store_->BeginImport(kVehicles, "more.csv").status()));
  EXPECT_TRUE(absl::IsResourceExhausted(store_->BeginImport(kInspections, "3.csv").status()));
  EXPECT_TRUE(store_->BeginImport(kVehicles, "3.csv").ok());
}

void LayOut(RegisterStore& store) {
  const absl::Status laid_out = store.LayOut([] { return false; });
  ASSERT_TRUE(laid_out.ok()) << laid_out;
  for (const RegisterSource& source : store.View()->sources()) {
    ASSERT_NE(source.laid_out, nullptr) << source.name;
  }
}

TEST_F(RegisterStoreTest, RowsThatAreLaidOutAreFoundAsBefore) {
  Import("a.csv", "r1", {{"陕D11111", "a1"}, {"陕D22222", "a2"}});
  Import("b.csv", "r2", {{"陕D22222", "b2"}, {"陕D33333", "b3"}});
  Import("c.csv", "r3", {{"陕D22222", "inspected"}}, kInspections);
  LayOut(*store_);
  Import("d.csv", "r4", {{"陕D22222", "d2"}});  // found beside those that are laid out
  EXPECT_THAT(Records("陕D11111"), ElementsAre("a1"));
  EXPECT_THAT(Records("陕D22222"), ElementsAre("a2", "b2", "d2"));
  EXPECT_THAT(Records("陕D22222", kInspections), ElementsAre("inspected"));
  EXPECT_THAT(Records("陕D44444"), IsEmpty());
  LayOut(*store_);
  EXPECT_THAT(Records("陕D22222"), ElementsAre("a2", "b2", "d2"));
}

TEST_F(RegisterStoreTest, AnImportAndARollBackAreSeenAtOnceWhateverIsLaidOut) {
  Import("a.csv", "r1", {{"陕D11111", "old"}});
  LayOut(*store_);
  const auto before = store_->View();
  Import("a.csv", "r2", {{"陕D11111", "new"}});
  EXPECT_THAT(Records("陕D11111"), ElementsAre("new"));
  LayOut(*store_);
  EXPECT_THAT(Records("陕D11111"), ElementsAre("new"));
  ASSERT_TRUE(RollBack("a.csv", "r3").ok());
  EXPECT_THAT(Records("陕D11111"), ElementsAre("old"));
  LayOut(*store_);
  EXPECT_THAT(Records("陕D11111"), ElementsAre("old"));
  const auto found = store_->Find(*before, {kVehicles}, {"陕D11111"});
  ASSERT_TRUE(found.ok()) << found.status();
  EXPECT_EQ(found->front().rows.front().record, "old");
}

TEST_F(RegisterStoreTest, LayingOutEndsWhenItIsToldToAndGoesOnLater) {
  auto import = Begin("a.csv");
  for (int i = 0; i < 3000; ++i) {
    ASSERT_TRUE(import->Add({absl::StrFormat("陕D%05d", i), 1, "", 0, "x"}).ok());
  }
  ASSERT_TRUE(Commit(*import, "r1").ok());
  import.reset();
  ASSERT_TRUE(store_->LayOut([] { return true; }).ok());
  EXPECT_EQ(store_->View()->sources().front().laid_out, nullptr);
  EXPECT_THAT(Records("陕D00001"), ElementsAre("x"));
  LayOut(*store_);
  EXPECT_THAT(Records("陕D02999"), ElementsAre("x"));
}

}  // namespace
}  // namespace bluegate::storage
