// What retention deletes and holds, before the eyes of the verifier, who shares no code with it.
#include <gtest/gtest.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "bluegate/casework/v1/casework.pb.h"
#include "storage/case_expiry.h"
#include "storage/case_records.h"
#include "storage/case_store.h"
#include "storage/engine.h"
#include "storage/ledger_expiry.h"
#include "storage/legal_holds.h"
#include "verification/folder.h"

namespace bluegate {
namespace {

class StoreRows : public verification::Rows {
 public:
  explicit StoreRows(storage::KeyValueStore* store) : store_(store) {}
  std::optional<std::string> Get(std::string_view key) override {
    auto value = store_->Get(key);
    return value.ok() ? std::optional(*std::move(value)) : std::nullopt;
  }
  void ForEach(std::string_view prefix,
               absl::FunctionRef<bool(std::string_view, std::string_view)> visit) override {
    EXPECT_TRUE(
        store_->Scan(storage::PrefixRange(prefix), storage::ScanOrder::kAscending, visit).ok());
  }
  std::optional<std::string> Picture(std::string_view) override { return std::nullopt; }

 private:
  storage::KeyValueStore* const store_;
};

class RetentionEvidenceTest : public testing::Test {
 protected:
  RetentionEvidenceTest() {
    store_ = storage::CaseStore::Open(storage::MakeMemoryStore()).value();
    for (uint64_t position = 1; position <= 5; ++position) {
      casework::v1::Passage content;
      content.set_passage_id(IdOf(position));
      storage::NewPassage passage;
      passage.position = position;
      passage.passage_id = IdOf(position);
      passage.state = 1;
      passage.content = content.SerializeAsString();
      EXPECT_TRUE(store_->CommitPassages({passage}).ok());
    }
  }

  static std::string IdOf(uint64_t position) { return absl::StrCat("cp-01-cam-1/1/", position); }

  // Everything that the verifier finds wrong, but that nobody has signed this log.
  std::string Wrong() {
    StoreRows rows(store_->kv());
    verification::Report report;
    verification::VerifyServiceRows("casework", rows, {}, &report);
    std::string wrong;
    for (const verification::Finding& finding : report.findings()) {
      if (finding.where == "log casework, its checkpoint") continue;
      absl::StrAppend(&wrong, std::string(verification::NameOf(finding.verdict)), " ",
                      finding.where, ": ", finding.what, "\n");
    }
    return wrong;
  }
  uint64_t Sweep() {
    return storage::LedgerExpiry(store_.get())
        .Sweep(0, 100, 9, [](std::string_view) { return true; })
        .value()
        .deleted;
  }

  std::unique_ptr<storage::CaseStore> store_;
};

TEST_F(RetentionEvidenceTest, DeletedAndHeldPassagesLeaveTheEvidenceWhole) {
  storage::LegalHolds holds(store_.get());
  EXPECT_EQ(Wrong(), "");
  ASSERT_TRUE(holds.Hold(IdOf(2), "court", "zhang.wei", 5).ok());
  EXPECT_EQ(Wrong(), "");
  EXPECT_EQ(Sweep(), 4u);
  EXPECT_EQ(Wrong(), "");
  ASSERT_TRUE(holds.Lift(IdOf(2), "ended", "zhang.wei", 6).ok());
  EXPECT_EQ(Sweep(), 1u);
  EXPECT_EQ(Wrong(), "");
}

class CaseEvidenceTest : public RetentionEvidenceTest {
 protected:
  // A passage with a case of three events, and one with a case of two.
  CaseEvidenceTest() {
    for (uint64_t position = 6; position <= 7; ++position) {
      storage::NewPassage passage;
      passage.position = position;
      passage.passage_id = IdOf(position);
      passage.state = 2;
      passage.content = "passage";
      passage.opened = storage::NewCase{1, "cp-01", "case", "opened"};
      EXPECT_TRUE(store_->CommitPassages({passage}).ok());
    }
    for (const uint64_t position : {6, 7, 6}) {
      const storage::CaseRecord record = store_->GetCase(IdOf(position)).value();
      EXPECT_TRUE(store_
                      ->ChangeCase({.request_id = absl::StrCat("r-", record.revision),
                                    .request_digest = "digest",
                                    .case_id = record.case_id,
                                    .seen_revision = record.revision,
                                    .standing = {.state = 3},
                                    .content = "case",
                                    .event = absl::StrCat("after revision ", record.revision),
                                    .actor = "zhang.wei",
                                    .time_us = 6})
                      .ok());
    }
  }
  uint64_t SweepCases() {
    using storage::CaseExpiry;
    return CaseExpiry(store_.get())
        .Sweep(std::nullopt, 100, 9, [](const auto&) { return CaseExpiry::Fate::kOver; })
        .value()
        .deleted;
  }
};

TEST_F(CaseEvidenceTest, DeletedCasesLeaveTheEvidenceWhole) {
  EXPECT_EQ(Wrong(), "");
  ASSERT_TRUE(storage::LegalHolds(store_.get()).Hold(IdOf(7), "court", "zhang.wei", 5).ok());
  EXPECT_EQ(SweepCases(), 1u);
  EXPECT_EQ(Wrong(), "");
  EXPECT_EQ(Sweep(), 6u) << "all but the held one";
  EXPECT_EQ(Wrong(), "");
}

TEST_F(CaseEvidenceTest, AnEventThatWentWithoutALeafIsMissing) {
  storage::WriteBatch batch;
  batch.Delete(storage::case_records::CaseEventKey(IdOf(6), 2));
  ASSERT_TRUE(store_->kv()->Write(batch, storage::Durability::kSynced).ok());
  EXPECT_EQ(Wrong(), absl::StrCat("MISSING leaf 9 of casework: what was kept as case.event:",
                                  IdOf(6), "#2 is not there, and no leaf tells of its deletion\n"));
}

TEST_F(RetentionEvidenceTest, APassageThatWentWithoutALeafIsMissing) {
  storage::WriteBatch batch;
  batch.Delete(storage::case_records::PassageKey(IdOf(3)));
  ASSERT_TRUE(store_->kv()->Write(batch, storage::Durability::kSynced).ok());
  EXPECT_EQ(Wrong(), absl::StrCat("MISSING leaf 2 of casework: what was kept as passage:", IdOf(3),
                                  " is not there, and no leaf tells of its deletion\n"));
}

}  // namespace
}  // namespace bluegate
