#include "services/admission/replay.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <memory>

#include "absl/strings/str_cat.h"
#include "services/admission/answer.h"
#include "services/admission/lorry_question.h"
#include "services/admission/rule_diff.h"
#include "services/support/clock.h"
#include "services/support/testing/temp_folder.h"
#include "services/support/text_proto.h"
#include "storage/engine.h"

namespace bluegate::admission {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// A decision log over the shipped rules, filled by the code that answers gates.
class ReplayTest : public testing::Test {
 protected:
  void SetUp() override {
    auto store = storage::DecisionStore::Open(storage::MakeMemoryStore(), folder_.path());
    ASSERT_TRUE(store.ok()) << store.status();
    store_ = *std::move(store);
    rules_file_ =
        std::string(std::getenv("BLUEGATE_SOURCE_DIR")) + "/deploy/rules/xianyang-2021.textproto";
    auto rules = RuleBook::Load(rules_file_, folder_.path(), store_.get(), &clock_);
    ASSERT_TRUE(rules.ok()) << rules.status();
    rules_ = *std::move(rules);
    auto alerts = AlertBook::Load(store_.get(), &clock_);
    ASSERT_TRUE(alerts.ok()) << alerts.status();
    alerts_ = *std::move(alerts);
    site_.set_site_id("cp-01");
    site_.set_kind(common::v1::SITE_KIND_CHECKPOINT);
  }

  Question Lorry(registry::v1::EmissionStage stage, const std::string& fuel = "B") {
    Question question = LorryQuestion(site_, absl::StrCat("q", ++asked_), stage, clock_.Now());
    question.facts.mutable_vehicle()->set_fuel(fuel);
    return question;
  }
  AnswerParts Parts() { return {rules_.get(), alerts_.get(), store_.get()}; }
  v1::Decision Ask(Question question) {
    v1::DecideResponse response;
    AnswerByRules(Parts(), std::move(question), &response,
                  [](const absl::Status& status, bool) { EXPECT_TRUE(status.ok()) << status; });
    v1::DecideResponse sent;  // as who asked gets it
    EXPECT_TRUE(sent.ParseFromString(response.SerializeAsString()));
    return sent.decision();
  }
  // The shipped rules with every ban moved up to China V.
  std::unique_ptr<ActiveRules> Stricter() {
    auto loaded = LoadRuleSet(rules_file_);
    EXPECT_TRUE(loaded.ok()) << loaded.status();
    for (rules::Rule& rule : loaded->rule_set.rules) {
      if (rule.condition.stage_at_most == vehicle::EmissionStage::kChinaIV) {
        rule.condition.stage_at_most = vehicle::EmissionStage::kChinaV;
      }
    }
    return std::make_unique<ActiveRules>(*std::move(loaded));
  }
  static LogReading Reading() {
    LogReading reading;
    reading.threads = 2;
    return reading;
  }

  support::testing::TempFolder folder_;
  support::FakeClock clock_{absl::FromCivil(absl::CivilDay(2021, 12, 1), absl::UTCTimeZone())};
  std::string rules_file_;
  common::v1::Site site_;
  std::unique_ptr<storage::DecisionStore> store_;
  std::unique_ptr<RuleBook> rules_;
  std::unique_ptr<AlertBook> alerts_;
  int asked_ = 0;
};

TEST_F(ReplayTest, EveryLoggedDecisionComesOutAgainUnderItsOwnRevision) {
  for (int i = 0; i < 20; ++i) {
    Ask(Lorry(static_cast<registry::v1::EmissionStage>(i % 9), i % 2 == 0 ? "B" : "E"));
  }
  const std::string first = rules_->Current()->loaded.revision;
  v1::SetRuleSetRequest change;
  change.set_request_id("change");
  const auto text = support::ReadFile(rules_file_);
  ASSERT_TRUE(text.ok());
  change.set_text("# another revision\n" + *text);
  change.set_set_by("test");
  change.set_why("test");
  ASSERT_TRUE(rules_->Set(change).ok());
  for (int i = 0; i < 20; ++i) Ask(Lorry(static_cast<registry::v1::EmissionStage>(i % 9)));
  const auto result = Replay(*store_, folder_.path(), 5, Reading());
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_EQ(result->entries, 40u);
  EXPECT_EQ(result->identical, 40u);
  EXPECT_EQ(result->different, 0u);
  EXPECT_EQ(result->revisions.size(), 2u);
}

TEST_F(ReplayTest, DecisionByThePermitOfAMuckTruckComesOutAgain) {
  Question question = Lorry(registry::v1::EMISSION_STAGE_CHINA_VI);
  registry::v1::MuckLeave* const leave = question.facts.mutable_vehicle()->add_muck_leaves();
  leave->set_permit_number("Z-1");
  leave->set_from_on("2021-12-01");
  leave->set_until_on("2021-12-31");
  leave->add_route("cp-02");
  EXPECT_EQ(Ask(std::move(question)).reason_code(), "R15");
  const auto result = Replay(*store_, folder_.path(), 5, Reading());
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_EQ(result->identical, 1u);
}

TEST_F(ReplayTest, DecisionThatTheRulesDoNotGiveIsFoundWithItsFacts) {
  Ask(Lorry(registry::v1::EMISSION_STAGE_CHINA_V));
  Question question = Lorry(registry::v1::EMISSION_STAGE_CHINA_V);
  v1::DecisionRecord forged;
  *forged.mutable_facts() = question.facts;
  forged.mutable_answer()->set_outcome(v1::OUTCOME_REFUSE);
  forged.mutable_answer()->set_rule_set_revision(rules_->Current()->loaded.revision);
  ASSERT_TRUE(store_->AppendDecision("forged", "", forged.SerializeAsString()).ok());
  const auto result = Replay(*store_, folder_.path(), 5, Reading());
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_EQ(result->identical, 1u);
  EXPECT_EQ(result->different, 1u);
  ASSERT_EQ(result->examples.size(), 1u);
  EXPECT_EQ(result->examples[0].request_id, "forged");
  EXPECT_EQ(result->examples[0].logged.outcome, v1::OUTCOME_REFUSE);
  EXPECT_EQ(result->examples[0].now.outcome, v1::OUTCOME_PASS);
  EXPECT_EQ(result->examples[0].facts.plate().number(), "陕D12345");
}

TEST_F(ReplayTest, FallbacksAndLostRevisionsAreCountedApart) {
  v1::DecideResponse response;
  AnswerByFallback(Parts(), Lorry(registry::v1::EMISSION_STAGE_CHINA_V), Late::kRegister, &response,
                   [](const absl::Status& status, bool) { EXPECT_TRUE(status.ok()) << status; });
  v1::DecisionRecord lost;
  lost.mutable_answer()->set_rule_set_revision("lost@00000000");
  ASSERT_TRUE(store_->AppendDecision("lost", "", lost.SerializeAsString()).ok());
  const auto result = Replay(*store_, folder_.path(), 5, Reading());
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_EQ(result->fallbacks, 1u);
  EXPECT_EQ(result->without_rules, 1u);
  EXPECT_THAT(result->missing_revisions, ElementsAre("lost@00000000: its file is not kept"));
}

TEST_F(ReplayTest, EntryThatCannotBeReadEndsTheReplay) {
  ASSERT_TRUE(store_->AppendDecision("torn", "", "\xff\xff").ok());
  EXPECT_TRUE(absl::IsDataLoss(Replay(*store_, folder_.path(), 5, Reading()).status()));
}

TEST_F(ReplayTest, DiffCountsWhatAnotherSetWouldChange) {
  for (int i = 0; i < 3; ++i) Ask(Lorry(registry::v1::EMISSION_STAGE_CHINA_V));
  Ask(Lorry(registry::v1::EMISSION_STAGE_CHINA_IV));
  Ask(Lorry(registry::v1::EMISSION_STAGE_CHINA_VI));
  const auto diff = DiffRules(*store_, *rules_->Current(), *Stricter(), {2}, Reading());
  ASSERT_TRUE(diff.ok()) << diff.status();
  EXPECT_EQ(diff->all.passages, 5u);
  EXPECT_EQ(diff->all.answers, 3u);
  EXPECT_EQ(diff->all.moves[v1::OUTCOME_PASS][v1::OUTCOME_FLAG], 3u);
  EXPECT_EQ(diff->by_stage.at("China V").answers, 3u);
  EXPECT_EQ(diff->by_stage.at("China IV").answers, 0u);
  EXPECT_EQ(diff->by_site.at("cp-01").answers, 3u);
  EXPECT_EQ(diff->by_fuel.at("B").passages, 5u);
  EXPECT_EQ(diff->by_vehicle_type.at("H11").answers, 3u);
  ASSERT_EQ(diff->examples.size(), 2u);
  ASSERT_EQ(diff->by_rule.size(), 1u);
  EXPECT_EQ(diff->by_rule.begin()->first, absl::StrCat(diff->examples[0].before.rule_id, " -> ",
                                                       diff->examples[0].after.rule_id));
  EXPECT_EQ(diff->examples[0].before.outcome, v1::OUTCOME_PASS);
  EXPECT_EQ(diff->examples[0].after.reason_code, "R01");
}

TEST_F(ReplayTest, TheSameSetChangesNothing) {
  for (int i = 0; i < 9; ++i) Ask(Lorry(static_cast<registry::v1::EmissionStage>(i)));
  const auto diff = DiffRules(*store_, *rules_->Current(), *rules_->Current(), {2}, Reading());
  ASSERT_TRUE(diff.ok()) << diff.status();
  EXPECT_EQ(diff->all.passages, 9u);
  EXPECT_EQ(diff->all.answers + diff->all.rules, 0u);
  EXPECT_THAT(diff->by_rule, IsEmpty());
}

}  // namespace
}  // namespace bluegate::admission
