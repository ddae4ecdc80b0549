// What becomes of captures when the files of the real database are damaged.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "storage/audit_log.h"
#include "storage/capture_store.h"
#include "storage/engine.h"

namespace bluegate::storage {
namespace {

namespace fs = std::filesystem;
constexpr uint64_t kCaptures = 200;

class StandingClock : public Clock {
 public:
  absl::Time Now() const override { return absl::FromUnixSeconds(1'700'000'000); }
};

CaptureToKeep ACapture(uint64_t sequence) {
  const std::string picture = absl::StrCat("picture ", sequence);
  CaptureToKeep capture;
  capture.name = {"cp-01", 1, sequence};
  capture.digest = Sha256(absl::StrCat("capture ", sequence));
  capture.record = absl::StrCat("record ", sequence, std::string(200, 'r'));
  capture.pictures.push_back({Sha256(picture), picture});
  return capture;
}

class CaptureRocksDbFaultsTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (fs::temp_directory_path() / "captures-XXXXXX").string();
    folder_ = mkdtemp(pattern.data());
    ASSERT_TRUE(Open().ok());
    for (uint64_t sequence = 1; sequence <= kCaptures; ++sequence) {
      ASSERT_TRUE(store_->Keep(ACapture(sequence)).ok());
    }
    store_.reset();
  }
  void TearDown() override {
    store_.reset();
    fs::remove_all(folder_);
  }
  absl::Status Open() {
    store_.reset();
    auto kv = OpenRocksDb(folder_);
    if (!kv.ok()) return kv.status();
    auto files = OpenAppendFolder(folder_ / "evidence");
    if (!files.ok()) return files.status();
    auto store = CaptureStore::Open(*std::move(kv), *std::move(files), &clock_);
    if (store.ok()) store_ = *std::move(store);
    return store.status();
  }
  std::vector<fs::path> FilesOf(const std::string& extension) {
    std::vector<fs::path> found;
    for (const auto& file : fs::directory_iterator(folder_)) {
      if (file.path().extension() == extension && file.file_size() > 0) {
        found.push_back(file.path());
      }
    }
    return found;
  }
  static void Damage(const fs::path& file, double place) {
    std::fstream stream(file, std::ios::in | std::ios::out | std::ios::binary);
    const auto at = static_cast<std::streamoff>(place * static_cast<double>(fs::file_size(file)));
    stream.seekp(at);
    stream << "damaged damaged damaged damaged";
  }
  void ExpectAllThere() {
    for (uint64_t sequence = 1; sequence <= kCaptures; ++sequence) {
      const auto answer = store_->Keep(ACapture(sequence));
      ASSERT_TRUE(answer.ok()) << answer.status();
      ASSERT_TRUE(answer->repeated);
      ASSERT_EQ(answer->position, sequence);
    }
    EXPECT_EQ(store_->Read(0, 2 * kCaptures)->size(), kCaptures);
    EXPECT_EQ(*store_->DurableSequence("cp-01", 1), kCaptures);
  }

  StandingClock clock_;
  fs::path folder_;
  std::unique_ptr<CaptureStore> store_;
};

TEST_F(CaptureRocksDbFaultsTest, DamagedLogOfTheDatabaseIsMadeGoodFromTheEvidence) {
  const auto logs = FilesOf(".log");
  ASSERT_FALSE(logs.empty());
  // RocksDB takes a log as far as it is whole, and says nothing.
  for (const fs::path& log : logs) Damage(log, 0.3);
  const absl::Status opened = Open();
  ASSERT_TRUE(opened.ok()) << opened;
  ExpectAllThere();
}

TEST_F(CaptureRocksDbFaultsTest, DamagedTableIsAnErrorAndIsMadeAgainFromTheEvidence) {
  ASSERT_TRUE(Open().ok());  // what was in the log is in tables now
  store_.reset();
  const auto tables = FilesOf(".sst");
  ASSERT_FALSE(tables.empty());
  for (const fs::path& table : tables) Damage(table, 0.1);
  // Never a wrong answer: an error, or one from a part that is whole.
  const absl::Status opened = Open();
  uint64_t lost = 0;
  for (uint64_t sequence = 1; opened.ok() && sequence <= kCaptures; ++sequence) {
    const auto answer = store_->Keep(ACapture(sequence));
    if (answer.ok()) {
      EXPECT_TRUE(answer->repeated);
      EXPECT_EQ(answer->position, sequence);
    } else {
      EXPECT_TRUE(absl::IsDataLoss(answer.status())) << answer.status();
      ++lost;
    }
  }
  EXPECT_TRUE(!opened.ok() || lost > 0);
  EXPECT_TRUE(opened.ok() || absl::IsDataLoss(opened)) << opened;
  // As docs/operating.md says: the database's files aside, the evidence where it is.
  store_.reset();
  for (const auto& file : fs::directory_iterator(folder_)) {
    if (file.is_regular_file()) fs::remove(file.path());
  }
  const absl::Status again = Open();
  ASSERT_TRUE(again.ok()) << again;
  ExpectAllThere();
}

TEST_F(CaptureRocksDbFaultsTest, SegmentThatIsGoneStopsTheStart) {
  fs::remove_all(folder_ / "evidence");
  EXPECT_TRUE(absl::IsDataLoss(Open()));
}

}  // namespace
}  // namespace bluegate::storage
