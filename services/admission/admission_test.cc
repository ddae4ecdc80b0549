#include <tuple>
#include <vector>

#include "services/admission/admission_fixture.h"

namespace bluegate::admission {
namespace {

using registry::v1::EMISSION_STAGE_CHINA_III;
using registry::v1::EMISSION_STAGE_CHINA_IV;
using registry::v1::EMISSION_STAGE_CHINA_V;
using registry::v1::EMISSION_STAGE_UNSPECIFIED;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

TEST_F(AdmissionTest, EachShippedRuleDecidesWhatItShould) {
  registry::v1::Vehicle eliminated = Lorry(EMISSION_STAGE_CHINA_III);
  eliminated.set_eliminated_on("2021-10-20");
  registry::v1::Vehicle three_wheeler = Lorry(registry::v1::EMISSION_STAGE_CHINA_II);
  three_wheeler.set_vehicle_type("N11");
  struct Case {
    std::string name;
    std::string site;
    v1::AlertLevel alert;
    registry::v1::Vehicle vehicle;
    v1::Outcome outcome;
    std::string reason_code;
    std::string passage;
  };
  const std::vector<Case> cases = {
      {"R01", "cp-01", v1::ALERT_LEVEL_NONE, Lorry(EMISSION_STAGE_CHINA_IV), v1::OUTCOME_FLAG,
       "R01", "准予通行"},
      {"R02", "cp-01", v1::ALERT_LEVEL_NONE, three_wheeler, v1::OUTCOME_FLAG, "R02", "准予通行"},
      {"R03", "gate-01", v1::ALERT_LEVEL_ORANGE, Lorry(EMISSION_STAGE_CHINA_IV, "E"),
       v1::OUTCOME_REFUSE, "R03", "禁止通行"},
      {"R03 unknown stage", "gate-01", v1::ALERT_LEVEL_RED, Lorry(EMISSION_STAGE_UNSPECIFIED),
       v1::OUTCOME_HOLD, "R03", "等待核实"},
      {"R06 eliminated", "gate-01", v1::ALERT_LEVEL_NONE, eliminated, v1::OUTCOME_REFUSE, "R06",
       "禁止通行"},
      {"R06 stage III", "gate-01", v1::ALERT_LEVEL_NONE, Lorry(EMISSION_STAGE_CHINA_III),
       v1::OUTCOME_HOLD, "R06", "等待核实"},
      {"R07", "gate-01", v1::ALERT_LEVEL_NONE, Lorry(EMISSION_STAGE_CHINA_V, "B", "F", "M"),
       v1::OUTCOME_REFUSE, "R07", "禁止通行"},
      {"I01", "cp-01", v1::ALERT_LEVEL_NONE, Lorry(EMISSION_STAGE_CHINA_IV, "B", "I"),
       v1::OUTCOME_PASS, "I01", "准予通行"},
      {"pass", "gate-01", v1::ALERT_LEVEL_RED, Lorry(EMISSION_STAGE_CHINA_V), v1::OUTCOME_PASS, "",
       "准予通行"},
  };
  for (const Case& test : cases) {
    registry_.Have(test.vehicle);
    const std::string index = std::to_string(&test - cases.data());
    ASSERT_TRUE(SetAlert(test.alert, absl::ZeroDuration(), "alert-" + index).ok());
    v1::DecideRequest request = Request(test.site);
    request.set_request_id("q-" + index);
    const absl::StatusOr<v1::Decision> decision = Decide(request);
    ASSERT_TRUE(decision.ok()) << test.name << decision.status();
    EXPECT_EQ(decision->outcome(), test.outcome) << test.name;
    EXPECT_EQ(decision->reason_code(), test.reason_code) << test.name;
    EXPECT_EQ(decision->display().passage(), test.passage) << test.name;
    EXPECT_THAT(decision->clause(), Not(IsEmpty())) << test.name;
    EXPECT_THAT(decision->sentence_zh(), Not(IsEmpty())) << test.name;
    EXPECT_FALSE(decision->fallback()) << test.name;
  }
}

TEST_F(AdmissionTest, DecisionCarriesDisplayRevisionReasonsAndFacts) {
  registry_.Have(Lorry(EMISSION_STAGE_CHINA_IV));
  const absl::StatusOr<v1::Decision> decision = Decide(Request("cp-01"));
  ASSERT_TRUE(decision.ok()) << decision.status();
  EXPECT_EQ(decision->display().plate(), "陕D12345");
  EXPECT_EQ(decision->display().stage(), "国四");
  EXPECT_EQ(decision->display().control_state(), "常态管控");
  EXPECT_THAT(decision->rule_set_revision(), StartsWith("xianyang-2021@"));
  EXPECT_EQ(decision->rule_set_revision().size(), std::string("xianyang-2021@").size() + 8);
  EXPECT_EQ(decision->time_us(), absl::ToUnixMicros(server_.clock().Now()));
  EXPECT_EQ(decision->vehicle().stage(), EMISSION_STAGE_CHINA_IV);
  bool lost_pass = false;
  for (const v1::ConsideredRule& rule : decision->considered()) {
    EXPECT_THAT(rule.lost_because(), Not(IsEmpty())) << rule.rule_id();
    lost_pass |= rule.rule_id() == "pass" && rule.lost_because() == "priority 0 is below 600";
  }
  EXPECT_TRUE(lost_pass);
  bool stage = false;
  for (const v1::UsedFact& fact : decision->facts()) {
    stage |= fact.fact() == v1::FACT_NAME_STAGE && fact.value() == "China IV" &&
             fact.source_kind() == v1::FACT_SOURCE_STAGE_REGISTER;
  }
  EXPECT_TRUE(stage) << decision->ShortDebugString();
}

TEST_F(AdmissionTest, APlateWhoseColourItsNumberCannotHaveGoesToAHuman) {
  registry_.Have(Lorry(registry::v1::EMISSION_STAGE_CHINA_VI));
  v1::DecideRequest request = Request("gate-01");
  request.mutable_plate()->set_color(common::v1::PLATE_COLOR_GREEN);
  absl::StatusOr<v1::Decision> decision = Decide(request);
  ASSERT_TRUE(decision.ok()) << decision.status();
  EXPECT_EQ(decision->outcome(), v1::OUTCOME_HOLD);
  EXPECT_EQ(decision->reason_code(), "S03");
  // Yellow is what a lorry's number may have, and an uncertain number accuses nobody.
  request.set_request_id("yellow");
  request.mutable_plate()->set_color(common::v1::PLATE_COLOR_YELLOW);
  decision = Decide(request);
  ASSERT_TRUE(decision.ok()) << decision.status();
  EXPECT_EQ(decision->reason_code(), "");
}

TEST_F(AdmissionTest, VehicleInNoRegisterIsHeld) {
  const absl::StatusOr<v1::Decision> decision = Decide(Request("gate-01"));
  ASSERT_TRUE(decision.ok()) << decision.status();
  EXPECT_EQ(decision->outcome(), v1::OUTCOME_HOLD);
  EXPECT_EQ(decision->reason_code(), "S05");
  EXPECT_EQ(decision->display().stage(), "阶段未知");
  EXPECT_FALSE(decision->has_vehicle());
}

TEST_F(AdmissionTest, UncertainNumberOfABannedLorryIsHeldAndNotFlagged) {
  registry_.Have(Lorry(EMISSION_STAGE_CHINA_IV));
  v1::DecideRequest request = Request("cp-01");
  request.mutable_plate()->set_verdict(common::v1::READING_VERDICT_REVIEW);
  const absl::StatusOr<v1::Decision> decision = Decide(request);
  ASSERT_TRUE(decision.ok()) << decision.status();
  EXPECT_EQ(decision->outcome(), v1::OUTCOME_HOLD);
  EXPECT_EQ(decision->reason_code(), "I02");
}

TEST_F(AdmissionTest, NumberWithUnreadCharactersIsHeldWithoutAskingTheRegister) {
  v1::DecideRequest request = Request("cp-01", "陕D12-45");
  request.mutable_plate()->set_verdict(common::v1::READING_VERDICT_UNREADABLE);
  const absl::StatusOr<v1::Decision> decision = Decide(request);
  ASSERT_TRUE(decision.ok()) << decision.status();
  EXPECT_EQ(decision->reason_code(), "I02");
  EXPECT_EQ(registry_.calls(), 0);
}

TEST_F(AdmissionTest, FactsOfACallerWhoLookedUpAreUsedAsTheyAre) {
  v1::DecideRequest request = Request("cp-01");
  request.mutable_plate()->set_looked_up(true);
  EXPECT_EQ(Decide(request)->reason_code(), "S05");
  *request.mutable_plate()->mutable_vehicle() = Lorry(EMISSION_STAGE_CHINA_IV);
  request.set_request_id("q2");
  EXPECT_EQ(Decide(request)->reason_code(), "R01");
  EXPECT_EQ(registry_.calls(), 0);
}

TEST_F(AdmissionTest, NumberOfSeveralClassesComesBackToThePersonWhoTypedIt) {
  registry_.Fail(absl::FailedPreconditionError("plate.plate_class: wanted one of 01, 02"));
  v1::DecideRequest request = Request("cp-01");
  request.mutable_plate()->mutable_plate()->clear_plate_class();
  const absl::Status status = Decide(request).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(status.message()), HasSubstr("01, 02"));
}

TEST_F(AdmissionTest, RepeatedRequestIdGetsTheFirstAnswerAlsoAfterARestart) {
  registry_.Have(Lorry(EMISSION_STAGE_CHINA_V));
  EXPECT_EQ(Decide(Request("cp-01"))->outcome(), v1::OUTCOME_PASS);
  registry_.Have(Lorry(EMISSION_STAGE_CHINA_III));
  Restart();
  EXPECT_EQ(Decide(Request("cp-01"))->outcome(), v1::OUTCOME_PASS);
  EXPECT_EQ(Decide(Request("cp-01", "陕D12345", "q2"))->outcome(), v1::OUTCOME_FLAG);
}

TEST_F(AdmissionTest, RequestIdOfAnotherQuestionIsRefused) {
  ASSERT_TRUE(Decide(Request("cp-01")).ok());
  const absl::Status status = Decide(Request("cp-01", "陕D54321")).status();
  EXPECT_TRUE(absl::IsAlreadyExists(status)) << status;
  EXPECT_EQ(support::GetDetail(status).reason(), common::v1::ERROR_REASON_NAME_REUSED);
}

TEST_F(AdmissionTest, UnknownSiteAndBadFieldsAreNamed) {
  const absl::Status site = Decide(Request("cp-99")).status();
  EXPECT_TRUE(absl::IsNotFound(site));
  EXPECT_EQ(support::GetDetail(site).reason(), common::v1::ERROR_REASON_SITE_UNKNOWN);
  EXPECT_EQ(support::GetDetail(Decide(Request("cp-01", "陕D1")).status()).field(),
            "plate.plate.number");
  EXPECT_EQ(support::GetDetail(Decide(Request("cp-01", "陕D12345", "")).status()).field(),
            "request_id");
  v1::DecideRequest late = Request("cp-01");
  late.set_time_us(-1);
  EXPECT_EQ(support::GetDetail(Decide(late).status()).field(), "time_us");
  v1::DecideRequest nothing = Request("cp-01");
  nothing.clear_subject();
  EXPECT_EQ(support::GetDetail(Decide(nothing).status()).field(), "subject");
}

TEST_F(AdmissionTest, TimeOfTheRequestDecidesWhichRulesHold) {
  registry_.Have(Lorry(EMISSION_STAGE_CHINA_IV));
  v1::DecideRequest request = Request("cp-01");
  request.set_time_us(
      absl::ToUnixMicros(absl::FromCivil(absl::CivilDay(2021, 11, 29), absl::UTCTimeZone())));
  EXPECT_EQ(Decide(request)->outcome(), v1::OUTCOME_PASS);
  request.set_request_id("q2");
  request.set_time_us(
      absl::ToUnixMicros(absl::FromCivil(absl::CivilDay(2026, 6, 1), absl::UTCTimeZone())));
  EXPECT_EQ(Decide(request)->reason_code(), "R01");
}

TEST_F(AdmissionTest, RuleSetIsShownHighestPriorityFirst) {
  grpc::ClientContext context;
  v1::GetRuleSetResponse response;
  ASSERT_TRUE(stub_->GetRuleSet(&context, {}, &response).ok());
  EXPECT_THAT(response.revision(), StartsWith("xianyang-2021@"));
  ASSERT_GT(response.rules_size(), 8);
  EXPECT_EQ(response.rules(0).reason_code(), "S04");
  for (int i = 1; i < response.rules_size(); ++i) {
    EXPECT_GE(response.rules(i - 1).priority(), response.rules(i).priority());
  }
}

}  // namespace
}  // namespace bluegate::admission
