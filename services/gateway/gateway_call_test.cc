#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "absl/strings/escaping.h"
#include "bluegate/common/v1/error.pb.h"
#include "services/gateway/bridge.h"
#include "services/gateway/testing/gateway_fixture.h"

namespace bluegate::gateway {
namespace {

using nlohmann::json;
using testing::GatewayTest;

constexpr char kGetCase[] = "/bluegate.casework.v1.CaseworkService/GetCase";
constexpr char kClaimCase[] = "/bluegate.casework.v1.CaseworkService/ClaimCase";

class GatewayCallTest : public GatewayTest {};

TEST_F(GatewayCallTest, UnaryCallGoesThroughAsProtobufJson) {
  const auto result = Call(kGetCase, R"({"caseId":"cp-01-cam-1/1/42"})");
  ASSERT_TRUE(result);
  EXPECT_EQ(result->status, 200);
  EXPECT_EQ(result->get_header_value("Content-Type"), "application/json");
  EXPECT_EQ(result->get_header_value("Cache-Control"), "no-store");
  const json answer = json::parse(result->body);
  EXPECT_EQ(answer["case"]["caseId"], "cp-01-cam-1/1/42");
  EXPECT_EQ(answer["case"]["revision"], "9007199254740993");
}

TEST_F(GatewayCallTest, ErrorOfTheServiceComesWithCodeStatusAndDetail) {
  const auto result = Call(kGetCase, R"({"caseId":"missing"})");
  ASSERT_TRUE(result);
  EXPECT_EQ(result->status, 404);
  const json error = json::parse(result->body);
  EXPECT_EQ(error["code"], "not_found");
  EXPECT_THAT(error["message"].get<std::string>(), ::testing::HasSubstr("case_id"));
  ASSERT_EQ(error["details"].size(), 1u);
  EXPECT_EQ(error["details"][0]["type"], "bluegate.common.v1.ErrorDetail");
  std::string bytes;
  ASSERT_TRUE(absl::Base64Unescape(error["details"][0]["value"].get<std::string>(), &bytes));
  common::v1::ErrorDetail detail;
  ASSERT_TRUE(detail.ParseFromString(bytes));
  EXPECT_EQ(detail.reason(), common::v1::ERROR_REASON_NOT_FOUND);
  EXPECT_EQ(detail.field(), "case_id");
}

TEST_F(GatewayCallTest, WithoutASessionEveryMethodIsRefused) {
  for (const char* path :
       {kGetCase, kClaimCase, "/bluegate.registry.v1.RegistryService/GetVehicle",
        "/bluegate.admission.v1.AdmissionService/SetAlert", "/bluegate.x/Y", "/anything"}) {
    const auto result = Call(path, "{}", {});
    ASSERT_TRUE(result) << path;
    EXPECT_EQ(result->status, 401) << path;
    EXPECT_EQ(json::parse(result->body)["code"], "unauthenticated") << path;
  }
  const auto forged =
      Call(kGetCase, "{}", {{"Cookie", "bluegate_session=" + std::string(43, 'A')}});
  EXPECT_EQ(forged->status, 401);
  EXPECT_EQ(Watch({}, "{}", [](const std::string&) { return true; }), 401);
}

TEST_F(GatewayCallTest, MethodThatIsNotInTheTableIsRefused) {
  const httplib::Headers session = SignIn();
  for (const char* path : {"/bluegate.admission.v1.AdmissionService/SetAlert",
                           "/bluegate.admission.v1.AdmissionService/SetRuleSet",
                           "/bluegate.registry.v1.RegisterTableService/GetOwner",
                           "/bluegate.registry.v1.RegisterTableService/ImportTable",
                           "/bluegate.registry.v1.RegisterTableService/RollBackImport",
                           "/bluegate.registry.v1.RegistryService/BatchGetVehicles",
                           "/bluegate.registry.v1.RegistryService/ImportVehicles",
                           "/bluegate.capture.v1.IntakeService/StreamCaptures",
                           "/bluegate.capture.v1.IntakeService/FollowCaptures",
                           "/bluegate.casework.v1.CaseworkService/NoSuch",
                           "/grpc.health.v1.Health/Check", "/bluegate.x/Y"}) {
    const auto result = Call(path, "{}", session);
    ASSERT_TRUE(result) << path;
    EXPECT_EQ(result->status, 403) << path;
    EXPECT_EQ(json::parse(result->body)["code"], "permission_denied") << path;
  }
}

TEST_F(GatewayCallTest, OfficerIsAlwaysTheOneOfTheSession) {
  for (const char* body : {R"({"caseId":"a"})", R"({"caseId":"a","officer":"someone.else"})"}) {
    const auto result = Call(kClaimCase, body);
    ASSERT_TRUE(result);
    EXPECT_EQ(json::parse(result->body)["case"]["claimedBy"], testing::kAccount);
  }
}

TEST_F(GatewayCallTest, WatchlistChangesCarryTheOfficerOfTheSession) {
  AddAccounts();
  const httplib::Headers session = SignInAs("supervisor");
  const auto set = Call("/bluegate.casework.v1.CaseworkService/SetWatchlistEntry",
                        R"({"entry":{"entryId":"w-1"},"officer":"someone.else"})", session);
  ASSERT_TRUE(set);
  EXPECT_EQ(json::parse(set->body)["change"]["actor"], "supervisor");
}

TEST_F(GatewayCallTest, RequestThatIsNotTheMethodsJsonIsInvalid) {
  const httplib::Headers session = SignIn();
  for (const std::string& body :
       {std::string("{"), std::string("[]"), std::string(R"({"caseId":7.5})"),
        std::string(R"({"noSuchField":1})"), std::string(1000, '[') + std::string(1000, ']'),
        std::string("{\"caseId\":\"\xff\"}")}) {
    const auto result = Call(kGetCase, body, session);
    ASSERT_TRUE(result) << body;
    EXPECT_EQ(result->status, 400) << body;
    EXPECT_EQ(json::parse(result->body)["code"], "invalid_argument") << body;
  }
}

TEST_F(GatewayCallTest, ServiceThatIsNowhereIsUnavailable) {
  const auto result = Call("/bluegate.recognition.v1.RecognitionService/ReadPicture", "{}");
  ASSERT_TRUE(result);
  EXPECT_EQ(result->status, 503);
}

TEST_F(GatewayCallTest, TimeoutOfTheCallerIsKeptAndTenSecondsIsTheDefault) {
  httplib::Headers session = SignIn();
  ASSERT_EQ(Call(kGetCase, R"({"caseId":"a"})", session)->status, 200);
  EXPECT_GT(casework_.time_left(), absl::Seconds(5));
  // gRPC sends a timeout with three digits or so and rounds it up (gRPC over HTTP/2, Timeout).
  EXPECT_LE(casework_.time_left(), absl::Milliseconds(10200));
  session.emplace("Connect-Timeout-Ms", "100");
  const auto late = Call(kGetCase, R"({"caseId":"late"})", session);
  ASSERT_TRUE(late);
  EXPECT_EQ(late->status, 504);
  EXPECT_EQ(json::parse(late->body)["code"], "deadline_exceeded");
}

TEST_F(GatewayCallTest, WrongContentTypeIs415AndSaysWhatIsTaken) {
  httplib::Headers session = SignIn();
  session.emplace("X-Bluegate-Csrf", "1");
  for (const char* type : {"application/proto", "text/plain", "application/json; charset=gbk"}) {
    const auto result = Client().Post(kGetCase, session, "{}", type);
    ASSERT_TRUE(result) << type;
    EXPECT_EQ(result->status, 415) << type;
    EXPECT_THAT(result->get_header_value("Accept-Post"), ::testing::HasSubstr("application/json"));
  }
  const auto multipart =
      Client().Post(kGetCase, session, httplib::MultipartFormDataItems{{"a", "b", "", ""}});
  ASSERT_TRUE(multipart);
  EXPECT_EQ(multipart->status, 415);
  const auto unary = Call("/bluegate.casework.v1.CaseworkService/WatchCases", "{}", session);
  EXPECT_EQ(json::parse(unary->body)["code"], "invalid_argument");
}

TEST_F(GatewayCallTest, BodyOverTheLimitIsRefusedAndTheLargestOneIsNot) {
  const httplib::Headers session = SignIn();
  std::string largest = R"({"caseId":"a"})";
  largest.resize(kBodyBytesMax, ' ');
  EXPECT_EQ(Call(kGetCase, largest, session)->status, 200);
  const auto over = Call(kGetCase, largest + " ", session);
  ASSERT_TRUE(over);
  EXPECT_EQ(over->status, 413);
  EXPECT_EQ(json::parse(over->body)["code"], "resource_exhausted");
}

TEST_F(GatewayCallTest, BodySentInPiecesIsLimitedToo) {
  const httplib::Headers session = SignIn();
  const std::string piece(1 << 20, ' ');
  int pieces = 0;
  const auto result = Client().Post(
      kGetCase, session,
      [&](size_t, httplib::DataSink& sink) {
        if (++pieces > 13) {
          sink.done();
          return true;
        }
        return sink.write(piece.data(), piece.size());
      },
      "application/json");
  ASSERT_TRUE(result);
  EXPECT_EQ(result->status, 413);
}

TEST_F(GatewayCallTest, CallThatAnotherSitesPageCouldCauseIsRefused) {
  const httplib::Headers session = SignIn();
  const auto with = [&](httplib::Headers more, const char* type) {
    more.insert(session.begin(), session.end());
    return Client().Post(kGetCase, more, "{}", type)->status;
  };
  EXPECT_EQ(with({}, "text/plain"), 403);
  EXPECT_EQ(with({}, "application/x-www-form-urlencoded"), 403);
  EXPECT_EQ(with({{"Origin", "http://evil.example"}}, "application/json"), 403);
  EXPECT_EQ(with({{"Origin", "null"}}, "application/json"), 403);
  EXPECT_EQ(with({{"Origin", "http://evil.example"}, {"X-Bluegate-Csrf", "1"}}, "application/json"),
            403);
  EXPECT_EQ(with({{"Origin", "http://" + server_.http_address()}}, "application/json"), 200);
}

}  // namespace
}  // namespace bluegate::gateway
