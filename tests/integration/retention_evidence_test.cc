// What retention deletes and holds, before the eyes of the verifier, who shares no code with it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "bluegate/casework/v1/casework.pb.h"
#include "storage/case_expiry.h"
#include "storage/case_records.h"
#include "storage/case_store.h"
#include "storage/decision_store.h"
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
  std::optional<std::pair<std::string, std::string>> LastUpTo(std::string_view prefix,
                                                              std::string_view key) override {
    std::optional<std::pair<std::string, std::string>> last;
    const absl::Status scan = store_->Scan({std::string(prefix), std::string(key) + '\0'},
                                           storage::ScanOrder::kDescending,
                                           [&](std::string_view found, std::string_view value) {
                                             last.emplace(found, value);
                                             return false;
                                           });
    EXPECT_TRUE(scan.ok()) << scan;
    return last;
  }
  std::optional<std::string> Picture(std::string_view) override { return std::nullopt; }

 private:
  storage::KeyValueStore* const store_;
};

// Everything that the verifier finds wrong, but that nobody has signed this log.
std::string WrongIn(const std::string& service, storage::KeyValueStore* store) {
  StoreRows rows(store);
  verification::Report report;
  verification::VerifyServiceRows(service, rows, {}, &report);
  std::string wrong;
  for (const verification::Finding& finding : report.findings()) {
    if (finding.where == absl::StrCat("log ", service, ", its checkpoint")) continue;
    absl::StrAppend(&wrong, std::string(verification::NameOf(finding.verdict)), " ", finding.where,
                    ": ", finding.what, "\n");
  }
  return wrong;
}

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

  std::string Wrong() { return WrongIn("casework", store_->kv()); }
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

// Decisions that were kept together, in runs.
class DecisionEvidenceTest : public testing::Test {
 protected:
  static constexpr uint64_t kDecisions = 200;

  DecisionEvidenceTest() : folder_(testing::TempDir() + "decision-evidence") {
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
    auto kv = storage::MakeMemoryStore();
    kv_ = kv.get();
    store_ = storage::DecisionStore::Open(std::move(kv), folder_).value();
    for (uint64_t i = 1; i <= kDecisions; ++i) {
      EXPECT_TRUE(store_->AppendDecision(absl::StrCat("r-", i), "q", absl::StrCat("d ", i)).ok());
    }
    EXPECT_TRUE(store_->SyncDecisions({"bluegate", 5}).ok());
  }
  ~DecisionEvidenceTest() override {
    store_.reset();
    std::filesystem::remove_all(folder_);
  }

  // Changes the row of the first decision.
  void Change(absl::FunctionRef<void(std::string*)> change) {
    const std::string key = verification::TableKey("decision-entry") + verification::NumberPart(1);
    std::string row = kv_->Get(key).value();
    change(&row);
    storage::WriteBatch batch;
    batch.Put(key, row);
    EXPECT_TRUE(kv_->Write(batch, storage::Durability::kSynced).ok());
  }

  const std::string folder_;
  storage::KeyValueStore* kv_ = nullptr;
  std::unique_ptr<storage::DecisionStore> store_;
};

TEST_F(DecisionEvidenceTest, DeletedDecisionsLeaveTheEvidenceWhole) {
  EXPECT_EQ(WrongIn("admission", kv_), "");
  EXPECT_EQ(store_->ExpireDecisions({1, 2, 50, 64, 65, 199}, {"bluegate", 6}).value(), 6u);
  EXPECT_EQ(WrongIn("admission", kv_), "");
  std::vector<uint64_t> rest;
  for (uint64_t i = 1; i <= kDecisions; ++i) rest.push_back(i);
  EXPECT_EQ(store_->ExpireDecisions(rest, {"bluegate", 7}).value(), kDecisions - 7);
  EXPECT_EQ(WrongIn("admission", kv_), "");
}

TEST_F(DecisionEvidenceTest, EveryChangeOfARunOfDecisionsIsFound) {
  Change([](std::string* row) { row->back() ^= 1; });
  EXPECT_THAT(WrongIn("admission", kv_), testing::StartsWith("MODIFIED"));
  Change([](std::string* row) { row->back() ^= 1; });
  ASSERT_EQ(WrongIn("admission", kv_), "");
  Change([](std::string* row) { row->pop_back(); });
  EXPECT_THAT(WrongIn("admission", kv_), testing::StartsWith("MODIFIED"));
  Change([](std::string* row) { row->assign(row->substr(0, 16)); });
  EXPECT_THAT(WrongIn("admission", kv_), testing::HasSubstr("MODIFIED"));
}

}  // namespace
}  // namespace bluegate
