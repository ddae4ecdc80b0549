// What each role may do at the gateway, and what a search asks for.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <nlohmann/json.hpp>
#include <string>

#include "bluegate/admission/v1/admission.pb.h"
#include "bluegate/audit/v1/audit.pb.h"
#include "bluegate/casework/v1/retention.pb.h"
#include "bluegate/casework/v1/search.pb.h"
#include "bluegate/registry/v1/register_table.pb.h"
#include "services/gateway/caller_fields.h"
#include "services/gateway/officers.h"
#include "services/gateway/testing/gateway_fixture.h"
#include "services/support/access_table.h"

namespace bluegate::gateway {
namespace {

using nlohmann::json;
using testing::GatewayTest;
using ::testing::HasSubstr;

constexpr char kGetVehicle[] = "/bluegate.registry.v1.RegistryService/GetVehicle";
constexpr char kListCases[] = "/bluegate.casework.v1.CaseworkService/ListCases";

// Methods that the caller streams to, which HTTP/1.1 does not carry.
constexpr const char* kNotCarried[] = {"/bluegate.capture.v1.IntakeService/StreamCaptures",
                                       "/bluegate.recognition.v1.RecognitionService/"
                                       "StreamReadPictures",
                                       "/bluegate.registry.v1.RegistryService/ImportVehicles",
                                       "/bluegate.registry.v1.RegisterTableService/ImportTable",
                                       "/bluegate.operations.v1.OperationsService/StreamBackup",
                                       "/grpc.health.v1.Health/Check",
                                       "/grpc.health.v1.Health/Watch",
                                       "/grpc.reflection.v1alpha.ServerReflection/"
                                       "ServerReflectionInfo"};

class GatewayAccessTest : public GatewayTest {
 protected:
  void SetUp() override {
    server_.AddFake("registry", &registry_);
    GatewayTest::SetUp();
    AddAccounts();
  }
  std::vector<storage::PlateSearch> Searches() {
    const auto searches = ListSearches(server_.folder().path() / "data", "", 100);
    EXPECT_TRUE(searches.ok()) << searches.status();
    return searches.value_or(std::vector<storage::PlateSearch>());
  }
};

// The cells themselves are written out in services/support/access_table_test.cc.
TEST_F(GatewayAccessTest, EveryMethodIsOpenToTheRolesOfTheTableAndToNoOther) {
  int open = 0;
  for (const support::Role role : support::kPersonRoles) {
    const httplib::Headers session = SignInAs(std::string(support::NameOf(role)));
    for (const support::AccessRow& row : support::AccessTable()) {
      const std::string method(row.method);
      const bool carried = std::find(std::begin(kNotCarried), std::end(kNotCarried), method) ==
                           std::end(kNotCarried);
      const bool may = carried && row.roles.Has(role);
      const auto result = Call(method, "{}", session);
      ASSERT_TRUE(result) << method;
      EXPECT_EQ(result->status != 403, may) << method << " as " << support::NameOf(role) << ": "
                                            << result->status << " " << result->body;
      EXPECT_EQ(result->body.find("permission_denied") == std::string::npos, may) << method;
      open += may ? 1 : 0;
    }
  }
  EXPECT_GT(open, 100);
}

TEST_F(GatewayAccessTest, PictureIsForRolesThatMayCallGetPicture) {
  const std::string path = "/evidence/" + std::string(64, 'a');
  for (const support::Role role : support::kPersonRoles) {
    const int status = Client().Get(path, SignInAs(std::string(support::NameOf(role))))->status;
    EXPECT_EQ(status, role == support::Role::kAdministrator ? 403 : 200);
  }
}

TEST_F(GatewayAccessTest, SessionSaysTheRole) {
  const auto who = Client().Get("/session", SignInAs("supervisor"));
  EXPECT_EQ(json::parse(who->body)["role"], "supervisor");
}

TEST_F(GatewayAccessTest, AnotherRoleHoldsForTheSessionsThatAreOpen) {
  const httplib::Headers session = SignInAs("supervisor");
  ASSERT_NE(Call(kListCases, "{}", session)->status, 403);
  server_.Stop();
  const auto data = server_.folder().path() / "data";
  EXPECT_EQ(SetOfficerRole(data, "supervisor", "king").code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(SetOfficerRole(data, "supervisor", "service").code(),
            absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(SetOfficerRole(data, "nobody", "auditor").code(), absl::StatusCode::kNotFound);
  ASSERT_TRUE(SetOfficerRole(data, "supervisor", "administrator").ok());
  ASSERT_TRUE(server_.Start().ok());
  EXPECT_EQ(Call(kListCases, "{}", session)->status, 403);
}

TEST_F(GatewayAccessTest, SearchByNumberWantsAPurposeAndIsKeptWithIt) {
  const httplib::Headers session = SignInAs("officer");
  for (const char* body :
       {R"({"plate":{"number":"陕D12345"}})", R"({"plate":{"number":"陕D12345"},"purpose":"abc"})",
        R"({"plate":{"number":"陕D12345"},"purpose":"        "})"}) {
    const auto refused = Call(kGetVehicle, body, session);
    EXPECT_EQ(refused->status, 400) << body;
    EXPECT_THAT(refused->body, HasSubstr("purpose"));
  }
  EXPECT_TRUE(Searches().empty());
  const auto found =
      Call(kGetVehicle, R"({"plate":{"number":"陕D12345"},"purpose":"stopped at cp-01"})", session);
  ASSERT_EQ(found->status, 200) << found->body;
  EXPECT_EQ(json::parse(found->body)["source"], "register");
  // Also while the gateway runs.
  const auto searches = Searches();
  ASSERT_EQ(searches.size(), 1u);
  EXPECT_EQ(searches[0].account, "officer");
  EXPECT_EQ(searches[0].method, kGetVehicle);
  EXPECT_EQ(searches[0].number, "陕D12345");
  EXPECT_EQ(searches[0].purpose, "stopped at cp-01");
  EXPECT_EQ(searches[0].time, server_.clock().Now());
}

TEST_F(GatewayAccessTest, SearchThatTheRoleMayNotMakeIsNotKept) {
  EXPECT_EQ(Call(kGetVehicle, R"({"plate":{"number":"陕D12345"},"purpose":"curious"})",
                 SignInAs("auditor"))
                ->status,
            403);
  EXPECT_TRUE(Searches().empty());
}

TEST_F(GatewayAccessTest, NewPasswordTakesThePlaceOfTheOld) {
  server_.Stop();
  const auto data = server_.folder().path() / "data";
  const auto password = SetOfficerPassword(data, "auditor", "", SystemRandomBytes);
  ASSERT_TRUE(password.ok()) << password.status();
  EXPECT_TRUE(absl::IsNotFound(SetOfficerPassword(data, "none", "", SystemRandomBytes).status()));
  ASSERT_TRUE(server_.Start().ok());
  EXPECT_EQ(TrySignIn(testing::kPassword, "auditor")->status, 401);
  EXPECT_EQ(TrySignIn(*password, "auditor")->status, 200);
}

TEST(CallerFieldsTest, AccountStandsWhereverARequestSaysWhoActs) {
  admission::v1::SetAlertRequest alert;
  alert.mutable_alert()->set_issued_by("somebody");
  SetCaller("wang.li", &alert);
  EXPECT_EQ(alert.alert().issued_by(), "wang.li");
  admission::v1::SetRuleSetRequest rules;
  SetCaller("wang.li", &rules);
  EXPECT_EQ(rules.set_by(), "wang.li");
  registry::v1::RollBackImportRequest roll_back;
  SetCaller("wang.li", &roll_back);
  EXPECT_EQ(roll_back.actor(), "wang.li");
  casework::v1::SetLegalHoldRequest hold;
  hold.set_by("somebody");
  SetCaller("wang.li", &hold);
  EXPECT_EQ(hold.by(), "wang.li");
  casework::v1::LiftLegalHoldRequest lift;
  lift.set_by("somebody");
  SetCaller("wang.li", &lift);
  EXPECT_EQ(lift.by(), "wang.li");
  audit::v1::RecordUseRequest use;
  use.set_actor("somebody");
  SetCaller("wang.li", &use);
  EXPECT_EQ(use.actor(), "wang.li");
}

TEST(CallerFieldsTest, NumberIsFoundWhereverItStands) {
  registry::v1::GetOwnerRequest owner;
  EXPECT_EQ(NumberOf(owner), "");
  owner.mutable_plate()->set_number("陕D12345");
  EXPECT_EQ(NumberOf(owner), "陕D12345");
  admission::v1::DecideRequest decide;
  decide.mutable_plate()->mutable_plate()->set_number("陕D54321");
  EXPECT_EQ(NumberOf(decide), "陕D54321");
  casework::v1::SearchPassagesRequest search;
  search.set_pattern("陕D*21");
  EXPECT_EQ(NumberOf(search), "陕D*21");
}

}  // namespace
}  // namespace bluegate::gateway
