#include "storage/ledger_expiry.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "storage/engine.h"
#include "storage/faulty/faulty_store.h"
#include "storage/legal_holds.h"

namespace bluegate::storage {
namespace {

using ::testing::ElementsAre;

class LedgerExpiryTest : public ::testing::Test {
 protected:
  LedgerExpiryTest() {
    auto kv = std::make_unique<FaultyStore>();
    disk_ = kv.get();
    store_ = CaseStore::Open(std::move(kv)).value();
  }

  static std::string IdOf(uint64_t position) { return absl::StrCat("cam-1/1/", position); }

  void Add(uint64_t position, std::string content, bool with_case = false) {
    NewPassage passage;
    passage.position = position;
    passage.passage_id = IdOf(position);
    passage.state = 1;
    passage.content = std::move(content);
    if (with_case) passage.opened = NewCase{1, "cp-01", "case", "opened"};
    ASSERT_TRUE(store_->CommitPassages({passage}).ok());
  }
  // Five old passages, the second with a case, and a young one.
  void AddSix() {
    for (uint64_t position = 1; position <= 5; ++position) Add(position, "old", position == 2);
    Add(6, "young");
  }
  absl::StatusOr<LedgerExpiry::Step> Sweep(uint64_t after, size_t limit) {
    return expiry().Sweep(after, limit, 7,
                          [](std::string_view content) { return content == "old"; });
  }
  uint64_t SweepAll(size_t limit) {
    uint64_t deleted = 0;
    LedgerExpiry::Step step;
    for (int i = 0; i < 100 && !step.done; ++i) {
      step = Sweep(step.last_position, limit).value();
      deleted += step.deleted;
    }
    EXPECT_TRUE(step.done);
    return deleted;
  }
  LedgerExpiry expiry() { return LedgerExpiry(store_.get()); }
  LegalHolds holds() { return LegalHolds(store_.get()); }

  std::vector<uint64_t> Left() {
    std::vector<uint64_t> left;
    const auto passages = store_->ListPassages({});
    EXPECT_TRUE(passages.ok()) << passages.status();
    for (const PassageRecord& passage : *passages) {
      left.push_back(passage.position);
    }
    return left;
  }

  FaultyStore* disk_;
  std::unique_ptr<CaseStore> store_;
};

TEST_F(LedgerExpiryTest, OldPassagesGoAndCasesAndYoungOnesStay) {
  AddSix();
  EXPECT_EQ(SweepAll(2), 4u);
  EXPECT_THAT(Left(), ElementsAre(6, 2));
  EXPECT_EQ(store_->GetPassage(IdOf(1)).status().code(), absl::StatusCode::kNotFound);
  EXPECT_TRUE(store_->GetCase(IdOf(2)).ok());
  EXPECT_EQ(SweepAll(2), 0u);
  EXPECT_EQ(store_->tally().passages.at(1), 6u) << "what was counted stays counted";
}

TEST_F(LedgerExpiryTest, AHoldWinsUntilItIsLifted) {
  AddSix();
  ASSERT_TRUE(holds().Hold(IdOf(3), "court", "zhang.wei", 1).ok());
  EXPECT_EQ(SweepAll(100), 3u);
  EXPECT_TRUE(store_->GetPassage(IdOf(3)).ok());
  ASSERT_TRUE(holds().Lift(IdOf(3), "court ended", "zhang.wei", 2).ok());
  EXPECT_EQ(SweepAll(100), 1u);
  EXPECT_EQ(holds().Lift(IdOf(3), "again", "zhang.wei", 3).code(), absl::StatusCode::kNotFound);
}

TEST_F(LedgerExpiryTest, DeletionsAndHoldsAreLeavesAndLeavesOfBeforeStay) {
  AddSix();
  const AuditLeaf before = store_->audit_log().ReadLeaf(0).value();
  const uint64_t leaves = store_->audit_log().size();
  ASSERT_TRUE(holds().Hold(IdOf(4), "court", "zhang.wei", 1).ok());
  ASSERT_TRUE(holds().Hold(IdOf(4), "court", "zhang.wei", 1).ok());  // repeating does nothing
  SweepAll(100);
  EXPECT_EQ(store_->audit_log().size(), leaves + 1 + 3);
  EXPECT_EQ(store_->audit_log().ReadLeaf(0)->hash, before.hash);
  const AuditEntry hold = DecodeAuditEntry(store_->audit_log().ReadLeaf(leaves)->leaf).value();
  EXPECT_EQ(hold.kind, "retention.hold");
  EXPECT_EQ(hold.actor, "zhang.wei");
  EXPECT_EQ(store_->ReadLogged(hold).value(), "court");
  const AuditEntry deletion =
      DecodeAuditEntry(store_->audit_log().ReadLeaf(leaves + 1)->leaf).value();
  EXPECT_EQ(deletion.kind, kDeletionKind);
  EXPECT_EQ(deletion.subject, DeletedSubject("passage", IdOf(1)));
  EXPECT_EQ(deletion.content_sha256, Sha256("old"));
}

TEST_F(LedgerExpiryTest, AStepThatTheDiskRefusesChangesNothingAndIsTakenAgain) {
  AddSix();
  const uint64_t leaves = store_->audit_log().size();
  disk_->FailNextWrite(absl::ResourceExhaustedError("full"));
  EXPECT_EQ(Sweep(0, 100).status().code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(Left().size(), 6u);
  EXPECT_EQ(store_->audit_log().size(), leaves);
  EXPECT_EQ(SweepAll(100), 4u);
}

TEST_F(LedgerExpiryTest, AHoldThatIsSetDuringAStepWins) {
  AddSix();
  const auto swept = expiry().Sweep(0, 100, 7, [&](std::string_view content) {
    EXPECT_TRUE(holds().Hold(IdOf(1), "court", "zhang.wei", 1).ok());
    return content == "old";
  });
  EXPECT_EQ(swept.status().code(), absl::StatusCode::kAborted);
  EXPECT_TRUE(store_->GetPassage(IdOf(1)).ok());
  EXPECT_EQ(SweepAll(100), 3u);
}

TEST_F(LedgerExpiryTest, APassageStaysWhileACaseThatWasOpenedLaterIsThere) {
  AddSix();
  ASSERT_TRUE(store_
                  ->OpenLateCases({{.case_id = IdOf(1) + "/S12/w-1",
                                    .passage_id = IdOf(1),
                                    .state = 1,
                                    .content = "case",
                                    .event = "opened"}},
                                  {})
                  .ok());
  const auto entries = expiry().Look({IdOf(1), IdOf(2), IdOf(3)});
  ASSERT_TRUE(entries.ok()) << entries.status();
  EXPECT_TRUE((*entries)[0].has_case);
  EXPECT_TRUE((*entries)[1].has_case);
  EXPECT_FALSE((*entries)[2].has_case);
  EXPECT_EQ(SweepAll(100), 3u);
  EXPECT_THAT(Left(), ElementsAre(6, 2, 1));
  EXPECT_TRUE(store_->GetCase(IdOf(1) + "/S12/w-1").ok());
}

}  // namespace
}  // namespace bluegate::storage
