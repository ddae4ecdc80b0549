// Every store puts its leaves into the batch that writes what they tell of.
#include <gtest/gtest.h>

#include <filesystem>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "enforcement/clock.h"
#include "storage/audit_log.h"
#include "storage/capture_store.h"
#include "storage/case_store.h"
#include "storage/decision_store.h"
#include "storage/engine.h"
#include "storage/faulty/faulty_folder.h"
#include "storage/faulty/faulty_store.h"
#include "storage/ordered_key.h"
#include "storage/reading_store.h"
#include "storage/record_codec.h"

namespace bluegate::storage {
namespace {

// Hands the calls on to a store that the test keeps, so that it outlives whoever owns this.
class Borrowed : public KeyValueStore {
 public:
  explicit Borrowed(KeyValueStore* kv) : kv_(kv) {}
  absl::StatusOr<std::string> Get(std::string_view key) const override { return kv_->Get(key); }
  absl::StatusOr<std::vector<std::optional<std::string>>> MultiGet(
      const std::vector<std::string>& keys) const override {
    return kv_->MultiGet(keys);
  }
  absl::Status Scan(
      const KeyRange& range, ScanOrder order,
      absl::FunctionRef<bool(std::string_view key, std::string_view value)> visit) const override {
    return kv_->Scan(range, order, visit);
  }
  absl::Status Write(const WriteBatch& batch, Durability durability) override {
    return kv_->Write(batch, durability);
  }
  absl::Status Sync() override { return kv_->Sync(); }

 private:
  KeyValueStore* const kv_;
};

class StandingClock : public Clock {
 public:
  absl::Time Now() const override { return absl::FromUnixSeconds(1'640'000'000); }
};

class LoggedStoresTest : public ::testing::Test {
 protected:
  template <typename Store>
  std::unique_ptr<Store> Open() {
    auto kv = std::make_unique<Borrowed>(&disk_);
    absl::StatusOr<std::unique_ptr<Store>> store;
    if constexpr (std::is_same_v<Store, CaptureStore>) {
      store = Store::Open(std::move(kv), std::make_unique<FaultyFolder>(evidence_), &clock_);
    } else if constexpr (std::is_same_v<Store, DecisionStore>) {
      store = Store::Open(std::move(kv), folder_);
    } else {
      store = Store::Open(std::move(kv));
    }
    EXPECT_TRUE(store.ok()) << store.status();
    return *std::move(store);
  }

  void SetUp() override {
    folder_ = std::filesystem::path(testing::TempDir()) /
              testing::UnitTest::GetInstance()->current_test_info()->name();
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
  }
  // What was not synced is gone, of every file.
  void LosePower() {
    disk_.LosePower();
    FaultyFolder(evidence_).LosePower();
    if (std::filesystem::exists(folder_ / "journal-0")) {
      std::filesystem::resize_file(folder_ / "journal-0", 0);
    }
  }

  // Every leaf tells of bytes that are kept; returns "KIND SUBJECT ACTOR" of each.
  template <typename Store>
  std::vector<std::string> Leaves(const Store& store, AuditLog& log) {
    std::vector<std::string> leaves;
    for (uint64_t i = 0; i < log.size(); ++i) {
      const AuditEntry entry = *DecodeAuditEntry(log.ReadLeaf(i)->leaf);
      leaves.push_back(absl::StrCat(entry.kind, " ", entry.subject, " ", entry.actor));
      const absl::StatusOr<std::string> kept = store.ReadLogged(entry);
      EXPECT_TRUE(kept.ok()) << leaves.back() << " " << kept.status();
      if (kept.ok()) {
        EXPECT_EQ(Sha256(*kept), entry.content_sha256) << leaves.back();
      }
    }
    return leaves;
  }

  FaultyStore disk_;
  std::shared_ptr<FaultyDisk> evidence_ = std::make_shared<FaultyDisk>();
  std::filesystem::path folder_;
  StandingClock clock_;
};

using Texts = std::vector<std::string>;

CaptureToKeep ACapture(uint64_t sequence) {
  CaptureToKeep capture;
  capture.name = {"cp-01-cam-1", 1, sequence};
  capture.digest = Sha256(absl::StrCat(sequence));
  capture.record = absl::StrCat("record ", sequence);
  capture.time_us = 1640000000000000;
  return capture;
}

TEST_F(LoggedStoresTest, ACaptureHasItsLeafOnceAndWithIt) {
  {
    const auto store = Open<CaptureStore>();
    ASSERT_TRUE(store->Keep(ACapture(1)).ok());
    ASSERT_TRUE(store->Keep(ACapture(1)).ok());
    disk_.FailNextWrite(absl::ResourceExhaustedError("full"));
    EXPECT_FALSE(store->Keep(ACapture(2)).ok());
    EXPECT_EQ(store->audit_log().size(), 1u);
    ASSERT_TRUE(store->Refuse({CaptureName{"cp-01-cam-1", 1, 3}, Sha256("3"), 1, "no"}).ok());
    ASSERT_TRUE(store->Keep(ACapture(2)).ok());
  }
  LosePower();
  const auto store = Open<CaptureStore>();
  EXPECT_EQ(Leaves(*store, store->audit_log()),
            (Texts{"capture cp-01-cam-1/1/1 bluegate", "capture cp-01-cam-1/1/2 bluegate"}));
  const AuditEntry strange = {"capture", "no name", "x", 0, ""};
  EXPECT_TRUE(absl::IsNotFound(store->ReadLogged(strange).status()));
}

TEST_F(LoggedStoresTest, AReadingHasItsLeafOnceAndWithIt) {
  {
    const auto store = Open<ReadingStore>();
    const StoredReading one = {1, ReadingOutcome::kRead, "one", 5};
    const StoredReading two = {2, ReadingOutcome::kNoPlate, "two", 6};
    ASSERT_TRUE(store->Append({one}).ok());
    disk_.FailNextWrite(absl::UnavailableError("no"));
    EXPECT_FALSE(store->Append({two}).ok());
    ASSERT_TRUE(store->Append({one, two}).ok());
  }
  LosePower();
  const auto store = Open<ReadingStore>();
  EXPECT_EQ(Leaves(*store, store->audit_log()),
            (Texts{"reading 1 bluegate", "reading 2 bluegate"}));
}

TEST_F(LoggedStoresTest, AlertsAndRuleSetsHaveTheirLeavesWithThem) {
  {
    const auto store = Open<DecisionStore>();
    ASSERT_TRUE(store->AppendAlert("a-1", "q", "yellow", {"wang", 5}).ok());
    ASSERT_TRUE(store->AppendAlert("a-1", "q", "red", {"li", 6}).ok());
    ASSERT_TRUE(store->AppendRuleSet("r-1", "q", "change", "x@1", "file", {"li", 6}).ok());
  }
  LosePower();
  const auto store = Open<DecisionStore>();
  EXPECT_EQ(Leaves(*store, store->audit_log()),
            (Texts{"alert a-1 wang", "rule_set x@1 li", "rule_set.change r-1 li"}));
}

TEST_F(LoggedStoresTest, ChangesFromBeforeTheLogGetTheirLeavesOnce) {
  WriteBatch before;  // as the version without a log wrote them
  before.Put(OrderedKey("alert").Text("a-1").str(),
             RecordWriter().Number(1).Bytes("q").Bytes("yellow").Take());
  before.Put(OrderedKey("alert-log").Number(1).str(), "a-1");
  before.Put(OrderedKey("rule-set-change").Text("r-1").str(),
             RecordWriter().Number(1).Bytes("q").Bytes("change").Take());
  before.Put(OrderedKey("rule-set-log").Number(1).str(), "r-1");
  before.Put(OrderedKey("rule-set").Text("x@1").str(), "file");
  ASSERT_TRUE(disk_.Write(before, Durability::kSynced).ok());
  Open<DecisionStore>();
  const auto store = Open<DecisionStore>();
  EXPECT_EQ(Leaves(*store, store->audit_log()),
            (Texts{"alert a-1 bluegate", "rule_set.change r-1 bluegate", "rule_set x@1 bluegate"}));
}

TEST_F(LoggedStoresTest, DecisionsGetTheirLeavesAsTheySurvivePowerLoss) {
  {
    const auto store = Open<DecisionStore>();
    for (int i = 1; i <= 5; ++i)
      ASSERT_TRUE(store->AppendDecision(absl::StrCat("d-", i), "q", "x").ok());
    ASSERT_TRUE(store->AppendLate("d-1", "late").ok());
    EXPECT_EQ(store->audit_log().size(), 0u) << "no leaf may tell of what power loss can take";
    ASSERT_TRUE(store->SyncDecisions().ok());
    ASSERT_TRUE(store->SyncDecisions().ok());
    EXPECT_EQ(store->audit_log().size(), 6u);
  }
  LosePower();
  const auto store = Open<DecisionStore>();
  EXPECT_EQ(Leaves(*store, store->audit_log()),
            (Texts{"decision 1 bluegate", "decision 2 bluegate", "decision 3 bluegate",
                   "decision 4 bluegate", "decision 5 bluegate", "decision 6 bluegate"}));
}

TEST_F(LoggedStoresTest, DecisionsThatAnEarlierVersionLeftWithoutLeavesGetThem) {
  WriteBatch before;  // as that version wrote them, the first leaf in the log already
  for (uint64_t i = 1; i <= 3; ++i) {
    before.Put(OrderedKey("decision-entry").Number(i).str(),
               RecordWriter().Number(1).Bytes(absl::StrCat("d-", i)).Bytes("q").Bytes("x").Take());
  }
  before.Put(OrderedKey("decision-logged").str(), EncodeNumber(1));
  ASSERT_TRUE(disk_.Write(before, Durability::kSynced).ok());
  Open<DecisionStore>();
  const auto store = Open<DecisionStore>();
  EXPECT_EQ(Leaves(*store, store->audit_log()),
            (Texts{"decision 2 bluegate", "decision 3 bluegate"}));
}

TEST_F(LoggedStoresTest, NoLeafIsThereOfADecisionThatCouldNotBeSaved) {
  const auto store = Open<DecisionStore>();
  ASSERT_TRUE(store->AppendDecision("d-1", "q", "x").ok());
  disk_.FailNextWrite(absl::UnavailableError("disk"));
  EXPECT_FALSE(store->SyncDecisions().ok());
  EXPECT_EQ(store->audit_log().size(), 0u) << "no checkpoint may tell of it";
  ASSERT_TRUE(store->AppendAlert("a-1", "q", "yellow").ok());
  ASSERT_TRUE(store->SyncDecisions().ok());
  EXPECT_EQ(Leaves(*store, store->audit_log()),
            (Texts{"alert a-1 bluegate", "decision 1 bluegate"}));
}

TEST_F(LoggedStoresTest, CaseworkKeepsWhatOthersTellOfOnce) {
  const auto store = Open<CaseStore>();
  const AuditEntry entry = {"export", "e-1", "wang", 5, Sha256("content")};
  ASSERT_TRUE(store->KeepRecord(entry, "content").ok());
  ASSERT_TRUE(store->KeepRecord(entry, "content").ok());
  EXPECT_TRUE(absl::IsAlreadyExists(store->KeepRecord(entry, "another")));
  EXPECT_EQ(Leaves(*store, store->audit_log()), Texts{"export e-1 wang"});
}

}  // namespace
}  // namespace bluegate::storage
