#include "services/admission/admission_fixture.h"

namespace bluegate::admission {
namespace {

using registry::v1::EMISSION_STAGE_CHINA_IV;

using AlertTest = AdmissionTest;

TEST_F(AlertTest, AlertIsIssuedNowAndTakesEffectLater) {
  registry_.Have(Lorry(EMISSION_STAGE_CHINA_IV));
  const auto alert = SetAlert(v1::ALERT_LEVEL_ORANGE, absl::Hours(18));
  ASSERT_TRUE(alert.ok()) << alert.status();
  EXPECT_EQ(alert->issued_time_us(), absl::ToUnixMicros(server_.clock().Now()));
  EXPECT_EQ(GetAlert().current().level(), v1::ALERT_LEVEL_NONE);
  EXPECT_EQ(GetAlert().upcoming_size(), 1);
  EXPECT_EQ(Decide(Request("gate-01"))->outcome(), v1::OUTCOME_PASS);

  server_.clock().Advance(absl::Hours(18));
  EXPECT_EQ(GetAlert().current().level(), v1::ALERT_LEVEL_ORANGE);
  EXPECT_EQ(GetAlert().upcoming_size(), 0);
  const auto refused = Decide(Request("gate-01", "陕D12345", "q2"));
  ASSERT_TRUE(refused.ok()) << refused.status();
  EXPECT_EQ(refused->outcome(), v1::OUTCOME_REFUSE);
  EXPECT_EQ(refused->reason_code(), "R03");
  EXPECT_EQ(refused->alert_level(), v1::ALERT_LEVEL_ORANGE);
  EXPECT_EQ(refused->display().control_state(), "橙色预警");
}

TEST_F(AlertTest, LiftedAlertRefusesNobody) {
  registry_.Have(Lorry(EMISSION_STAGE_CHINA_IV));
  ASSERT_TRUE(SetAlert(v1::ALERT_LEVEL_RED, absl::ZeroDuration(), "a1").ok());
  EXPECT_EQ(Decide(Request("gate-01"))->outcome(), v1::OUTCOME_REFUSE);
  server_.clock().Advance(absl::Hours(1));
  ASSERT_TRUE(SetAlert(v1::ALERT_LEVEL_NONE, absl::ZeroDuration(), "a2").ok());
  EXPECT_EQ(Decide(Request("gate-01", "陕D12345", "q2"))->outcome(), v1::OUTCOME_PASS);
}

TEST_F(AlertTest, AlertsAreStillThereAfterARestart) {
  ASSERT_TRUE(SetAlert(v1::ALERT_LEVEL_YELLOW, absl::ZeroDuration(), "a1").ok());
  ASSERT_TRUE(SetAlert(v1::ALERT_LEVEL_RED, absl::Hours(5), "a2").ok());
  Restart();
  EXPECT_EQ(GetAlert().current().level(), v1::ALERT_LEVEL_YELLOW);
  ASSERT_EQ(GetAlert().upcoming_size(), 1);
  EXPECT_EQ(GetAlert().upcoming(0).level(), v1::ALERT_LEVEL_RED);
  EXPECT_EQ(GetAlert().upcoming(0).issued_by(), "duty-desk");
}

TEST_F(AlertTest, RepeatedRequestIdGetsTheFirstAnswer) {
  const auto first = SetAlert(v1::ALERT_LEVEL_YELLOW, absl::Hours(1), "a1");
  ASSERT_TRUE(first.ok()) << first.status();
  server_.clock().Advance(absl::Minutes(10));
  const auto again = SetAlert(v1::ALERT_LEVEL_YELLOW, absl::Minutes(50), "a1");
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(again->issued_time_us(), first->issued_time_us());
  EXPECT_TRUE(
      absl::IsAlreadyExists(SetAlert(v1::ALERT_LEVEL_RED, absl::Minutes(50), "a1").status()));
  EXPECT_EQ(GetAlert().upcoming_size(), 1);
}

TEST_F(AlertTest, HistoryKeepsWhoWhenWhyAndWhatWasCalledOff) {
  grpc::ClientContext context;
  v1::SetAlertRequest request;
  request.set_request_id("joint");
  request.mutable_alert()->set_level(v1::ALERT_LEVEL_ORANGE);
  request.mutable_alert()->set_effective_time_us(
      absl::ToUnixMicros(server_.clock().Now() + absl::Hours(18)));
  request.mutable_alert()->set_issued_by("duty-desk");
  request.mutable_alert()->set_source("notice 1");
  request.mutable_alert()->set_why("AQI above 200 for two days");
  request.mutable_alert()->set_joint_with("西安");
  v1::SetAlertResponse set;
  ASSERT_TRUE(stub_->SetAlert(&context, request, &set).ok());
  server_.clock().Advance(absl::Hours(2));
  ASSERT_TRUE(SetAlert(v1::ALERT_LEVEL_NONE, absl::ZeroDuration(), "off").ok());
  EXPECT_EQ(GetAlert().upcoming_size(), 0);

  grpc::ClientContext asking;
  v1::GetAlertHistoryResponse history;
  ASSERT_TRUE(stub_->GetAlertHistory(&asking, {}, &history).ok());
  ASSERT_EQ(history.alerts_size(), 2);
  EXPECT_EQ(history.alerts(0).level(), v1::ALERT_LEVEL_NONE);
  EXPECT_EQ(history.alerts(1).SerializeAsString(), set.alert().SerializeAsString());
  EXPECT_EQ(history.alerts(1).joint_with(), "西安");
  EXPECT_EQ(history.alerts(1).why(), "AQI above 200 for two days");
}

TEST_F(AlertTest, LevelChangedMidwayHoldsFromItsTimeOn) {
  ASSERT_TRUE(SetAlert(v1::ALERT_LEVEL_YELLOW, absl::ZeroDuration(), "a1").ok());
  ASSERT_TRUE(SetAlert(v1::ALERT_LEVEL_RED, absl::Hours(6), "a2").ok());
  EXPECT_EQ(GetAlert().current().level(), v1::ALERT_LEVEL_YELLOW);
  server_.clock().Advance(absl::Hours(7));
  EXPECT_EQ(GetAlert().current().level(), v1::ALERT_LEVEL_RED);
}

TEST_F(AlertTest, BackdatedAndIncompleteAlertsAreRefused) {
  EXPECT_EQ(support::GetDetail(SetAlert(v1::ALERT_LEVEL_RED, -absl::Hours(1)).status()).field(),
            "alert.effective_time_us");
  EXPECT_EQ(support::GetDetail(SetAlert(v1::ALERT_LEVEL_UNSPECIFIED, absl::ZeroDuration()).status())
                .field(),
            "alert.level");
  grpc::ClientContext context;
  v1::SetAlertRequest request;
  request.set_request_id("a1");
  request.mutable_alert()->set_level(v1::ALERT_LEVEL_RED);
  v1::SetAlertResponse response;
  const absl::Status status = support::FromGrpc(stub_->SetAlert(&context, request, &response));
  EXPECT_EQ(support::GetDetail(status).field(), "alert.issued_by");
  EXPECT_EQ(GetAlert().upcoming_size(), 0);
}

}  // namespace
}  // namespace bluegate::admission
