#include "services/gateway/connect_protocol.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "services/support/status.h"

namespace bluegate::gateway {
namespace {

using nlohmann::json;

TEST(ConnectProtocolTest, ErrorHasCodeMessageAndDetailWithoutPadding) {
  const absl::Status status =
      support::FieldError(absl::StatusCode::kInvalidArgument,
                          common::v1::ERROR_REASON_FIELD_INVALID, "site_id", "x", "a site");
  const json error = json::parse(ErrorJson(status));
  EXPECT_EQ(error["code"], "invalid_argument");
  EXPECT_EQ(error["message"], std::string(status.message()));
  ASSERT_EQ(error["details"].size(), 1u);
  EXPECT_EQ(error["details"][0]["type"], "bluegate.common.v1.ErrorDetail");
  EXPECT_EQ(error["details"][0]["value"], "CAESB3NpdGVfaWQaAXgiBmEgc2l0ZQ");
}

TEST(ConnectProtocolTest, ErrorWithoutDetailAndWithBadUtf8IsStillJson) {
  const json error = json::parse(ErrorJson(absl::NotFoundError("case \xff")));
  EXPECT_EQ(error["code"], "not_found");
  EXPECT_FALSE(error.contains("details"));
}

TEST(ConnectProtocolTest, EachCodeHasItsNameAndHttpStatus) {
  EXPECT_EQ(ConnectCode(absl::StatusCode::kCancelled), "canceled");
  EXPECT_EQ(HttpStatus(absl::StatusCode::kCancelled), 499);
  EXPECT_EQ(HttpStatus(absl::StatusCode::kInvalidArgument), 400);
  EXPECT_EQ(HttpStatus(absl::StatusCode::kUnauthenticated), 401);
  EXPECT_EQ(HttpStatus(absl::StatusCode::kPermissionDenied), 403);
  EXPECT_EQ(HttpStatus(absl::StatusCode::kNotFound), 404);
  EXPECT_EQ(HttpStatus(absl::StatusCode::kAborted), 409);
  EXPECT_EQ(HttpStatus(absl::StatusCode::kResourceExhausted), 429);
  EXPECT_EQ(HttpStatus(absl::StatusCode::kUnimplemented), 501);
  EXPECT_EQ(HttpStatus(absl::StatusCode::kUnavailable), 503);
  EXPECT_EQ(HttpStatus(absl::StatusCode::kDeadlineExceeded), 504);
  EXPECT_EQ(ConnectCode(static_cast<absl::StatusCode>(77)), "unknown");
}

TEST(ConnectProtocolTest, FramesHaveFlagLengthAndJson) {
  EXPECT_EQ(MessageFrame("{}"), std::string("\0\0\0\0\2{}", 7));
  EXPECT_EQ(EndFrame(absl::OkStatus()), std::string("\2\0\0\0\2{}", 7));
  const std::string end = EndFrame(absl::UnavailableError("gone"));
  EXPECT_EQ(json::parse(end.substr(5))["error"]["code"], "unavailable");
  EXPECT_EQ(MessageFrame(std::string(0x010203, 'x')).substr(0, 5), std::string("\0\0\1\2\3", 5));
}

TEST(ConnectProtocolTest, RequestOfAStreamIsExactlyOneFrame) {
  EXPECT_EQ(*OnlyFrame(MessageFrame("{\"a\":1}")), "{\"a\":1}");
  for (const std::string& bad :
       {std::string(), std::string("\0\0\0\0", 4), std::string("\0\0\0\0\3{}", 7),
        MessageFrame("{}") + "x", std::string("\0\xff\xff\xff\xff{}", 7)}) {
    EXPECT_EQ(OnlyFrame(bad).status().code(), absl::StatusCode::kInvalidArgument);
  }
  EXPECT_EQ(OnlyFrame(std::string("\1\0\0\0\2{}", 7)).status().code(),
            absl::StatusCode::kUnimplemented);
}

TEST(ConnectProtocolTest, TimeoutIsUpToTenDigitsOfMilliseconds) {
  EXPECT_EQ(*ParseTimeout("", absl::Seconds(7)), absl::Seconds(7));
  EXPECT_EQ(*ParseTimeout("1500", absl::Seconds(7)), absl::Milliseconds(1500));
  EXPECT_EQ(*ParseTimeout("9999999999", absl::Seconds(7)), absl::Milliseconds(9999999999));
  for (const char* bad : {"-1", "+1", "1s", " 1", "10000000000", "x"}) {
    EXPECT_FALSE(ParseTimeout(bad, absl::Seconds(7)).ok()) << bad;
  }
}

TEST(ConnectProtocolTest, MediaTypeDropsTheCharsetAndTakesNoOther) {
  EXPECT_EQ(MediaType("application/json"), "application/json");
  EXPECT_EQ(MediaType("Application/JSON; charset=UTF-8"), "application/json");
  EXPECT_EQ(MediaType("application/json; charset=latin1"), "");
  EXPECT_EQ(MediaType(""), "");
}

TEST(ConnectProtocolTest, DepthOfJsonIsLimitedAndTextIsNotCounted) {
  EXPECT_TRUE(CheckJsonDepth(std::string(32, '[') + std::string(32, ']')).ok());
  EXPECT_FALSE(CheckJsonDepth(std::string(33, '[')).ok());
  EXPECT_FALSE(CheckJsonDepth("{\"a\":" + std::string(32, '{')).ok());
  EXPECT_TRUE(CheckJsonDepth("\"" + std::string(100, '[') + "\\\"" + std::string(9, '{')).ok());
  EXPECT_TRUE(CheckJsonDepth("\"\\").ok());
}

}  // namespace
}  // namespace bluegate::gateway
