#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>

#include "services/gateway/console_files.h"
#include "services/gateway/http_rules.h"
#include "services/gateway/testing/gateway_fixture.h"

namespace bluegate::gateway {
namespace {

using nlohmann::json;
using testing::GatewayTest;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

class GatewayPagesTest : public GatewayTest {
 protected:
  std::string RawGet(const std::string& target) {
    return Raw("GET " + target + " HTTP/1.1\r\nHost: gate\r\n\r\n");
  }
};

TEST_F(GatewayPagesTest, ConsoleIsServedWithoutASessionAndItsPlacesShowTheIndex) {
  for (const char* path : {"/", "/index.html", "/cases", "/cases/cp-01-cam-1/1/42"}) {
    const auto result = Client().Get(path);
    ASSERT_TRUE(result) << path;
    EXPECT_EQ(result->status, 200) << path;
    EXPECT_THAT(result->body, HasSubstr("Bluegate")) << path;
    EXPECT_EQ(result->get_header_value("Content-Type"), "text/html; charset=utf-8");
    EXPECT_EQ(result->get_header_value("Cache-Control"), "no-cache");
  }
  EXPECT_EQ(Client().Get("/assets/none-1.js")->status, 404);
}

TEST_F(GatewayPagesTest, HashedFilesMayBeKeptAndAreNotSentTwice) {
  const auto script = Client().Get("/assets/app-1a2b.js");
  ASSERT_TRUE(script);
  EXPECT_EQ(script->get_header_value("Content-Type"), "text/javascript; charset=utf-8");
  EXPECT_EQ(script->get_header_value("Cache-Control"), "public, max-age=31536000, immutable");
  const auto again =
      Client().Get("/assets/app-1a2b.js", {{"If-None-Match", script->get_header_value("ETag")}});
  ASSERT_TRUE(again);
  EXPECT_EQ(again->status, 304);
  EXPECT_EQ(again->body, "");
}

TEST_F(GatewayPagesTest, FilesAreCompressedForBrowsersThatTakeIt) {
  const auto script =
      Client().Get("/assets/app-1a2b.js", {{"Accept-Encoding", "gzip, deflate, br"}});
  ASSERT_TRUE(script);
  EXPECT_EQ(script->get_header_value("Content-Encoding"), "gzip");
  EXPECT_THAT(script->body, ::testing::EndsWith("main();"));  // as the client unpacks it
  EXPECT_LT(std::stoi(script->get_header_value("Content-Length")), 200);
}

TEST_F(GatewayPagesTest, NothingButTheConsolesFilesCanBeReached) {
  std::filesystem::create_symlink(server_.folder().path() / "secret.txt",
                                  server_.folder().path() / "console/link.txt");
  Restart();
  for (const std::string& target :
       {std::string("/../secret.txt"), std::string("/assets/../../secret.txt"),
        std::string("/%2e%2e/secret.txt"), std::string("/..%2fsecret.txt"),
        std::string("/assets/%2e%2e%2f%2e%2e%2fsecret.txt"), std::string("/%252e%252e/secret.txt"),
        std::string("//etc/passwd.txt"), std::string("/etc/hosts.txt"),
        server_.folder().path().string() + "/secret.txt", std::string("/link.txt"),
        std::string("/index.html%00.txt"), std::string("/..\\secret.txt"), std::string("/.."),
        std::string("/cases/../x"), std::string("/x%00y"), std::string("/x%0d%0aSet-Cookie: a"),
        std::string("http://gate/../secret.txt")}) {
    const std::string answer = RawGet(target);
    EXPECT_THAT(answer, Not(HasSubstr("not for the web"))) << target;
    EXPECT_THAT(answer, StartsWith("HTTP/1.1 40")) << target;
    EXPECT_THAT(answer, Not(HasSubstr("Set-Cookie"))) << target;
  }
}

TEST_F(GatewayPagesTest, ConsoleThatIsNotBuiltSaysSo) {
  server_.Stop();
  server_.config().clear_console_dir();
  ASSERT_TRUE(server_.Start().ok());
  const auto result = Client().Get("/");
  ASSERT_TRUE(result);
  EXPECT_EQ(result->status, 404);
  EXPECT_THAT(result->body, HasSubstr("./run --build"));
}

TEST_F(GatewayPagesTest, EvidenceNeedsASessionAndMayThenBeKept) {
  const std::string path = "/evidence/" + std::string(64, 'a');
  EXPECT_EQ(Client().Get(path)->status, 401);
  const httplib::Headers session = SignIn();
  const auto picture = Client().Get(path, session);
  ASSERT_TRUE(picture);
  EXPECT_EQ(picture->status, 200);
  EXPECT_EQ(picture->body, "JPEG bytes");
  EXPECT_EQ(picture->get_header_value("Content-Type"), "image/jpeg");
  EXPECT_EQ(picture->get_header_value_count("Cache-Control"), 1u);
  EXPECT_EQ(picture->get_header_value("Cache-Control"), "private, max-age=31536000, immutable");
  EXPECT_EQ(Client().Get("/evidence/" + std::string(64, 'b'), session)->status, 404);
  for (const char* bad : {"/evidence/", "/evidence/aa", "/evidence/../session"}) {
    EXPECT_EQ(Client().Get(bad, session)->status, 404) << bad;
  }
  EXPECT_EQ(Client().Get("/evidence/" + std::string(64, 'A'), session)->status, 404);
}

TEST_F(GatewayPagesTest, EveryAnswerHasTheSecurityHeadersAndNoBanner) {
  const std::string answers[] = {
      RawGet("/"),
      RawGet("/none.js"),
      RawGet("/session"),
      RawGet("/evidence/x"),
      RawGet("/" + std::string(2000, 'a')),
      Raw("PUT / HTTP/1.1\r\nHost: gate\r\nContent-Length: 1\r\n\r\nx"),
      Raw("POST /bluegate.x/Y HTTP/1.1\r\nHost: gate\r\nContent-Length: 2\r\n\r\n{}"),
      Raw("nonsense\r\n\r\n"),
  };
  for (const std::string& answer : answers) {
    EXPECT_THAT(answer, HasSubstr("Content-Security-Policy: default-src 'self'")) << answer;
    EXPECT_THAT(answer, HasSubstr("frame-ancestors 'none'")) << answer;
    EXPECT_THAT(answer, HasSubstr("X-Content-Type-Options: nosniff")) << answer;
    EXPECT_THAT(answer, HasSubstr("Referrer-Policy: same-origin")) << answer;
    EXPECT_THAT(answer, Not(HasSubstr("\r\nServer:"))) << answer;
    EXPECT_THAT(answer, HasSubstr("Connection: close")) << answer;
  }
  EXPECT_THAT(answers[4], StartsWith("HTTP/1.1 414"));
  EXPECT_THAT(answers[5], StartsWith("HTTP/1.1 405"));
}

TEST_F(GatewayPagesTest, BodyIsNeverTakenForAnotherRequest) {
  const std::string inner = "GET /index.html HTTP/1.1\r\nHost: gate\r\n\r\n";
  const std::string answer =
      Raw("GET /none.js HTTP/1.1\r\nHost: gate\r\nContent-Length: " + std::to_string(inner.size()) +
          "\r\n\r\n" + inner);
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 404"));
  EXPECT_THAT(answer, Not(HasSubstr("HTTP/1.1 200")));
}

TEST_F(GatewayPagesTest, HealthNamesEachServiceAndIsForThisMachineOnly) {
  const auto health = Client().Get("/healthz");
  ASSERT_TRUE(health);
  EXPECT_EQ(health->status, 503);
  const json answer = json::parse(health->body);
  EXPECT_EQ(answer["status"], "not_serving");
  EXPECT_EQ(answer["services"]["casework"], "serving");
  EXPECT_EQ(answer["services"]["registry"], "unavailable");
  EXPECT_EQ(Client().Get("/healthz", {{"X-Forwarded-For", "10.0.0.1"}})->status, 403);
}

TEST_F(GatewayPagesTest, MetricsCountAnswersAndAreForThisMachineOnly) {
  ASSERT_EQ(Client().Get("/session")->status, 401);
  const auto metrics = Client().Get("/metrics");
  ASSERT_TRUE(metrics);
  EXPECT_EQ(metrics->status, 200);
  EXPECT_THAT(metrics->body,
              HasSubstr("bluegate_gateway_answers_total{route=\"session\",status=\"401\"} 1"));
  EXPECT_THAT(metrics->body, HasSubstr("bluegate_gateway_streams_open 0"));
  EXPECT_EQ(Client().Get("/metrics", {{"Forwarded", "for=10.0.0.1"}})->status, 403);
}

TEST(HttpRulesTest, RequestIsFromThisMachineOnlyWithALoopbackAddress) {
  httplib::Request request;
  for (const char* here : {"127.0.0.1", "127.9.0.1", "::1", "::ffff:127.0.0.1"}) {
    request.remote_addr = here;
    EXPECT_TRUE(FromThisMachine(request)) << here;
  }
  for (const char* elsewhere : {"10.0.0.1", "192.168.0.127", "::2", ""}) {
    request.remote_addr = elsewhere;
    EXPECT_FALSE(FromThisMachine(request)) << elsewhere;
  }
}

TEST(HttpRulesTest, CookieIsSecureUnderTls) {
  EXPECT_THAT(SessionCookie("t", true), HasSubstr("; Secure"));
  EXPECT_THAT(SessionCookie("t", false), Not(HasSubstr("Secure")));
}

}  // namespace
}  // namespace bluegate::gateway
