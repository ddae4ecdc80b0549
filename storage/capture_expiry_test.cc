// What goes when its period is over, and what stays.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "storage/audit_log.h"
#include "storage/capture_store.h"
#include "storage/capture_table.h"
#include "storage/engine.h"
#include "storage/faulty/faulty_folder.h"
#include "storage/faulty/faulty_store.h"
#include "storage/faulty/lent_store.h"

namespace bluegate::storage {
namespace {

class StandingClock : public Clock {
 public:
  absl::Time Now() const override { return absl::FromUnixSeconds(1'700'000'000); }
};

std::string PictureOf(const std::string& content) {
  return absl::StrCat("picture of ", content, std::string(1000, 'p'));
}

std::string HashOf(const std::string& content) { return Sha256(PictureOf(content)); }

class CaptureExpiryTest : public ::testing::Test {
 protected:
  void SetUp() override { Start(); }

  void Start() {
    store_.reset();
    auto folder = std::make_unique<FaultyFolder>(disk_);
    folder_ = folder.get();
    auto store = CaptureStore::Open(std::make_unique<LentStore>(kept_.get()), std::move(folder),
                                    &clock_, options_);
    ASSERT_TRUE(store.ok()) << store.status();
    store_ = *std::move(store);
  }

  void Keep(uint64_t sequence, const std::vector<std::string>& contents) {
    CaptureToKeep capture;
    capture.name = {"cp-01", 1, sequence};
    capture.digest = Sha256(absl::StrCat("capture ", sequence));
    capture.record = absl::StrCat("record ", sequence);
    for (const std::string& content : contents) {
      capture.pictures.push_back({HashOf(content), PictureOf(content)});
    }
    const auto answer = store_->Keep(std::move(capture));
    ASSERT_TRUE(answer.ok()) << answer.status();
    ASSERT_EQ(answer->position, sequence);
  }

  static CaptureExpiry::Capture End(uint64_t position, const std::vector<std::string>& contents,
                                    bool record = true) {
    CaptureExpiry::Capture capture = {position, {"cp-01", 1, position}, {}, record};
    for (const std::string& content : contents) capture.pictures.push_back(HashOf(content));
    return capture;
  }

  CaptureExpiryReport Expire(std::vector<CaptureExpiry::Capture> captures) {
    const auto report = store_->Expire({std::move(captures), 0, 7});
    EXPECT_TRUE(report.ok()) << report.status();
    return report.value_or(CaptureExpiryReport{});
  }

  bool HasPicture(const std::string& content) {
    const auto picture = store_->GetPicture(HashOf(content));
    EXPECT_TRUE(picture.ok() || absl::IsNotFound(picture.status())) << picture.status();
    return picture.ok();
  }

  // Whether its bytes lie anywhere on the disk.
  bool IsOnDisk(const std::string& content) {
    return std::any_of(disk_->files.begin(), disk_->files.end(), [&](const auto& file) {
      return file.second.bytes.find(PictureOf(content)) != std::string::npos;
    });
  }

  std::vector<std::string> DeletionLeaves() {
    std::vector<std::string> subjects;
    for (uint64_t i = 0; i < store_->audit_log().size(); ++i) {
      const auto leaf = store_->audit_log().ReadLeaf(i);
      EXPECT_TRUE(leaf.ok()) << leaf.status();
      const auto entry = DecodeAuditEntry(leaf->leaf);
      if (entry.ok() && entry->kind == kDeletionKind) subjects.push_back(entry->subject);
    }
    return subjects;
  }

  StandingClock clock_;
  CaptureStoreOptions options_;
  std::unique_ptr<FaultyStore> kept_ = std::make_unique<FaultyStore>();
  std::shared_ptr<FaultyDisk> disk_ = std::make_shared<FaultyDisk>();
  FaultyFolder* folder_ = nullptr;
  std::unique_ptr<CaptureStore> store_;
};

TEST_F(CaptureExpiryTest, ADeletedCaptureIsFoundNoMoreAndLeavesItsPlaceInTheLog) {
  Keep(1, {"a"});
  Keep(2, {"b"});
  const CaptureExpiryReport report = Expire({End(1, {"a"})});
  EXPECT_EQ(report.records, 1u);
  EXPECT_EQ(report.pictures, 1u);
  EXPECT_EQ(report.picture_bytes, PictureOf("a").size());

  EXPECT_TRUE(absl::IsNotFound(store_->Find({"cp-01", 1, 1}).status()));
  EXPECT_TRUE(store_->Find({"cp-01", 1, 2}).ok());
  const auto log = store_->Read(0, 10);
  ASSERT_TRUE(log.ok()) << log.status();
  ASSERT_EQ(log->size(), 2u);
  EXPECT_EQ((*log)[0].record, "");
  EXPECT_EQ((*log)[1].record, "record 2");
  Start();
  EXPECT_EQ(store_->last_position(), 2u);
  EXPECT_EQ(store_->DurableSequence("cp-01", 1).value(), 2u);
}

TEST_F(CaptureExpiryTest, TheBytesOfADeletedPictureAreErasedOnDiskAndThoseBesideItAreNot) {
  Keep(1, {"a", "b"});
  Keep(2, {"c"});
  Expire({End(1, {"a"}, /*record=*/false)});
  EXPECT_FALSE(IsOnDisk("a"));
  EXPECT_FALSE(HasPicture("a"));
  EXPECT_TRUE(HasPicture("b"));
  EXPECT_TRUE(HasPicture("c"));
  EXPECT_TRUE(store_->Find({"cp-01", 1, 1}).ok());
}

TEST_F(CaptureExpiryTest, EachDeletionHasItsLeafAndTheLeavesOfBeforeStay) {
  Keep(1, {"a"});
  const uint64_t before = store_->audit_log().size();
  Expire({End(1, {"a"})});
  EXPECT_EQ(store_->audit_log().size(), before + 2);
  EXPECT_THAT(DeletionLeaves(),
              testing::UnorderedElementsAre("capture:cp-01/1/1",
                                            "picture:" + absl::BytesToHexString(HashOf("a"))));
}

TEST_F(CaptureExpiryTest, DeletingAgainChangesNothing) {
  Keep(1, {"a"});
  Expire({End(1, {"a"})});
  const uint64_t leaves = store_->audit_log().size();
  const CaptureExpiryReport again = Expire({End(1, {"a"})});
  EXPECT_EQ(again.records + again.pictures, 0u);
  EXPECT_EQ(store_->audit_log().size(), leaves);
}

TEST_F(CaptureExpiryTest, APictureStaysForAsLongAsAnyCaptureShowsIt) {
  Keep(1, {"a"});
  Keep(2, {"a"});
  Keep(3, {"a", "a"});
  Expire({End(2, {"a"})});
  EXPECT_TRUE(HasPicture("a"));
  Expire({End(1, {"a"})});
  EXPECT_TRUE(HasPicture("a"));
  Start();
  EXPECT_TRUE(HasPicture("a"));
  Expire({End(3, {"a"})});
  EXPECT_FALSE(HasPicture("a"));
  EXPECT_FALSE(IsOnDisk("a"));
  Keep(4, {"a"});
  EXPECT_TRUE(HasPicture("a"));
}

TEST_F(CaptureExpiryTest, APictureOfSeveralCapturesThatGoAtOnceGoesToo) {
  Keep(1, {"a"});
  Keep(2, {"a"});
  EXPECT_EQ(Expire({End(1, {"a"}), End(2, {"a"})}).pictures, 1u);
  EXPECT_FALSE(HasPicture("a"));
}

TEST_F(CaptureExpiryTest, APictureThatComesTwiceInACaptureIsItsOwn) {
  Keep(1, {"a", "a"});
  Expire({End(1, {"a", "a"})});
  EXPECT_FALSE(HasPicture("a"));
}

TEST_F(CaptureExpiryTest, WhatCouldNotBeErasedIsErasedAtTheNextStart) {
  Keep(1, {"a"});
  folder_->FailNext(absl::OkStatus());  // the group's append
  folder_->FailNext(absl::OkStatus());  // its sync
  folder_->FailNext(absl::UnavailableError("disk"));
  EXPECT_FALSE(store_->Expire({{End(1, {"a"})}, 0, 7}).ok());
  EXPECT_FALSE(HasPicture("a"));
  EXPECT_TRUE(IsOnDisk("a"));
  Start();
  EXPECT_FALSE(IsOnDisk("a"));
}

TEST_F(CaptureExpiryTest, ADatabaseThatIsMadeAgainHasNothingThatWasDeleted) {
  Keep(1, {"a"});
  Keep(2, {"b"});
  Expire({End(1, {"a"})});
  Keep(3, {"c"});
  kept_ = std::make_unique<FaultyStore>();
  Start();
  EXPECT_FALSE(HasPicture("a"));
  EXPECT_TRUE(HasPicture("b"));
  EXPECT_TRUE(HasPicture("c"));
  EXPECT_TRUE(absl::IsNotFound(store_->Find({"cp-01", 1, 1}).status()));
  EXPECT_EQ(store_->last_position(), 3u);
  EXPECT_EQ(DeletionLeaves().size(), 2u);
}

TEST_F(CaptureExpiryTest, AStartAfterPowerLossFindsAnErasedPictureInOrder) {
  Keep(1, {"a"});
  Expire({End(1, {"a"})});
  folder_->LosePower();
  kept_ = std::make_unique<FaultyStore>();
  Start();
  EXPECT_FALSE(HasPicture("a"));
  Keep(2, {"b"});
}

TEST_F(CaptureExpiryTest, PicturesWhoseUsesAnOlderVersionDidNotCountStay) {
  Keep(1, {"a"});
  Keep(2, {"b"});
  // An older version went on with the data, and wrote neither uses nor how far they are counted.
  WriteBatch older;
  older.Put(CountedUsesKey(), Encode(CountedUses{1, 1}));
  older.Delete(PictureUseKey(HashOf("b"), 2));
  ASSERT_TRUE(kept_->Write(older, Durability::kSynced).ok());
  Start();
  Keep(3, {"c"});
  Keep(4, {"b"});
  Expire({End(1, {"a"}), End(2, {"b"}), End(3, {"c"}), End(4, {"b"})});
  EXPECT_TRUE(HasPicture("a"));
  EXPECT_TRUE(HasPicture("b"));
  EXPECT_FALSE(HasPicture("c"));
}

TEST_F(CaptureExpiryTest, DeletingGoesOnWhereTheDiskIsTooFullToKeep) {
  Keep(1, {"a"});
  options_.evidence.free_bytes_min = 1000;
  Start();
  folder_->SetFreeBytes(10);
  EXPECT_EQ(Expire({End(1, {"a"})}).pictures, 1u);
}

TEST_F(CaptureExpiryTest, CapturesComeGoAndAreReadAtTheSameTime) {
  constexpr uint64_t kCaptures = 400;
  std::atomic<uint64_t> kept = 0;
  std::thread terminal([&] {
    for (uint64_t sequence = 1; sequence <= kCaptures; ++sequence) {
      // Every other capture shows the picture of the one before it.
      Keep(sequence, {std::to_string((sequence + 1) / 2)});
      kept = sequence;
    }
  });
  std::thread reader([&] {
    while (kept < kCaptures) {
      const uint64_t last = kept;
      if (last > 0) HasPicture(std::to_string((last + 1) / 2));
      const auto log = store_->Read(0, kCaptures);
      EXPECT_TRUE(log.ok()) << log.status();
    }
  });
  for (uint64_t gone = 0; gone < kCaptures;) {
    if (gone == kept) continue;
    ++gone;
    Expire({End(gone, {std::to_string((gone + 1) / 2)})});
  }
  terminal.join();
  reader.join();
  const uint64_t pictures = kCaptures / 2;
  for (uint64_t content = 1; content <= pictures; ++content) {
    EXPECT_FALSE(HasPicture(std::to_string(content)));
    EXPECT_FALSE(IsOnDisk(std::to_string(content)));
  }
  Start();
  EXPECT_EQ(store_->last_position(), kCaptures);
}

TEST_F(CaptureExpiryTest, HowFarPicturesWereLookedAtIsKept) {
  EXPECT_EQ(store_->PicturesExpired().value(), 0u);
  Keep(1, {"a"});
  ASSERT_TRUE(store_->Expire({{}, 1, 7}).ok());
  Start();
  EXPECT_EQ(store_->PicturesExpired().value(), 1u);
}

}  // namespace
}  // namespace bluegate::storage
