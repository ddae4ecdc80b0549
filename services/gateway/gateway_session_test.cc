#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "services/gateway/officers.h"
#include "services/gateway/sign_in.h"
#include "services/gateway/testing/gateway_fixture.h"

namespace bluegate::gateway {
namespace {

using nlohmann::json;
using testing::GatewayTest;
using ::testing::HasSubstr;
using ::testing::Not;

class GatewaySessionTest : public GatewayTest {
 protected:
  int Who(const httplib::Headers& session) { return Client().Get("/session", session)->status; }
};

TEST_F(GatewaySessionTest, SignInSetsAStrictCookieAndSaysWhoItIs) {
  const auto result = TrySignIn(testing::kPassword);
  ASSERT_TRUE(result);
  EXPECT_EQ(result->status, 200);
  const std::string cookie = result->get_header_value("Set-Cookie");
  EXPECT_THAT(cookie, ::testing::ContainsRegex("^bluegate_session=[-_0-9A-Za-z]{43}; "));
  for (const char* flag : {"; HttpOnly", "; SameSite=Strict", "; Path=/"}) {
    EXPECT_THAT(cookie, HasSubstr(flag));
  }
  EXPECT_THAT(cookie, Not(HasSubstr("Secure")));  // no TLS here
  EXPECT_EQ(result->get_header_value("Cache-Control"), "no-store");

  const auto who = Client().Get("/session", SignIn());
  ASSERT_TRUE(who);
  EXPECT_EQ(who->status, 200);
  EXPECT_EQ(json::parse(who->body)["account"], testing::kAccount);
  EXPECT_EQ(json::parse(who->body)["display_name"], "王力");
}

TEST_F(GatewaySessionTest, TwoSignInsHaveDifferentTokens) {
  EXPECT_NE(SignIn().begin()->second, SignIn().begin()->second);
}

TEST_F(GatewaySessionTest, WrongPasswordAndUnknownAccountAreAnsweredAlike) {
  const auto wrong = TrySignIn("wrong horse battery");
  const auto unknown = TrySignIn(testing::kPassword, "nobody");
  ASSERT_TRUE(wrong);
  ASSERT_TRUE(unknown);
  EXPECT_EQ(wrong->status, 401);
  EXPECT_EQ(unknown->status, 401);
  EXPECT_EQ(wrong->body, unknown->body);
  EXPECT_FALSE(wrong->has_header("Set-Cookie"));
}

TEST_F(GatewaySessionTest, SixthTryIn15MinutesIsRefusedAlsoAfterARestart) {
  for (int i = 0; i < 5; ++i) EXPECT_EQ(TrySignIn("wrong horse battery")->status, 401);
  const auto limited = TrySignIn(testing::kPassword);
  EXPECT_EQ(limited->status, 429);
  EXPECT_EQ(json::parse(limited->body)["code"], "resource_exhausted");
  Restart();
  EXPECT_EQ(TrySignIn(testing::kPassword)->status, 429);
  server_.clock().Advance(absl::Minutes(14));
  EXPECT_EQ(TrySignIn(testing::kPassword)->status, 429);
  server_.clock().Advance(absl::Minutes(1));
  EXPECT_EQ(TrySignIn(testing::kPassword)->status, 200);
}

TEST_F(GatewaySessionTest, RightPasswordForgetsTheFailures) {
  for (int round = 0; round < 2; ++round) {
    for (int i = 0; i < 4; ++i) EXPECT_EQ(TrySignIn("wrong horse battery")->status, 401);
    EXPECT_EQ(TrySignIn(testing::kPassword)->status, 200);
  }
}

TEST_F(GatewaySessionTest, SessionEndsAfter30MinutesWithoutUse) {
  const httplib::Headers session = SignIn();
  server_.clock().Advance(absl::Minutes(29));
  EXPECT_EQ(Who(session), 200);
  server_.clock().Advance(absl::Minutes(29));
  EXPECT_EQ(Who(session), 200);
  server_.clock().Advance(absl::Minutes(30));
  EXPECT_EQ(Who(session), 401);
}

TEST_F(GatewaySessionTest, SessionEndsAfter12HoursWhateverItsUse) {
  const httplib::Headers session = SignIn();
  for (int i = 0; i < 12 * 3 - 1; ++i) {
    server_.clock().Advance(absl::Minutes(20));
    ASSERT_EQ(Who(session), 200) << i;
  }
  server_.clock().Advance(absl::Minutes(20));
  EXPECT_EQ(Who(session), 401);
}

TEST_F(GatewaySessionTest, SessionSurvivesARestart) {
  const httplib::Headers session = SignIn();
  Restart();
  EXPECT_EQ(Who(session), 200);
}

TEST_F(GatewaySessionTest, SigningOutEndsTheSessionAndDeletesTheCookie) {
  httplib::Headers session = SignIn();
  EXPECT_EQ(Client().Delete("/session", session)->status, 403);
  EXPECT_EQ(Who(session), 200);
  session.emplace("X-Bluegate-Csrf", "1");
  const auto result = Client().Delete("/session", session);
  ASSERT_TRUE(result);
  EXPECT_EQ(result->status, 204);
  EXPECT_THAT(result->get_header_value("Set-Cookie"), HasSubstr("bluegate_session=; "));
  EXPECT_THAT(result->get_header_value("Set-Cookie"), HasSubstr("Max-Age=0"));
  EXPECT_EQ(Who(session), 401);
}

TEST_F(GatewaySessionTest, DisabledOfficerIsOutAndStaysOut) {
  const httplib::Headers session = SignIn();
  const std::filesystem::path data = server_.folder().path() / "data";
  EXPECT_EQ(SetOfficerDisabled(data, testing::kAccount, true).code(),
            absl::StatusCode::kUnavailable);
  server_.Stop();
  ASSERT_TRUE(SetOfficerDisabled(data, testing::kAccount, true).ok());
  ASSERT_TRUE(server_.Start().ok());
  EXPECT_EQ(Who(session), 401);
  EXPECT_EQ(TrySignIn(testing::kPassword)->status, 401);
}

TEST_F(GatewaySessionTest, BodyThatIsNotASignInIsRefused) {
  for (const std::string& body :
       {std::string(), std::string("[]"), std::string("{}"), std::string("{\"account\":1}"),
        std::string(R"({"account":"a","password":7})"), std::string(4000, '[')}) {
    EXPECT_EQ(Call("/session", body, {})->status, 400) << body;
  }
  EXPECT_EQ(Call("/session", std::string(4097, ' '), {})->status, 429);
  EXPECT_EQ(Client().Post("/session", R"({"account":"a","password":"b"})", "text/plain")->status,
            403);
  EXPECT_EQ(TrySignIn(testing::kPassword, "../../x")->status, 401);
}

TEST_F(GatewaySessionTest, OfficerIsNotAddedWhileTheGatewayRuns) {
  const auto added = AddOfficer(server_.folder().path() / "data", {"other", "", ""},
                                server_.clock(), SystemRandomBytes);
  EXPECT_EQ(added.status().code(), absl::StatusCode::kUnavailable);
  EXPECT_THAT(std::string(added.status().message()), HasSubstr("stopped first"));
}

TEST_F(GatewaySessionTest, GeneratedPasswordIsTheOneThatSignsIn) {
  server_.Stop();
  const std::filesystem::path data = server_.folder().path() / "data";
  const auto added = AddOfficer(data, {"other", "", ""}, server_.clock(), SystemRandomBytes);
  ASSERT_TRUE(added.ok()) << added.status();
  EXPECT_EQ(added->size(), 23u);
  EXPECT_EQ(AddOfficer(data, {"other", "", ""}, server_.clock(), SystemRandomBytes).status().code(),
            absl::StatusCode::kAlreadyExists);
  EXPECT_EQ(
      AddOfficer(data, {"third", "", "short"}, server_.clock(), SystemRandomBytes).status().code(),
      absl::StatusCode::kInvalidArgument);
  ASSERT_TRUE(server_.Start().ok());
  const auto result = TrySignIn(*added, "other");
  EXPECT_EQ(result->status, 200);
  EXPECT_EQ(json::parse(result->body)["display_name"], "other");
}

TEST(PasswordTest, HashIsArgon2idWithTheCostsOfThisHeaderAndASaltOfItsOwn) {
  const auto hash = HashPassword(testing::kPassword, SystemRandomBytes);
  ASSERT_TRUE(hash.ok());
  EXPECT_THAT(*hash, ::testing::StartsWith("$argon2id$v=19$m=19456,t=2,p=1$"));
  EXPECT_NE(*hash, *HashPassword(testing::kPassword, SystemRandomBytes));
  EXPECT_TRUE(PasswordMatches(*hash, testing::kPassword));
  EXPECT_FALSE(PasswordMatches(*hash, "right horse batterx"));
  EXPECT_FALSE(PasswordMatches("", testing::kPassword));
}

}  // namespace
}  // namespace bluegate::gateway
