// What becomes of captures when the disk fails, power goes, or bytes on disk change.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "storage/audit_log.h"
#include "storage/capture_store.h"
#include "storage/engine.h"
#include "storage/faulty/faulty_folder.h"
#include "storage/faulty/faulty_store.h"
#include "storage/faulty/lent_store.h"

namespace bluegate::storage {
namespace {

constexpr uint32_t kReason = 3;

class MovedClock : public Clock {
 public:
  absl::Time Now() const override { return now; }
  absl::Time now = absl::FromUnixSeconds(1'700'000'000);
};

std::string PictureOf(uint64_t sequence) {
  return absl::StrCat("picture ", sequence, std::string(1000, 'p'));
}

CaptureToKeep ACapture(uint64_t sequence) {
  CaptureToKeep capture;
  capture.name = {"cp-01", 1, sequence};
  capture.digest = Sha256(absl::StrCat("capture ", sequence));
  capture.record = absl::StrCat("record ", sequence);
  capture.pictures.push_back({Sha256(PictureOf(sequence)), PictureOf(sequence)});
  return capture;
}

// A store whose database and folder live on: it is closed and opened as by a restart.
class CaptureFaultsTest : public ::testing::Test {
 protected:
  void SetUp() override { Start(); }
  absl::Status Open() {
    store_.reset();
    auto kv = std::make_unique<LentStore>(kept_.get());
    auto folder = std::make_unique<FaultyFolder>(disk_);
    folder_ = folder.get();
    auto store = CaptureStore::Open(std::move(kv), std::move(folder), &clock_, options_);
    if (store.ok()) store_ = *std::move(store);
    return store.status();
  }
  void Start() {
    const absl::Status opened = Open();
    ASSERT_TRUE(opened.ok()) << opened;
  }
  // Forgets the database, which is then to be made from the evidence log.
  void LoseDatabase() { kept_ = std::make_unique<FaultyStore>(); }
  void Keep(uint64_t first, uint64_t last) {
    for (uint64_t sequence = first; sequence <= last; ++sequence) {
      const auto answer = store_->Keep(ACapture(sequence));
      ASSERT_TRUE(answer.ok()) << answer.status();
      ASSERT_EQ(answer->position, sequence);
    }
  }
  void ExpectAllThere(uint64_t last) {
    const auto log = store_->Read(0, 1000);
    ASSERT_TRUE(log.ok()) << log.status();
    ASSERT_EQ(log->size(), last);
    for (uint64_t sequence = 1; sequence <= last; ++sequence) {
      EXPECT_EQ((*log)[sequence - 1].record, absl::StrCat("record ", sequence));
      EXPECT_EQ(*store_->GetPicture(Sha256(PictureOf(sequence))), PictureOf(sequence));
      EXPECT_TRUE(store_->Keep(ACapture(sequence))->repeated);
    }
  }

  MovedClock clock_;
  CaptureStoreOptions options_;
  std::unique_ptr<FaultyStore> kept_ = std::make_unique<FaultyStore>();
  std::shared_ptr<FaultyDisk> disk_ = std::make_shared<FaultyDisk>();
  FaultyFolder* folder_ = nullptr;  // of the open store
  std::unique_ptr<CaptureStore> store_;
};

TEST_F(CaptureFaultsTest, PowerLossLosesNothingThatWasAnswered) {
  Keep(1, 5);
  kept_->LosePower();  // of the database nothing was synced
  folder_->LosePower();
  Start();
  ExpectAllThere(5);
  EXPECT_EQ(*store_->DurableSequence("cp-01", 1), 5);
  Keep(6, 6);
}

TEST_F(CaptureFaultsTest, DatabaseThatIsGoneIsMadeAgainFromTheEvidence) {
  Keep(1, 5);
  ASSERT_TRUE(store_->Refuse({CaptureName{"cp-01", 1, 6}, Sha256("refused"), kReason, "why"}).ok());
  LoseDatabase();
  Start();
  ExpectAllThere(5);
  EXPECT_EQ(store_->tally().refused.at(kReason), 1);
  EXPECT_EQ(*store_->DurableSequence("cp-01", 1), 6);
}

TEST_F(CaptureFaultsTest, FullDiskRefusesAndTakesAgainWhenThereIsRoom) {
  Keep(1, 1);
  for (const double part : {0.0, 0.3, 0.99, 1.0}) {
    folder_->FailNext(absl::ResourceExhaustedError("no space"), part);
    EXPECT_TRUE(absl::IsResourceExhausted(store_->Keep(ACapture(2)).status()));
    // Nor can a new file be begun.
    folder_->FailNext(absl::ResourceExhaustedError("no space"));
    EXPECT_TRUE(absl::IsResourceExhausted(store_->Keep(ACapture(2)).status()));
  }
  EXPECT_EQ(store_->last_position(), 1);
  Keep(2, 3);
  Start();
  ExpectAllThere(3);
  LoseDatabase();
  Start();
  ExpectAllThere(3);
}

TEST_F(CaptureFaultsTest, GroupWhoseSyncFailedIsNeverTakenUpOnceAnotherHasItsPosition) {
  Keep(1, 1);
  // Picture and commit are appended well, the sync after them does not go well.
  folder_->FailNext(absl::OkStatus());
  folder_->FailNext(absl::OkStatus());
  folder_->FailNext(absl::UnavailableError("input/output error"));
  EXPECT_TRUE(absl::IsUnavailable(store_->Keep(ACapture(9)).status()));
  Keep(2, 3);
  LoseDatabase();
  Start();
  ExpectAllThere(3);
  EXPECT_TRUE(absl::IsNotFound(store_->Find({"cp-01", 1, 9}).status()));
}

TEST_F(CaptureFaultsTest, GroupThatFailsHalfWrittenIsLeftBehindWithAllItsCaptures) {
  Keep(1, 1);
  // What fails: the pictures of the first, of the second, their commit, the sync.
  for (int well = 0; well < 4; ++well) {
    for (const double part : {0.0, 0.5, 1.0}) {
      for (int i = 0; i < well; ++i) folder_->FailNext(absl::OkStatus());
      folder_->FailNext(absl::ResourceExhaustedError("no space"), part);
      uint64_t sequence = 8;
      const auto answers = store_->AnswerEach([&] {
        std::vector<CaptureToAnswer> next;
        if (sequence < 10) next.emplace_back(ACapture(sequence++));
        return next;
      });
      ASSERT_EQ(answers.size(), 2);
      for (const auto& answer : answers) {
        EXPECT_TRUE(absl::IsResourceExhausted(answer.status())) << well << " " << part;
      }
      EXPECT_EQ(store_->last_position(), 1);
    }
  }
  Keep(2, 3);
  LoseDatabase();
  Start();
  ExpectAllThere(3);
  EXPECT_TRUE(absl::IsNotFound(store_->Find({"cp-01", 1, 8}).status()));
  EXPECT_TRUE(absl::IsNotFound(store_->GetPicture(Sha256(PictureOf(8))).status()));
}

TEST_F(CaptureFaultsTest, PicturesAreOnTheirWayToTheDiskWhileTheNextAreMadeReady) {
  std::vector<size_t> written;  // before each call
  uint64_t sequence = 1;
  const auto answers = store_->AnswerEach([&] {
    written.push_back(disk_->files.empty() ? 0 : disk_->files.rbegin()->second.bytes.size());
    std::vector<CaptureToAnswer> next;
    if (sequence <= 3) next.emplace_back(ACapture(sequence++));
    return next;
  });
  ASSERT_EQ(written.size(), 4);
  for (size_t i = 1; i < written.size(); ++i) {
    EXPECT_GE(written[i], written[i - 1] + PictureOf(1).size()) << i;
  }
  EXPECT_EQ(answers.size(), 3);
  ExpectAllThere(3);
}

TEST_F(CaptureFaultsTest, DatabaseThatRefusesHoldsEverythingUpUntilItHasWhatTheLogHas) {
  Keep(1, 1);
  kept_->FailNextWrite(absl::ResourceExhaustedError("no space"));
  kept_->FailNextWrite(absl::ResourceExhaustedError("no space"));
  EXPECT_TRUE(absl::IsResourceExhausted(store_->Keep(ACapture(2)).status()));
  EXPECT_TRUE(absl::IsResourceExhausted(store_->Keep(ACapture(3)).status()));
  EXPECT_EQ(store_->last_position(), 1);
  const auto again = store_->Keep(ACapture(2));
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(again->position, 2);
  Keep(3, 3);
  kept_->LosePower();
  Start();
  ExpectAllThere(3);
}

TEST_F(CaptureFaultsTest, CutAtEveryByteOfTheLastGroupLosesOnlyThatGroup) {
  Keep(1, 2);
  const size_t end_of_second = disk_->files.at(1).bytes.size();
  const FaultyDisk after_two = *disk_;
  Keep(3, 3);
  const std::string bytes = disk_->files.at(1).bytes;
  for (size_t cut = end_of_second; cut <= bytes.size(); ++cut) {
    *disk_ = after_two;
    disk_->files.at(1).bytes = bytes.substr(0, cut);
    LoseDatabase();
    const absl::Status opened = Open();
    ASSERT_TRUE(opened.ok()) << cut << ": " << opened;
    const bool whole = cut == bytes.size();
    ASSERT_EQ(store_->last_position(), whole ? 3 : 2) << cut;
    const auto answer = store_->Keep(ACapture(3));
    ASSERT_TRUE(answer.ok()) << answer.status();
    ASSERT_EQ(answer->position, 3);
    ASSERT_EQ(answer->repeated, whole);
  }
  Start();
  ExpectAllThere(3);
}

TEST_F(CaptureFaultsTest, TornLastGroupWithItsEndOnDiskIsNoGroup) {
  Keep(1, 2);
  const size_t begin = disk_->files.at(1).bytes.size();
  Keep(3, 3);
  // The picture's blocks never came, the commit behind them did.
  std::string& bytes = disk_->files.at(1).bytes;
  std::fill_n(bytes.begin() + static_cast<ptrdiff_t>(begin) + 100, 500, '\0');
  LoseDatabase();
  Start();
  EXPECT_EQ(store_->last_position(), 2);
}

TEST_F(CaptureFaultsTest, DamagedPictureIsToldWhenReadAndTakesNothingElseWithIt) {
  Keep(1, 3);
  folder_->Damage(1, disk_->files.at(1).bytes.find("picture 2") + 50);
  EXPECT_TRUE(absl::IsDataLoss(store_->GetPicture(Sha256(PictureOf(2))).status()));
  EXPECT_EQ(*store_->GetPicture(Sha256(PictureOf(3))), PictureOf(3));
  LoseDatabase();
  Start();
  EXPECT_EQ(store_->last_position(), 3);
  EXPECT_TRUE(absl::IsDataLoss(store_->GetPicture(Sha256(PictureOf(2))).status()));
}

TEST_F(CaptureFaultsTest, DamagedCommitStopsTheStartOnlyWhileTheDatabaseLacksIt) {
  Keep(1, 3);
  folder_->Damage(1, disk_->files.at(1).bytes.find("record 2"));
  Start();
  ExpectAllThere(3);
  LoseDatabase();
  const absl::Status opened = Open();
  EXPECT_TRUE(absl::IsDataLoss(opened)) << opened;
}

TEST_F(CaptureFaultsTest, MissingFileStopsTheStart) {
  options_.evidence.file_bytes_max = 2000;
  Start();
  Keep(1, 6);
  ASSERT_GT(disk_->files.size(), 2);
  const FaultyDisk whole = *disk_;
  for (const auto& [number, file] : whole.files) {
    *disk_ = whole;
    disk_->files.erase(number);
    LoseDatabase();
    // The last file has no successor to miss it; the database then is what knows of it.
    const bool last = number == whole.files.rbegin()->first;
    EXPECT_EQ(absl::IsDataLoss(Open()), !last) << number;
  }
  *disk_ = whole;
  LoseDatabase();
  Start();
  ExpectAllThere(6);
  disk_->files.erase(disk_->files.rbegin()->first);
  EXPECT_TRUE(absl::IsDataLoss(Open()));
}

TEST_F(CaptureFaultsTest, NewMonthAndFullFileBeginNewFiles) {
  Keep(1, 2);
  EXPECT_EQ(disk_->files.size(), 1);
  clock_.now += absl::Hours(24 * 31);
  Keep(3, 3);
  EXPECT_EQ(disk_->files.size(), 2);
  clock_.now -= absl::Hours(24 * 31);  // a clock set back
  Keep(4, 4);
  EXPECT_EQ(disk_->files.size(), 3);
  LoseDatabase();
  Start();
  ExpectAllThere(4);
}

TEST_F(CaptureFaultsTest, DiskFloorRefusesBeforeTheDiskIsFull) {
  options_.evidence.free_bytes_min = 1000;
  Start();
  Keep(1, 1);
  folder_->SetFreeBytes(999);
  const absl::Status refused = store_->Keep(ACapture(2)).status();
  EXPECT_TRUE(absl::IsResourceExhausted(refused)) << refused;
  EXPECT_TRUE(store_->Keep(ACapture(1))->repeated);
  folder_->SetFreeBytes(1000);
  Keep(2, 2);
}

TEST_F(CaptureFaultsTest, RepeatOfTwoYearsLaterGetsTheFirstAnswer) {
  Keep(1, 3);
  for (int month = 0; month < 24; ++month) {
    clock_.now += absl::Hours(24 * 31);
    Keep(4 + month, 4 + month);
  }
  Start();
  ExpectAllThere(27);
}

TEST_F(CaptureFaultsTest, PicturesOfTheOlderLayoutStayReadableAndAreNotWrittenAgain) {
  WriteBatch older;  // as it was written before there was an evidence log
  const std::string hash = Sha256(PictureOf(1));
  older.Put(std::string("capture_picture") + '\0' + hash, PictureOf(1));
  older.Put(std::string("capture_picture_size") + '\0' + hash, std::string(8, '\0'));
  ASSERT_TRUE(kept_->Write(older, Durability::kSynced).ok());
  Start();
  EXPECT_EQ(*store_->GetPicture(hash), PictureOf(1));
  Keep(1, 2);
  EXPECT_EQ(disk_->files.at(1).bytes.find("picture 1"), std::string::npos);
  EXPECT_NE(disk_->files.at(1).bytes.find("picture 2"), std::string::npos);
  ExpectAllThere(2);
}

}  // namespace
}  // namespace bluegate::storage
