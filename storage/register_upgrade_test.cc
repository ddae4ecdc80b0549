#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "storage/engine.h"
#include "storage/ordered_key.h"
#include "storage/record_codec.h"
#include "storage/register_layout.h"
#include "storage/register_store.h"

namespace bluegate::storage {
namespace {

using ::testing::ElementsAre;
using ::testing::SizeIs;

constexpr RegisterTable kVehicles = 1;

void PutOldSource(WriteBatch* batch, const std::string& source, uint64_t generation,
                  uint64_t rows) {
  batch->Put(OrderedKey("vehicle-source").Text(source).str(),
             RecordWriter().Number(generation).Number(1'640'000'000'000'000).Number(rows).Take());
  batch->Put(OrderedKey("vehicle-generation").Number(generation).str(), "");
}

void PutOldRow(WriteBatch* batch, const std::string& number, uint64_t plate_class,
               uint64_t generation, const std::string& record) {
  batch->Put(OrderedKey("vehicle").Text(number).Number(plate_class).Number(generation).str(),
             record);
}

// A register as the layout before wrote it: two sources, a generation that a crash cut off.
std::unique_ptr<KeyValueStore> OldRegister() {
  auto kv = MakeMemoryStore();
  WriteBatch batch;
  PutOldSource(&batch, "b.csv", 3, 1);
  PutOldSource(&batch, "a.csv", 4, 3);
  batch.Put(OrderedKey("vehicle-generation").Number(7).str(), "");
  PutOldRow(&batch, "陕D11111", 1, 3, "b");
  PutOldRow(&batch, "陕D11111", 1, 4, "a lorry");
  PutOldRow(&batch, "陕D11111", 2, 4, "a car");
  PutOldRow(&batch, "陕D11111", 2, 7, "cut off");
  PutOldRow(&batch, "陕D22222", 1, 4, "a last");
  batch.Put(OrderedKey("vehicle-import").Text("r1").str(),
            RecordWriter().Bytes("a.csv").Bytes("answer").Take());
  EXPECT_TRUE(kv->Write(batch, Durability::kSynced).ok());
  return kv;
}

size_t OldKeys(const KeyValueStore& kv) {
  size_t count = 0;
  EXPECT_TRUE(kv.Scan(PrefixRange("vehicle"), ScanOrder::kAscending, [&](auto, auto) {
                  return ++count, true;
                }).ok());
  return count;
}

TEST(RegisterUpgradeTest, RowsSourcesAndAnswersOfTheLayoutBeforeAreThere) {
  auto kv = OldRegister();
  const KeyValueStore* const kept = kv.get();
  const auto store = RegisterStore::Open(std::move(kv), testing::TempDir(), kVehicles);
  ASSERT_TRUE(store.ok()) << store.status();
  EXPECT_EQ(OldKeys(*kept), 0u);
  const auto view = (*store)->View();
  const auto found = (*store)->Find(*view, {kVehicles}, {"陕D11111", "陕D22222"});
  ASSERT_TRUE(found.ok());
  std::vector<std::string> records;
  for (const RegisterEntry& entry : *found) {
    for (const RegisterRow& row : entry.rows) {
      records.push_back(row.source->name + "/" + std::to_string(row.part) + "/" + row.record);
    }
  }
  EXPECT_THAT(records,
              ElementsAre("b.csv/1/b", "a.csv/1/a lorry", "a.csv/2/a car", "a.csv/1/a last"));
  EXPECT_EQ(view->Find(kVehicles, "a.csv")->current.rows, 3u);
  EXPECT_EQ((*store)->FindAnswer("r1")->scope, ImportScope(kVehicles, "a.csv"));
  EXPECT_EQ((*store)->FindAnswer("r1")->bytes, "answer");
  const auto next = (*store)->BeginImport(kVehicles, "a.csv");
  ASSERT_TRUE(next.ok());
}

TEST(RegisterUpgradeTest, UpgradeThatWasCutOffAfterASourceIsMadeGood) {
  auto kv = OldRegister();
  // As a crash leaves it: b.csv is over, rows of a.csv are half written.
  WriteBatch batch;
  batch.Put(RegisterGenerationKey(3), "");
  std::string rows;
  AppendRegisterRow(1, "b", &rows);
  batch.Put(RegisterRowKey(3, "陕D11111"), rows);
  batch.Put(RegisterSourceKey(kVehicles, "b.csv"),
            RegisterSourceValue({kVehicles, "b.csv", {3, absl::UnixEpoch(), 1}, std::nullopt}));
  batch.Delete(OrderedKey("vehicle-source").Text("b.csv").str());
  batch.Put(RegisterGenerationKey(4), "");
  batch.Put(RegisterRowKey(4, "陕D00000"), rows);
  ASSERT_TRUE(kv->Write(batch, Durability::kSynced).ok());
  const auto store = RegisterStore::Open(std::move(kv), testing::TempDir(), kVehicles);
  ASSERT_TRUE(store.ok()) << store.status();
  const auto view = (*store)->View();
  EXPECT_THAT(view->sources(), SizeIs(2));
  const auto found = (*store)->Find(*view, {kVehicles}, {"陕D00000", "陕D11111"});
  EXPECT_THAT((*found)[0].rows, SizeIs(0));
  EXPECT_THAT((*found)[1].rows, SizeIs(3));
}

}  // namespace
}  // namespace bluegate::storage
