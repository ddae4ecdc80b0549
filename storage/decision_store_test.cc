#include "storage/decision_store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "enforcement/text.h"
#include "storage/engine.h"
#include "storage/faulty/faulty_store.h"
#include "storage/ordered_key.h"
#include "storage/record_codec.h"

namespace bluegate::storage {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class DecisionStoreTest : public testing::Test {
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
    auto store = DecisionStore::Open(*std::move(kv), folder_);
    ASSERT_TRUE(store.ok()) << store.status();
    store_ = *std::move(store);
  }

  // "POSITION ID BYTES" of each entry.
  std::vector<std::string> Log(uint64_t after, uint64_t last) {
    std::vector<std::string> entries;
    const absl::Status visited =
        store_->VisitDecisions(after, last, [&](const LoggedDecision& entry) {
          entries.push_back(absl::StrCat(entry.position, " ", AbslView(entry.request_id), " ",
                                         AbslView(entry.bytes), entry.late ? " late" : ""));
          return true;
        });
    EXPECT_TRUE(visited.ok()) << visited;
    return entries;
  }

  std::filesystem::path folder_;
  std::unique_ptr<DecisionStore> store_;
};

TEST_F(DecisionStoreTest, SecondDecisionUnderARequestIdGivesTheFirst) {
  const auto first = store_->AppendDecision("r1", "q1", "pass");
  ASSERT_TRUE(first.ok()) << first.status();
  EXPECT_FALSE(first->has_value());
  const auto again = store_->AppendDecision("r1", "q2", "refuse");
  ASSERT_TRUE(again.ok()) << again.status();
  ASSERT_TRUE(again->has_value());
  EXPECT_EQ((*again)->bytes, "pass");
  EXPECT_EQ((*again)->question_digest, "q1");
  EXPECT_THAT(Log(0, 10), ElementsAre("1 r1 pass"));
}

TEST_F(DecisionStoreTest, LogGoesOnAfterReopening) {
  ASSERT_TRUE(store_->AppendDecision("r1", "q", "a").ok());
  ASSERT_TRUE(store_->AppendDecision("r2", "q", "b").ok());
  Reopen();
  EXPECT_EQ(store_->FindDecision("r1")->bytes, "a");
  ASSERT_TRUE(store_->AppendDecision("r3", "q", "c").ok());
  EXPECT_EQ(store_->LastDecision(), 3u);
  EXPECT_THAT(Log(1, 10), ElementsAre("2 r2 b", "3 r3 c"));
  EXPECT_THAT(Log(0, 1), ElementsAre("1 r1 a"));
  EXPECT_THAT(Log(3, 10), IsEmpty());
}

TEST_F(DecisionStoreTest, ADeletedDecisionIsGoneWithItsNameAndALeafTellsOfIt) {
  for (const char* const id : {"r1", "r2", "r3"}) {
    ASSERT_TRUE(store_->AppendDecision(id, "q", absl::StrCat("pass ", id)).ok());
  }
  EXPECT_EQ(store_->ExpireDecisions({1}, {"bluegate", 5}).value(), 0u);  // in the journal only
  ASSERT_TRUE(store_->SyncDecisions().ok());
  const uint64_t leaves = store_->audit_log().size();
  EXPECT_EQ(store_->ExpireDecisions({1, 9}, {"bluegate", 5}).value(), 1u);
  EXPECT_EQ(store_->ExpireDecisions({1}, {"bluegate", 5}).value(), 0u);
  Reopen();
  EXPECT_TRUE(absl::IsNotFound(store_->FindDecision("r1").status()));
  EXPECT_TRUE(store_->FindDecision("r2").ok());
  EXPECT_THAT(Log(0, 10), ElementsAre("2 r2 pass r2", "3 r3 pass r3"));
  ASSERT_EQ(store_->audit_log().size(), leaves + 1);
  const auto entry = DecodeAuditEntry(store_->audit_log().ReadLeaf(leaves)->leaf);
  ASSERT_TRUE(entry.ok());
  EXPECT_EQ(entry->kind, kDeletionKind);
  EXPECT_EQ(entry->subject, "decision:1");
}

TEST_F(DecisionStoreTest, TheNewestDecisionStaysSoThatPositionsRiseForEver) {
  ASSERT_TRUE(store_->AppendDecision("r1", "q", "pass").ok());
  ASSERT_TRUE(store_->AppendDecision("r2", "q", "pass").ok());
  ASSERT_TRUE(store_->SyncDecisions().ok());
  EXPECT_EQ(store_->ExpireDecisions({1, 2}, {"bluegate", 5}).value(), 1u);
  Reopen();
  ASSERT_TRUE(store_->AppendDecision("r3", "q", "pass").ok());
  EXPECT_EQ(store_->LastDecision(), 3u);
}

TEST_F(DecisionStoreTest, DecisionsThatAreKeptTogetherAreFoundVisitedAndDeletedOneByOne) {
  constexpr uint64_t kDecisions = 150;  // two runs and a rest, beside single rows
  const auto bytes = [](uint64_t i) { return absl::StrCat("b", i); };
  const auto append = [&](uint64_t i) {
    ASSERT_TRUE(store_->AppendDecision(absl::StrCat("r", i), "q", bytes(i)).ok());
  };
  append(1);
  ASSERT_TRUE(store_->SyncDecisions().ok());
  for (uint64_t i = 2; i < kDecisions; ++i) append(i);
  ASSERT_TRUE(store_->SyncDecisions().ok());
  append(kDecisions);
  std::vector<std::string> wanted;
  for (uint64_t i = 1; i <= kDecisions; ++i) {
    wanted.push_back(absl::StrCat(i, " r", i, " ", bytes(i)));
  }
  std::vector<uint64_t> deleted = {3, 66, 67, 149};
  for (uint64_t i = 70; i < 140; ++i) deleted.push_back(i);
  for (int round = 0; round < 3; ++round) {
    for (uint64_t i = 1; i <= kDecisions; ++i) {
      const auto kept = store_->FindDecision(absl::StrCat("r", i));
      EXPECT_EQ(kept.ok(), !wanted[i - 1].empty()) << i << " " << kept.status();
      EXPECT_EQ(kept.ok() ? kept->bytes : "", wanted[i - 1].empty() ? "" : bytes(i));
    }
    for (const auto& [after, last] :
         {std::pair(0, 500), {1, 500}, {2, 64}, {40, 41}, {65, 140}, {148, 150}, {150, 500}}) {
      std::vector<std::string> between;
      for (int i = after; i < std::min<int>(last, kDecisions); ++i) {
        if (!wanted[static_cast<size_t>(i)].empty())
          between.push_back(wanted[static_cast<size_t>(i)]);
      }
      EXPECT_EQ(Log(static_cast<uint64_t>(after), static_cast<uint64_t>(last)), between) << after;
    }
    if (round == 1) {
      EXPECT_EQ(store_->ExpireDecisions(deleted, {"bluegate", 5}).value(), deleted.size());
      for (const uint64_t i : deleted) wanted[i - 1].clear();
    }
    Reopen();
    EXPECT_EQ(store_->LastDecision(), kDecisions);
  }
}

TEST_F(DecisionStoreTest, NamesAreFoundWhetherTheyWereWrittenDownOrNot) {
  ASSERT_TRUE(store_->AppendDecision("r1", "q", "a").ok());
  ASSERT_TRUE(store_->SyncDecisions().ok());
  ASSERT_TRUE(store_->AppendDecision("r2", "q", "b").ok());
  ASSERT_TRUE(store_->AppendLate("r2", "late").ok());
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(store_->FindDecision("r1")->bytes, "a");
    EXPECT_EQ(store_->FindDecision("r2")->bytes, "b");
    EXPECT_EQ((*store_->AppendDecision("r1", "q", "x"))->bytes, "a");
    EXPECT_EQ((*store_->AppendDecision("r2", "q", "x"))->bytes, "b");
    Reopen();
  }
  ASSERT_TRUE(store_->SyncDecisions().ok());
  EXPECT_EQ(store_->FindDecision("r2")->bytes, "b");
}

TEST_F(DecisionStoreTest, StoreThatNobodySyncsFindsEveryName) {
  for (int i = 0; i < 45'000; ++i) {
    ASSERT_TRUE(store_->AppendDecision(absl::StrCat("r", i), "q", absl::StrCat(i)).ok());
  }
  for (const int i : {0, 19'999, 20'001, 44'999}) {
    EXPECT_EQ(store_->FindDecision(absl::StrCat("r", i))->bytes, absl::StrCat(i));
  }
}

TEST_F(DecisionStoreTest, LateTruthIsInTheLogAndDoesNotReplaceTheAnswer) {
  ASSERT_TRUE(store_->AppendDecision("r1", "q", "fallback").ok());
  ASSERT_TRUE(store_->AppendLate("r1", "truth").ok());
  EXPECT_EQ(store_->FindDecision("r1")->bytes, "fallback");
  EXPECT_THAT(Log(0, 10), ElementsAre("1 r1 fallback", "2 r1 truth late"));
}

TEST_F(DecisionStoreTest, ConcurrentDecisionsGetPositionsWithoutGaps) {
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([this, t] {
      for (int i = 0; i < 100; ++i) {
        EXPECT_TRUE(store_->AppendDecision(absl::StrCat(t, "-", i), "q", "x").ok());
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_THAT(Log(0, 1000), SizeIs(400));
  EXPECT_EQ(store_->LastDecision(), 400u);
}

TEST_F(DecisionStoreTest, OfManyWhoNameTheSameJustOneIsKept) {
  std::atomic<int> kept = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([this, t, &kept] {
      for (int i = 0; i < 200; ++i) {
        const std::string id = absl::StrCat("same-", i);
        const auto appended = store_->AppendDecision(id, "q", absl::StrCat("thread ", t));
        ASSERT_TRUE(appended.ok()) << appended.status();
        kept += !appended->has_value();
        if (i % 20 == t) {
          ASSERT_TRUE(store_->SyncDecisions().ok());
        }
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(kept, 200);
  EXPECT_THAT(Log(0, 1000), SizeIs(200));
}

TEST_F(DecisionStoreTest, DecisionsOfTheFirstLayoutAreStillFound) {
  store_.reset();
  auto kv = OpenRocksDb(folder_);
  ASSERT_TRUE(kv.ok()) << kv.status();
  WriteBatch batch;
  batch.Put(OrderedKey("decision").Text("old").str(),
            RecordWriter().Number(7).Bytes("q").Bytes("kept").Take());
  batch.Put(OrderedKey("decision-log").Number(7).str(), "old");
  ASSERT_TRUE((*kv)->Write(batch, Durability::kSynced).ok());
  kv->reset();
  Reopen();
  const auto old = store_->FindDecision("old");
  ASSERT_TRUE(old.ok()) << old.status();
  EXPECT_EQ(old->bytes, "kept");
  EXPECT_TRUE(old->first_layout);
  EXPECT_TRUE((*store_->AppendDecision("old", "q", "new"))->first_layout);
  ASSERT_TRUE(store_->AppendDecision("r8", "q", "a").ok());
  EXPECT_THAT(Log(0, 100), ElementsAre("8 r8 a"));
}

TEST_F(DecisionStoreTest, SyncedDecisionsSurvivePowerLossAndLaterOnesMayNot) {
  ASSERT_TRUE(store_->AppendDecision("r1", "q", "a").ok());
  ASSERT_TRUE(store_->SyncDecisions().ok());
  ASSERT_TRUE(store_->AppendDecision("r2", "q", "b").ok());
  store_.reset();
  // The journal is never synced: at the worst nothing of it is left.
  std::filesystem::resize_file(folder_ / "journal-0", 0);
  Reopen();
  EXPECT_THAT(Log(0, 10), ElementsAre("1 r1 a"));
  ASSERT_TRUE(store_->AppendDecision("r2", "q", "b again").ok());
  EXPECT_THAT(Log(1, 10), ElementsAre("2 r2 b again"));
}

TEST_F(DecisionStoreTest, TornEndOfTheJournalLosesThatEntryAlone) {
  for (const char* id : {"r1", "r2", "r3"}) {
    ASSERT_TRUE(store_->AppendDecision(id, "q", "a").ok());
  }
  store_.reset();
  const auto file = folder_ / "journal-0";
  std::string bytes(std::filesystem::file_size(file), '\0');
  std::ifstream(file, std::ios::binary).read(bytes.data(), static_cast<int64_t>(bytes.size()));
  std::filesystem::resize_file(file, bytes.find_last_not_of('\0'));
  Reopen();
  EXPECT_THAT(Log(0, 10), ElementsAre("1 r1 a", "2 r2 a"));
  ASSERT_TRUE(store_->AppendDecision("r4", "q", "b").ok());
  Reopen();
  EXPECT_THAT(Log(1, 10), ElementsAre("2 r2 a", "3 r4 b"));
}

TEST_F(DecisionStoreTest, ReaderSeesEveryEntryWhileEntriesAreSaved) {
  std::atomic<bool> done = false;
  std::thread syncer([&] {
    while (!done) EXPECT_TRUE(store_->SyncDecisions().ok());
  });
  for (uint64_t i = 1; i <= 300; ++i) {
    ASSERT_TRUE(store_->AppendDecision(absl::StrCat("r", i), "q", "a").ok());
    ASSERT_THAT(Log(0, i), SizeIs(i));
    ASSERT_TRUE(store_->FindDecision(absl::StrCat("r", i)).ok());
  }
  done = true;
  syncer.join();
}

TEST(DecisionSyncTest, FailedSyncIsTriedAgain) {
  const std::filesystem::path folder = std::filesystem::path(testing::TempDir()) / "failed-sync";
  std::filesystem::remove_all(folder);
  std::filesystem::create_directories(folder);
  auto faulty = std::make_unique<FaultyStore>();
  FaultyStore* const disk = faulty.get();
  const auto store = DecisionStore::Open(std::move(faulty), folder);
  ASSERT_TRUE(store.ok()) << store.status();
  ASSERT_TRUE((*store)->AppendDecision("r1", "q", "a").ok());
  disk->FailNextWrite(absl::UnavailableError("disk"));
  EXPECT_TRUE(absl::IsUnavailable((*store)->SyncDecisions()));
  EXPECT_EQ((*store)->FindDecision("r1")->bytes, "a");
  EXPECT_TRUE((*store)->SyncDecisions().ok());
  disk->LosePower();
  EXPECT_TRUE((*store)->FindDecision("r1").ok());
}

TEST_F(DecisionStoreTest, LogIsReadWhileAnotherWritesIt) {
  ASSERT_TRUE(store_->AppendDecision("r1", "q", "a").ok());
  ASSERT_TRUE(store_->SyncDecisions().ok());
  ASSERT_TRUE(store_->AppendDecision("r2", "q", "b").ok());
  auto journal = Journal::Read(folder_);
  ASSERT_TRUE(journal.ok()) << journal.status();
  auto kv = OpenRocksDbToRead(folder_);
  ASSERT_TRUE(kv.ok()) << kv.status();
  const auto reader = DecisionStore::OpenToRead(*std::move(journal), *std::move(kv));
  ASSERT_TRUE(reader.ok()) << reader.status();
  ASSERT_TRUE(store_->AppendDecision("r3", "q", "c").ok());
  EXPECT_EQ((*reader)->FindDecision("r1")->bytes, "a");
  EXPECT_EQ((*reader)->FindDecision("r2")->bytes, "b");
  EXPECT_EQ((*reader)->LastDecision(), 2u);
  EXPECT_TRUE(absl::IsUnavailable((*reader)->AppendDecision("r4", "q", "d").status()));
}

TEST_F(DecisionStoreTest, RuleSetsComeBackInOrderWithTheirFiles) {
  ASSERT_TRUE(store_->AppendRuleSet("b", "q", "first", "x@1", "file 1").ok());
  ASSERT_TRUE(store_->AppendRuleSet("a", "q", "second", "x@2", "file 2").ok());
  EXPECT_EQ(store_->AppendRuleSet("b", "q", "third", "x@3", "file 3")->bytes, "first");
  Reopen();
  const auto changes = store_->RuleSets();
  ASSERT_TRUE(changes.ok()) << changes.status();
  ASSERT_THAT(*changes, SizeIs(2));
  EXPECT_EQ(changes->back().bytes, "second");
  EXPECT_EQ(*store_->RuleSetFile("x@1"), "file 1");
  EXPECT_TRUE(absl::IsNotFound(store_->RuleSetFile("x@3").status()));
}

TEST_F(DecisionStoreTest, AlertsComeBackInTheOrderOfIssue) {
  ASSERT_TRUE(store_->AppendAlert("z", "q", "yellow").ok());
  ASSERT_TRUE(store_->AppendAlert("a", "q", "orange").ok());
  ASSERT_TRUE(store_->AppendAlert("z", "q", "red").ok());
  Reopen();
  const auto alerts = store_->Alerts();
  ASSERT_TRUE(alerts.ok()) << alerts.status();
  ASSERT_THAT(*alerts, SizeIs(2));
  EXPECT_EQ(alerts->front().bytes, "yellow");
  EXPECT_EQ(alerts->back().bytes, "orange");
}

TEST_F(DecisionStoreTest, RequestIdOutOfBoundsIsRefused) {
  for (const std::string& id : {std::string(), std::string(65, 'x'), std::string("a\0b", 3)}) {
    EXPECT_TRUE(absl::IsInvalidArgument(store_->AppendDecision(id, "q", "x").status())) << id;
  }
}

}  // namespace
}  // namespace bluegate::storage
