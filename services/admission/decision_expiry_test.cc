#include "services/admission/decision_expiry.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "bluegate/admission/v1/decision_record.pb.h"
#include "services/support/clock.h"
#include "services/support/testing/temp_folder.h"
#include "storage/engine.h"

namespace bluegate::admission {
namespace {

using ::testing::ElementsAre;

class DecisionExpiryTest : public ::testing::Test {
 protected:
  DecisionExpiryTest() {
    store_ = storage::DecisionStore::Open(storage::MakeMemoryStore(), folder_.path()).value();
  }

  // Keeps a decision made now; a null passage: as an older version did.
  void Decide(const std::string& request_id, const char* passage_id) {
    v1::DecisionRecord record;
    record.mutable_facts()->set_time_us(absl::ToUnixMicros(clock_.Now()));
    if (passage_id != nullptr) {
      record.mutable_facts()->mutable_passage()->set_passage_id(passage_id);
      record.mutable_facts()->mutable_passage()->set_position(7);
    }
    ASSERT_TRUE(store_->AppendDecision(request_id, "q", record.SerializeAsString()).ok());
    ASSERT_TRUE(store_->SyncDecisions().ok());
  }

  std::vector<std::string> Kept() {
    std::vector<std::string> ids;
    EXPECT_TRUE(store_
                    ->VisitDecisions(0, store_->LastDecision(),
                                     [&](const storage::LoggedDecision& entry) {
                                       ids.emplace_back(entry.request_id);
                                       return true;
                                     })
                    .ok());
    return ids;
  }

  void Sweep() {
    DecisionExpiry expiry(store_.get(), &retention_, &clock_,
                          [this](const casework::v1::ListNeedsRequest& questions)
                              -> absl::StatusOr<std::vector<casework::v1::CaptureNeed>> {
                            if (!casework_is_there_) return absl::UnavailableError("casework");
                            std::vector<casework::v1::CaptureNeed> needs;
                            for (const auto& question : questions.captures()) {
                              EXPECT_EQ(question.position(), 7u);
                              needs.emplace_back().set_need(needs_[question.passage_id()]);
                            }
                            return needs;
                          });
    support::ExpirySweep sweep(
        "test", "decisions", [&](bool is_first) { return expiry.Take(is_first); }, nullptr);
    swept_ = sweep.Sweep().status();
  }

  const operation::Retention retention_ = {{{operation::RetentionClass::kLedger, 24}}};
  support::FakeClock clock_{absl::FromUnixSeconds(1'638'316'800)};
  support::testing::TempFolder folder_;
  std::unique_ptr<storage::DecisionStore> store_;
  std::map<std::string, casework::v1::Need> needs_;
  bool casework_is_there_ = true;
  absl::Status swept_;
};

TEST_F(DecisionExpiryTest, AGatesDecisionGoesByItsAgeAndAPassagesWithItsPassage) {
  needs_ = {{"cam/1/1", casework::v1::NEED_NOTHING},
            {"cam/1/2", casework::v1::NEED_STILL},
            {"cam/1/3", casework::v1::NEED_EVERYTHING}};
  Decide("gate", "");
  Decide("gone", "cam/1/1");
  Decide("in the ledger", "cam/1/2");
  Decide("of a case", "cam/1/3");
  Decide("of an older version", nullptr);
  clock_.Advance(absl::Hours(24) * 740);
  Decide("young", "");
  Sweep();
  EXPECT_TRUE(swept_.ok()) << swept_;
  EXPECT_THAT(Kept(), ElementsAre("in the ledger", "of a case", "of an older version", "young"));
}

TEST_F(DecisionExpiryTest, NothingGoesBeforeItsPeriodIsOver) {
  Decide("gate", "");
  clock_.Advance(absl::Hours(24) * 700);
  Decide("young", "");
  Sweep();
  EXPECT_THAT(Kept(), ElementsAre("gate", "young"));
}

TEST_F(DecisionExpiryTest, WithoutCaseworkNothingGoesOfThatPage) {
  Decide("gate", "");
  Decide("of a passage", "cam/1/1");
  clock_.Advance(absl::Hours(24) * 740);
  Decide("young", "");
  casework_is_there_ = false;
  Sweep();
  EXPECT_TRUE(absl::IsUnavailable(swept_));
  EXPECT_THAT(Kept(), ElementsAre("gate", "of a passage", "young"));
}

TEST_F(DecisionExpiryTest, ADecisionForALaterTimeDoesNotHideTheOldOnesBehindIt) {
  clock_.Advance(absl::Hours(24) * 3650);
  Decide("asked of a later day", "");
  clock_.Advance(-absl::Hours(24) * 3650);
  Decide("gate", "");
  clock_.Advance(absl::Hours(24) * 740);
  Decide("young", "");
  Sweep();
  EXPECT_THAT(Kept(), ElementsAre("asked of a later day", "young"));
}

}  // namespace
}  // namespace bluegate::admission
