// A gate asks for its own site and for no other, over real TLS.
#include <grpcpp/create_channel.h>

#include "services/admission/admission_fixture.h"
#include "services/support/channels.h"
#include "services/support/testing/city_certificates.h"
#include "services/support/tls.h"

namespace bluegate::admission {
namespace {

class GateSiteTest : public AdmissionTest {
 protected:
  void SetUp() override {
    city_.EnrolGate("gate-01-ctl", {"gate-01"});
    city_.EnrolGate("cp-01-ctl", {"cp-01"});
    city_.EnrolTerminal("gate-01-cam", {"gate-01"});
    city_.EnrolOperator("office", "official");
    book_ = city_.Book();
    server_.ListenOnNetwork();
    server_.options().tls = city_.Tls("server");
    server_.options().devices = book_.get();
    AdmissionTest::SetUp();
  }
  void TearDown() override { server_.Stop(); }

  absl::Status Decide(const std::string& device, const std::string& site) {
    const auto credentials = support::ClientCredentials(city_.Tls(device));
    EXPECT_TRUE(credentials.ok()) << credentials.status();
    const auto stub = v1::AdmissionService::NewStub(grpc::CreateCustomChannel(
        server_.address(), *credentials, support::ClientChannelArguments()));
    v1::DecideRequest request;
    request.set_request_id("r-" + device + "-" + site);
    request.mutable_plate()->mutable_plate()->set_number("陕D12345");
    request.mutable_plate()->mutable_plate()->set_plate_class(
        common::v1::PLATE_CLASS_LARGE_VEHICLE);
    request.set_site_id(site);
    request.set_direction(common::v1::DIRECTION_IN);
    grpc::ClientContext context;
    v1::DecideResponse response;
    return support::FromGrpc(stub->Decide(&context, request, &response));
  }

  support::testing::CityCertificates city_;
  std::unique_ptr<support::DeviceBook> book_;
};

TEST_F(GateSiteTest, GateIsAnsweredForItsOwnSite) {
  const absl::Status status = Decide("gate-01-ctl", "gate-01");
  EXPECT_TRUE(status.ok()) << status;
}

TEST_F(GateSiteTest, GateThatAsksForAnothersSiteIsRefusedByFieldValueAndWish) {
  for (const auto& [device, site, own] :
       {std::tuple("gate-01-ctl", "cp-01", "gate-01"), std::tuple("cp-01-ctl", "gate-01", "cp-01"),
        std::tuple("gate-01-ctl", "", "gate-01"),
        std::tuple("gate-01-ctl", "no-such", "gate-01")}) {
    const absl::Status status = Decide(device, site);
    EXPECT_TRUE(absl::IsPermissionDenied(status)) << status;
    const common::v1::ErrorDetail detail = support::GetDetail(status);
    EXPECT_EQ(detail.reason(), common::v1::ERROR_REASON_NOT_PERMITTED);
    EXPECT_EQ(detail.field(), "site_id");
    EXPECT_EQ(detail.value(), site);
    EXPECT_EQ(detail.wish(), std::string("a site of ") + device + ": " + own);
  }
  EXPECT_EQ(registry_.calls(), 0);
}

TEST_F(GateSiteTest, RevokedGateIsNotAnswered) {
  city_.Revoke("gate-01-ctl");
  ASSERT_TRUE(book_->Reload().ok());
  EXPECT_TRUE(absl::IsUnauthenticated(Decide("gate-01-ctl", "gate-01")));
}

TEST_F(GateSiteTest, TerminalMayNotAskAndAnOfficialMayForEverySite) {
  EXPECT_TRUE(absl::IsPermissionDenied(Decide("gate-01-cam", "gate-01")));
  EXPECT_TRUE(Decide("office", "gate-01").ok());
  EXPECT_TRUE(Decide("office", "cp-01").ok());
}

TEST_F(GateSiteTest, GateMayNeitherIssueAnAlertNorChangeTheRules) {
  const auto credentials = support::ClientCredentials(city_.Tls("gate-01-ctl"));
  ASSERT_TRUE(credentials.ok());
  const auto stub = v1::AdmissionService::NewStub(grpc::CreateCustomChannel(
      server_.address(), *credentials, support::ClientChannelArguments()));
  grpc::ClientContext alert_context, rules_context, get_context;
  v1::SetAlertResponse alert;
  v1::SetRuleSetResponse rules;
  v1::GetAlertResponse current;
  EXPECT_EQ(stub->SetAlert(&alert_context, {}, &alert).error_code(),
            grpc::StatusCode::PERMISSION_DENIED);
  EXPECT_EQ(stub->SetRuleSet(&rules_context, {}, &rules).error_code(),
            grpc::StatusCode::PERMISSION_DENIED);
  EXPECT_TRUE(stub->GetAlert(&get_context, {}, &current).ok());
}

}  // namespace
}  // namespace bluegate::admission
