#include "storage/case_expiry.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "storage/faulty/faulty_store.h"
#include "storage/ledger_expiry.h"
#include "storage/legal_holds.h"
#include "storage/ordered_key.h"

namespace bluegate::storage {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;
using Fate = CaseExpiry::Fate;

constexpr uint32_t kOpen = 1, kConfirmed = 3, kRestricted = 2;

// Calls `after_scan`, once, when the next scan has ended.
class HookedStore : public FaultyStore {
 public:
  std::function<void()> after_scan;

  absl::Status Scan(
      const KeyRange& range, ScanOrder order,
      absl::FunctionRef<bool(std::string_view, std::string_view)> visit) const override {
    const absl::Status scanned = FaultyStore::Scan(range, order, visit);
    if (auto hook = std::exchange(const_cast<HookedStore*>(this)->after_scan, nullptr)) hook();
    return scanned;
  }
};

class CaseExpiryTest : public ::testing::Test {
 protected:
  CaseExpiryTest() {
    auto kv = std::make_unique<HookedStore>();
    disk_ = kv.get();
    // With every list in which a case may stand.
    const CaseReader reader = {
        [](const CaseRecord& record) {
          return CaseFacets{.due_us = 5, .day = 7, .figures = "figures", .likes = {"a", "b"}};
        },
        [](std::string_view) { return PassageKind{.day = 7}; }};
    store_ = CaseStore::Open(std::move(kv), reader).value();
    expiry_ = std::make_unique<CaseExpiry>(store_.get());
  }

  static std::string IdOf(uint64_t position) { return absl::StrCat("cam-1/1/", position); }

  // A passage with a case; "over", "kept" or "young" is what becomes of it.
  void Add(uint64_t position, std::string content) {
    NewPassage passage;
    passage.position = position;
    passage.passage_id = IdOf(position);
    passage.state = kRestricted;
    passage.content = absl::StrCat("passage ", position);
    passage.opened = NewCase{kOpen, "cp-01", std::move(content), "opened"};
    ASSERT_TRUE(store_->CommitPassages({passage}).ok());
  }
  void AddLate(uint64_t position, std::string content) {
    ASSERT_EQ(store_
                  ->OpenLateCases({{.case_id = IdOf(position) + "/S12/w-1",
                                    .passage_id = IdOf(position),
                                    .state = kOpen,
                                    .passage_state = kRestricted,
                                    .site_id = "cp-01",
                                    .content = std::move(content),
                                    .event = "opened later"}},
                                  {})
                  .value(),
              1u);
  }
  // Changes a case; its content stays.
  void Change(const std::string& case_id, const std::string& request_id) {
    const CaseRecord record = store_->GetCase(case_id).value();
    ASSERT_TRUE(store_
                    ->ChangeCase({.request_id = request_id,
                                  .request_digest = "digest",
                                  .case_id = case_id,
                                  .seen_revision = record.revision,
                                  .standing = {.state = kConfirmed},
                                  .content = record.content,
                                  .event = "event of " + request_id,
                                  .actor = "zhang.wei",
                                  .time_us = 5})
                    .ok());
  }

  static absl::StatusOr<Fate> FateOf(const CaseRecord& record) {
    if (record.content == "young") return Fate::kTooYoung;
    return record.content == "over" ? Fate::kOver : Fate::kKept;
  }
  absl::StatusOr<CaseExpiry::Step> Sweep(std::optional<CasePlace> after = std::nullopt,
                                         size_t limit = 100) {
    return expiry_->Sweep(after, limit, 7, &FateOf);
  }
  uint64_t SweepAll(size_t limit = 100) {
    uint64_t deleted = 0;
    CaseExpiry::Step step;
    std::optional<CasePlace> after;
    for (int i = 0; i < 100 && !step.done; ++i) {
      const auto taken = Sweep(after, limit);
      EXPECT_TRUE(taken.ok()) << taken.status();
      if (!taken.ok()) break;
      step = *taken;
      after = step.last;
      deleted += step.deleted;
    }
    EXPECT_TRUE(step.done);
    return deleted;
  }

  std::vector<std::string> Listed(CaseQuery query = {}) {
    std::vector<std::string> ids;
    const auto cases = store_->ListCases(query);
    EXPECT_TRUE(cases.ok()) << cases.status();
    if (cases.ok()) {
      for (const CaseRecord& record : *cases) ids.push_back(record.case_id);
    }
    return ids;
  }
  // Keys of rows that name the text, in key or value; without the passage's own and the audit
  // log's.
  std::vector<std::string> RowsThatName(const std::string& text) {
    std::vector<std::string> keys;
    EXPECT_TRUE(disk_
                    ->FaultyStore::Scan({"", ""}, ScanOrder::kAscending,
                                        [&](std::string_view key, std::string_view value) {
                                          const std::string row =
                                              absl::StrCat(std::string(key), std::string(value));
                                          if (!absl::StartsWith(row, "audit.") &&
                                              !absl::StartsWith(row, "passage") &&
                                              absl::StrContains(row, text)) {
                                            keys.emplace_back(key);
                                          }
                                          return true;
                                        })
                    .ok());
    return keys;
  }
  // Takes away the rows that versions before did not write.
  void ForgetRequests(const std::string& case_id) {
    WriteBatch batch;
    ASSERT_TRUE(disk_
                    ->Scan(PrefixRange(OrderedKey("case.request").Text(case_id).str()),
                           ScanOrder::kAscending,
                           [&](std::string_view key, std::string_view) {
                             batch.Delete(std::string(key));
                             return true;
                           })
                    .ok());
    ASSERT_THAT(batch.changes(), Not(IsEmpty()));
    ASSERT_TRUE(disk_->Write(batch, Durability::kSynced).ok());
  }

  HookedStore* disk_;
  std::unique_ptr<CaseStore> store_;
  std::unique_ptr<CaseExpiry> expiry_;
};

TEST_F(CaseExpiryTest, ACaseGoesWithEveryRowThatNamesItAndItsPassageStays) {
  Add(1, "over");
  Add(2, "kept");
  Change(IdOf(1), "r-1");
  Change(IdOf(2), "r-2");
  Change(IdOf(1), "r-3");
  EXPECT_EQ(SweepAll(), 1u);
  EXPECT_THAT(RowsThatName(IdOf(1)), IsEmpty());
  EXPECT_THAT(RowsThatName("r-3"), IsEmpty());
  EXPECT_TRUE(absl::IsNotFound(store_->GetCase(IdOf(1)).status()));
  EXPECT_EQ(store_->FindAnswer("r-1").value(), std::nullopt);
  EXPECT_TRUE(store_->GetPassage(IdOf(1)).ok());
  EXPECT_THAT(Listed(), ElementsAre(IdOf(2)));
  EXPECT_THAT(store_->GetCase(IdOf(2))->events, ElementsAre("opened", "event of r-2"));
  EXPECT_TRUE(store_->FindAnswer("r-2")->has_value());
  EXPECT_THAT(Listed({.order = CaseOrder::kDue}), ElementsAre(IdOf(2)));
  EXPECT_THAT(store_->ListLike({"a"}, 10).value(), SizeIs(1));
  EXPECT_EQ(store_->tally().cases.at(kConfirmed), 2u) << "what was counted stays counted";
  EXPECT_THAT(store_->FiguresOfDay(7).value(), ElementsAre("figures", "figures"));
  EXPECT_EQ(SweepAll(), 0u);
  disk_->LosePower();
  EXPECT_TRUE(absl::IsNotFound(store_->GetCase(IdOf(1)).status()));
}

TEST_F(CaseExpiryTest, ACaseThatWasOpenedLaterGoesLikeAnyOtherAndThenItsPassage) {
  Add(1, "over");
  AddLate(1, "over");
  Change(IdOf(1) + "/S12/w-1", "r-1");
  const auto delete_passages = [&] {
    return LedgerExpiry(store_.get()).Sweep(0, 100, 7, [](auto) { return true; })->deleted;
  };
  EXPECT_EQ(delete_passages(), 0u);
  EXPECT_EQ(SweepAll(1), 2u);
  EXPECT_THAT(RowsThatName(IdOf(1)), IsEmpty());
  EXPECT_EQ(delete_passages(), 1u);
}

TEST_F(CaseExpiryTest, StepsGoOnBehindEachOtherUpToTheFirstThatIsTooYoung) {
  Add(1, "over");
  AddLate(1, "kept");
  Add(2, "over");
  Add(3, "kept");
  Add(4, "over");
  Add(5, "young");
  Add(6, "over");
  const auto first = Sweep(std::nullopt, 2);
  ASSERT_TRUE(first.ok()) << first.status();
  EXPECT_EQ(first->deleted, 1u);
  EXPECT_EQ(first->last.position, 1u);
  EXPECT_NE(first->last.late, 0u);
  EXPECT_FALSE(first->done);
  EXPECT_EQ(Sweep(first->last, 2)->deleted, 1u);
  EXPECT_THAT(Listed(), ElementsAre(IdOf(6), IdOf(5), IdOf(4), IdOf(3), IdOf(1) + "/S12/w-1"));
  EXPECT_EQ(SweepAll(2), 1u);
  EXPECT_THAT(Listed(), ElementsAre(IdOf(6), IdOf(5), IdOf(3), IdOf(1) + "/S12/w-1"));
}

TEST_F(CaseExpiryTest, AHoldOnItsPassageWinsUntilItIsLifted) {
  Add(1, "over");
  AddLate(1, "over");
  Add(2, "over");
  LegalHolds holds(store_.get());
  ASSERT_TRUE(holds.Hold(IdOf(1), "court", "zhang.wei", 1).ok());
  EXPECT_EQ(SweepAll(), 1u);
  EXPECT_THAT(Listed(), ElementsAre(IdOf(1) + "/S12/w-1", IdOf(1)));
  ASSERT_TRUE(holds.Lift(IdOf(1), "ended", "zhang.wei", 2).ok());
  EXPECT_EQ(SweepAll(), 2u);
}

TEST_F(CaseExpiryTest, EachEventHasALeafThatTellsOfItsDeletionAndLeavesOfBeforeStay) {
  Add(1, "over");
  Change(IdOf(1), "r-1");
  const uint64_t leaves = store_->audit_log().size();
  const std::string root = store_->audit_log().RootAt(leaves).value();
  SweepAll();
  ASSERT_EQ(store_->audit_log().size(), leaves + 2);
  EXPECT_EQ(store_->audit_log().RootAt(leaves).value(), root);
  const AuditEntry told = DecodeAuditEntry(store_->audit_log().ReadLeaf(leaves + 1)->leaf).value();
  EXPECT_EQ(told.kind, kDeletionKind);
  EXPECT_EQ(told.subject, DeletedSubject("case.event", IdOf(1) + "#2"));
  EXPECT_EQ(told.content_sha256, Sha256("event of r-1"));
  EXPECT_EQ(told.time_us, 7);
  const AuditEntry event = DecodeAuditEntry(store_->audit_log().ReadLeaf(leaves - 1)->leaf).value();
  EXPECT_EQ(event.kind, "case.event");
  EXPECT_TRUE(absl::IsNotFound(store_->ReadLogged(event).status()));
}

TEST_F(CaseExpiryTest, AChangeOrAHoldThatComesDuringAStepWins) {
  Add(1, "over");
  const auto swept = expiry_->Sweep(std::nullopt, 100, 7, [&](const CaseRecord& record) {
    Change(IdOf(1), "r-1");
    return FateOf(record);
  });
  EXPECT_TRUE(absl::IsAborted(swept.status())) << swept.status();
  EXPECT_THAT(store_->GetCase(IdOf(1))->events, SizeIs(2));
  const auto again = expiry_->Sweep(std::nullopt, 100, 7, [&](const CaseRecord& record) {
    EXPECT_TRUE(LegalHolds(store_.get()).Hold(IdOf(1), "court", "zhang.wei", 1).ok());
    return FateOf(record);
  });
  EXPECT_TRUE(absl::IsAborted(again.status())) << again.status();
  EXPECT_EQ(SweepAll(), 0u);
  EXPECT_TRUE(store_->GetCase(IdOf(1)).ok());
}

TEST_F(CaseExpiryTest, AStepThatTheDiskRefusesChangesNothingAndIsTakenAgain) {
  Add(1, "over");
  Change(IdOf(1), "r-1");
  const size_t rows = RowsThatName(IdOf(1)).size();
  disk_->FailNextWrite(absl::ResourceExhaustedError("full"));
  EXPECT_EQ(Sweep().status().code(), absl::StatusCode::kResourceExhausted);
  EXPECT_THAT(RowsThatName(IdOf(1)), SizeIs(rows));
  EXPECT_THAT(store_->GetCase(IdOf(1))->events, SizeIs(2));
  EXPECT_EQ(SweepAll(), 1u);
}

TEST_F(CaseExpiryTest, WhatAnOlderVersionWroteGoesAsAWholeToo) {
  Add(1, "over");
  Change(IdOf(1), "r-1");
  Change(IdOf(1), "r-2");
  Add(2, "over");
  Change(IdOf(2), "r-3");
  ForgetRequests(IdOf(1));
  ForgetRequests(IdOf(2));
  // Cut off: the rows that are added first are lost.
  EXPECT_FALSE(Sweep()->done);
  EXPECT_FALSE(Sweep(CasePlace{})->done);
  disk_->LosePower();
  expiry_ = std::make_unique<CaseExpiry>(store_.get());
  EXPECT_EQ(SweepAll(), 2u);
  for (const char* const text : {"cam-1/1/1", "cam-1/1/2", "r-1", "r-2", "r-3"}) {
    EXPECT_THAT(RowsThatName(text), IsEmpty()) << text;
  }
}

TEST_F(CaseExpiryTest, ADamagedCaseIsToldAndNotDeletedByHalves) {
  Add(1, "over");
  Change(IdOf(1), "r-1");
  WriteBatch batch;
  batch.Delete(OrderedKey("case.change").Number(1).str());
  batch.Delete(OrderedKey("case.request").Text(IdOf(1)).Number(1).str());
  ASSERT_TRUE(disk_->Write(batch, Durability::kSynced).ok());
  absl::StatusOr<CaseExpiry::Step> step = Sweep();
  for (int i = 0; i < 100 && step.ok() && !step->done; ++i) step = Sweep(step->last);
  EXPECT_EQ(step.status().code(), absl::StatusCode::kDataLoss) << step.status();
  EXPECT_TRUE(store_->GetCase(IdOf(1)).ok());
}

TEST_F(CaseExpiryTest, ChangesAreReadOverThoseThatAreGoneAndRevisionsAreNotGivenAgain) {
  Add(1, "over");
  Add(2, "kept");
  Add(3, "over");
  SweepAll();
  const auto changes = store_->ChangesAfter(0, 10);
  ASSERT_TRUE(changes.ok()) << changes.status();
  ASSERT_THAT(*changes, SizeIs(1));
  EXPECT_EQ(changes->front().revision, 2u);
  Change(IdOf(2), "r-1");
  EXPECT_EQ(store_->GetCase(IdOf(2))->revision, 4u);
}

TEST_F(CaseExpiryTest, APageIsFullThoughACaseIsDeletedWhileItIsRead) {
  for (uint64_t position = 1; position <= 4; ++position) {
    Add(position, position == 3 ? "over" : "kept");
  }
  disk_->after_scan = [&] { EXPECT_EQ(SweepAll(), 1u); };
  EXPECT_THAT(Listed({.limit = 3}), ElementsAre(IdOf(4), IdOf(2), IdOf(1)));
}

}  // namespace
}  // namespace bluegate::storage
