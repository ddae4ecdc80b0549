#include "storage/sighting_store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <limits>
#include <memory>

#include "absl/strings/str_cat.h"
#include "storage/engine.h"

namespace bluegate::storage {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr int64_t kDayUs = 86'400'000'000;
constexpr int64_t kFirstDayUs = 18962 * kDayUs;

// Over RocksDB in a folder of its own.
class SightingStoreTest : public ::testing::Test {
 protected:
  SightingStoreTest() {
    std::string name = (std::filesystem::temp_directory_path() / "sightings-XXXXXX").string();
    folder_ = ::mkdtemp(name.data());
    Reopen();
  }
  ~SightingStoreTest() override {
    kv_.reset();
    std::filesystem::remove_all(folder_);
  }

  void Reopen() {
    kv_.reset();
    auto kv = OpenRocksDb(folder_);
    ASSERT_TRUE(kv.ok()) << kv.status();
    kv_ = *std::move(kv);
    store_ = std::make_unique<SightingStore>(kv_.get());
  }

  void Put(const std::string& number, int64_t time_us, uint64_t position, uint32_t plate = 0) {
    WriteBatch batch;
    ASSERT_TRUE(store_->StageBegin(time_us, batch).ok());
    StageSighting({{number, time_us, position, plate}, absl::StrCat("content ", position)}, batch);
    ASSERT_TRUE(kv_->Write(batch, Durability::kBuffered).ok());
  }

  std::vector<uint64_t> PositionsOf(const std::string& number, int64_t from_us, int64_t until_us,
                                    size_t count_max = 100) {
    std::vector<uint64_t> positions;
    const auto rows = store_->Of(number, from_us, until_us, count_max);
    EXPECT_TRUE(rows.ok()) << rows.status();
    for (const SightingRow& row : *rows) {
      EXPECT_EQ(row.content, absl::StrCat("content ", row.name.position));
      positions.push_back(row.name.position);
    }
    return positions;
  }

  std::vector<uint64_t> PositionsIn(int64_t from_us, int64_t until_us) {
    std::vector<uint64_t> positions;
    const absl::Status scan = store_->ScanDays(from_us, until_us, [&](const SightingName& name) {
      positions.push_back(name.position);
      return true;
    });
    EXPECT_TRUE(scan.ok()) << scan;
    return positions;
  }

  std::filesystem::path folder_;
  std::unique_ptr<KeyValueStore> kv_;
  std::unique_ptr<SightingStore> store_;
};

TEST_F(SightingStoreTest, FindsANumberByTimeAlsoAfterOpeningAgain) {
  Put("陕D12345", kFirstDayUs + 1, 1);
  Put("陕D12345", kFirstDayUs + 2, 2);
  Put("陕D1234", kFirstDayUs + 2, 3);
  Put("陕D123456", kFirstDayUs + 2, 4);
  Put("陕D12345", kFirstDayUs + 3, 5, 1);
  Reopen();
  EXPECT_THAT(PositionsOf("陕D12345", 0, kFirstDayUs * 2), ElementsAre(1, 2, 5));
  EXPECT_THAT(PositionsOf("陕D12345", kFirstDayUs + 2, kFirstDayUs + 2), ElementsAre(2));
  EXPECT_THAT(PositionsOf("陕D12345", 0, kFirstDayUs * 2, 2), ElementsAre(2, 5));
  EXPECT_THAT(PositionsOf("陕D12345", -5, -1), IsEmpty());
}

TEST_F(SightingStoreTest, ListsDaysByNumber) {
  Put("陕D2", kFirstDayUs + 1, 1);
  Put("陕D1", kFirstDayUs + 2, 2);
  Put("陕D1", kFirstDayUs + kDayUs, 3);
  Put("陕D1", kFirstDayUs + 1, 4);
  EXPECT_THAT(PositionsIn(0, kFirstDayUs * 2), ElementsAre(4, 2, 1, 3));
  EXPECT_THAT(PositionsIn(kFirstDayUs + 2, kFirstDayUs + kDayUs - 1), ElementsAre(2));
  EXPECT_THAT(PositionsIn(2, 1), IsEmpty());
}

TEST_F(SightingStoreTest, ScansAllUntilTold) {
  Put("陕D2", kFirstDayUs + 1, 1);
  Put("陕D1", kFirstDayUs + 2, 2);
  Put("陕D1", kFirstDayUs + 1, 3);
  std::vector<std::string> contents;
  const auto take = [&](const SightingName&, std::string_view content) {
    contents.emplace_back(content);
    return contents.size() != 5;
  };
  ASSERT_TRUE(store_->ScanAll(take).ok());
  EXPECT_THAT(contents, ElementsAre("content 3", "content 2", "content 1"));
  ASSERT_TRUE(store_->ScanAll(take).ok());
  EXPECT_EQ(contents.size(), 5u) << "the visit ends where it says so";
}

TEST_F(SightingStoreTest, WritingAgainChangesNothing) {
  Put("陕D1", kFirstDayUs, 1);
  Put("陕D1", kFirstDayUs, 1);
  EXPECT_THAT(PositionsIn(0, kFirstDayUs), ElementsAre(1));
}

TEST_F(SightingStoreTest, ExpiresTheOldestDaysInPortions) {
  EXPECT_EQ(*store_->BeginsUs(), std::numeric_limits<int64_t>::max());
  for (uint64_t i = 0; i < 10; ++i) {
    Put(absl::StrCat("陕D", i), kFirstDayUs + 5 + static_cast<int64_t>(i) * kDayUs / 5, i);
  }
  EXPECT_EQ(*store_->BeginsUs(), kFirstDayUs + 5);
  const uint64_t second_day = DayOf(kFirstDayUs) + 1;
  EXPECT_EQ(*store_->ExpireBefore(second_day, 3), 3u);
  EXPECT_EQ(*store_->ExpireBefore(second_day, 3), 2u);
  EXPECT_EQ(*store_->ExpireBefore(second_day, 3), 0u);
  EXPECT_THAT(PositionsIn(0, kFirstDayUs * 2), ElementsAre(5, 6, 7, 8, 9));
  EXPECT_THAT(PositionsOf("陕D0", 0, kFirstDayUs * 2), IsEmpty());
  EXPECT_EQ(*store_->BeginsUs(), kFirstDayUs + kDayUs);
  const auto contents =
      store_->Contents({{"陕D0", kFirstDayUs + 5, 0, 0}, {"陕D5", kFirstDayUs + 5 + kDayUs, 5, 0}});
  ASSERT_TRUE(contents.ok());
  EXPECT_THAT(*contents, ElementsAre("", "content 5"));
}

}  // namespace
}  // namespace bluegate::storage
