#include "services/bluegate/decision_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "enforcement/vehicle/day.h"

namespace bluegate {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

int64_t On(int year, int month, int day, int hour) {
  return absl::ToUnixMicros(
      absl::FromCivil(absl::CivilSecond(year, month, day, hour), vehicle::ShanghaiZone()));
}

admission::v1::Decision ADecision() {
  admission::v1::Decision decision;
  decision.set_outcome(admission::v1::OUTCOME_FLAG);
  decision.set_rule_id("r01");
  decision.set_reason_code("R01");
  decision.set_clause("clause 10(4)");
  decision.set_sentence_zh("国四及以下");
  decision.set_sentence_en("China IV or below");
  decision.set_rule_set_revision("xianyang-2021@9f8e7d6c");
  decision.set_alert_level(admission::v1::ALERT_LEVEL_NONE);
  decision.set_time_us(On(2022, 1, 10, 8));
  decision.set_holds_until_us(On(2022, 1, 10, 20));
  decision.mutable_display()->set_plate("陕D12345");
  decision.mutable_display()->set_passage("准予通行");
  admission::v1::UsedFact& stage = *decision.add_facts();
  stage.set_fact(admission::v1::FACT_NAME_STAGE);
  stage.set_value("China IV");
  stage.set_source_kind(admission::v1::FACT_SOURCE_STAGE_REGISTER);
  admission::v1::UsedFact& fuel = *decision.add_facts();
  fuel.set_fact(admission::v1::FACT_NAME_FUEL);
  fuel.set_source_kind(admission::v1::FACT_SOURCE_REGISTER);
  admission::v1::UsedFact& alert = *decision.add_facts();
  alert.set_fact(admission::v1::FACT_NAME_ALERT_LEVEL);
  alert.set_value("none");
  alert.set_source_kind(admission::v1::FACT_SOURCE_ALERT);
  decision.set_imported_time_us(On(2022, 1, 1, 8));
  decision.add_unknown_facts("fuel");
  admission::v1::ConsideredRule& lost = *decision.add_considered();
  lost.set_rule_id("pass");
  lost.set_outcome(admission::v1::OUTCOME_PASS);
  lost.set_matched(true);
  lost.set_lost_because("priority 0 is below 600");
  return decision;
}

TEST(DecisionTextTest, GateLinesReasonClauseAndSentencesComeFirst) {
  EXPECT_EQ(DecisionText(ADecision()),
            "陕D12345\n\n\n准予通行\n\nR01  clause 10(4)\n国四及以下\nChina IV or below\n");
}

TEST(DecisionTextTest, ExplanationTellsRuleRevisionAndUntilWhenItHolds) {
  const std::string text = ExplanationText(ADecision());
  EXPECT_THAT(text, HasSubstr("提示查处 flag"));
  EXPECT_THAT(text, HasSubstr("xianyang-2021@9f8e7d6c"));
  EXPECT_THAT(text, HasSubstr("2022-01-10 20:00:00"));
  EXPECT_THAT(text, Not(HasSubstr("fallback")));
}

TEST(DecisionTextTest, ExplanationTellsSourceAndAgeOfEachFactAndWhatNobodyKnew) {
  const std::string text = ExplanationText(ADecision());
  EXPECT_THAT(text, HasSubstr("China IV (register, 入库 imported 2022-01-01 08:00:00, "
                              "9 天前 days before)"));
  EXPECT_THAT(text, HasSubstr("none (alert)"));
  EXPECT_THAT(text, HasSubstr("不明 not known"));
  EXPECT_THAT(text, HasSubstr("Nobody knew: fuel"));
}

TEST(DecisionTextTest, FactsThatAnEarlierVersionKeptReadTheSame) {
  admission::v1::Decision kept = ADecision();
  const char* const names[] = {"stage", "fuel", "alert_level"};
  for (int i = 0; i < kept.facts_size(); ++i) {
    admission::v1::UsedFact& fact = *kept.mutable_facts(i);
    const bool of_register = fact.source_kind() != admission::v1::FACT_SOURCE_ALERT;
    fact.set_name(names[i]);
    fact.set_source(of_register ? "register" : "alert");
    if (of_register) fact.set_imported_time_us(kept.imported_time_us());
    fact.clear_fact();
    fact.clear_source_kind();
  }
  kept.clear_imported_time_us();
  EXPECT_EQ(ExplanationText(kept), ExplanationText(ADecision()));
}

TEST(DecisionTextTest, WhoFoundSomethingStandsBesideItsSource) {
  admission::v1::Decision decision = ADecision();
  admission::v1::UsedFact& finding = *decision.add_facts();
  finding.set_fact(admission::v1::FACT_NAME_FINDINGS);
  finding.set_value("inspection failed");
  finding.set_source_kind(admission::v1::FACT_SOURCE_REGISTER);
  finding.set_source("station 3");
  EXPECT_THAT(ExplanationText(decision),
              HasSubstr("findings         inspection failed (register, station 3, 入库 imported"));
}

TEST(DecisionTextTest, RulesThatLostAndRulesThatDidNotHoldStandApart) {
  admission::v1::Decision decision = ADecision();
  EXPECT_THAT(ExplanationText(decision), HasSubstr("priority 0 is below 600"));
  EXPECT_THAT(ExplanationText(decision), Not(HasSubstr("Did not hold")));
  admission::v1::ConsideredRule& other = *decision.add_considered();
  other.set_rule_id("r03");
  other.set_lost_because("alert level none is not one of orange, red");
  EXPECT_THAT(ExplanationText(decision), HasSubstr("Did not hold\n  r03"));
}

}  // namespace
}  // namespace bluegate
