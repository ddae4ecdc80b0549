#include "storage/decision_store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "storage/engine.h"

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
    auto store = DecisionStore::Open(*std::move(kv));
    ASSERT_TRUE(store.ok()) << store.status();
    store_ = *std::move(store);
  }

  std::filesystem::path folder_;
  std::unique_ptr<DecisionStore> store_;
};

TEST_F(DecisionStoreTest, SecondDecisionUnderARequestIdGivesTheFirst) {
  ASSERT_TRUE(store_->AppendDecision("r1", "q1", "pass").ok());
  const auto again = store_->AppendDecision("r1", "q2", "refuse");
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(again->bytes, "pass");
  EXPECT_EQ(again->question_digest, "q1");
  EXPECT_THAT(*store_->DecisionsAfter(0, 10), ElementsAre("r1"));
}

TEST_F(DecisionStoreTest, LogGoesOnAfterReopening) {
  ASSERT_TRUE(store_->AppendDecision("r1", "q", "a").ok());
  ASSERT_TRUE(store_->AppendDecision("r2", "q", "b").ok());
  ASSERT_TRUE(store_->SyncDecisions().ok());
  Reopen();
  EXPECT_EQ(store_->FindDecision("r1")->bytes, "a");
  EXPECT_EQ(store_->AppendDecision("r3", "q", "c")->position, 3u);
  EXPECT_THAT(*store_->DecisionsAfter(1, 10), ElementsAre("r2", "r3"));
  EXPECT_THAT(*store_->DecisionsAfter(0, 1), ElementsAre("r1"));
  EXPECT_THAT(*store_->DecisionsAfter(3, 10), IsEmpty());
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
  EXPECT_THAT(*store_->DecisionsAfter(0, 1000), SizeIs(400));
  EXPECT_EQ(store_->AppendDecision("last", "q", "x")->position, 401u);
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
