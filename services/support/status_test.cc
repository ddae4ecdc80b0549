#include "services/support/status.h"

#include <string>

#include "gtest/gtest.h"
#include "services/support/utf8.h"

namespace bluegate::support {
namespace {

using common::v1::ERROR_REASON_FIELD_INVALID;
using common::v1::ERROR_REASON_SITE_UNKNOWN;
using common::v1::ErrorDetail;

TEST(StatusTest, EveryCodeGoesToGrpcAndBack) {
  for (int code = 0; code <= 16; ++code) {
    const absl::Status status(static_cast<absl::StatusCode>(code), "why");
    EXPECT_EQ(ToGrpc(status).error_code(), code);
    EXPECT_EQ(FromGrpc(ToGrpc(status)), status);
  }
}

TEST(StatusTest, UnknownGrpcCodeBecomesUnknown) {
  EXPECT_TRUE(absl::IsUnknown(FromGrpc(grpc::Status(static_cast<grpc::StatusCode>(77), "odd"))));
}

TEST(StatusTest, FieldErrorNamesFieldValueAndWish) {
  const absl::Status status = FieldError(absl::StatusCode::kInvalidArgument,
                                         ERROR_REASON_FIELD_INVALID, "lane", "17", "1-16");
  EXPECT_EQ(status.message(), "lane: \"17\", wanted 1-16");
  EXPECT_TRUE(absl::IsInvalidArgument(status));
}

TEST(StatusTest, DetailTravelsThroughGrpc) {
  const absl::Status sent = FieldError(absl::StatusCode::kNotFound, ERROR_REASON_SITE_UNKNOWN,
                                       "capture.site_id", "cp-99", "a site of the list");
  const ErrorDetail got = GetDetail(FromGrpc(ToGrpc(sent)));
  EXPECT_EQ(got.reason(), ERROR_REASON_SITE_UNKNOWN);
  EXPECT_EQ(got.field(), "capture.site_id");
  EXPECT_EQ(got.value(), "cp-99");
  EXPECT_EQ(got.wish(), "a site of the list");
}

TEST(StatusTest, StatusWithoutDetailGivesAnEmptyOne) {
  EXPECT_EQ(GetDetail(absl::InternalError("x")).reason(), common::v1::ERROR_REASON_UNSPECIFIED);
  EXPECT_EQ(GetDetail(absl::OkStatus()).reason(), common::v1::ERROR_REASON_UNSPECIFIED);
}

TEST(StatusTest, DetailsOfAnotherSenderAreLeftOut) {
  const absl::Status status =
      FromGrpc(grpc::Status(grpc::StatusCode::ABORTED, "theirs", "\xff\xff\xff no message"));
  EXPECT_TRUE(absl::IsAborted(status));
  EXPECT_EQ(status.message(), "theirs");
  EXPECT_EQ(GetDetail(status).field(), "");
}

TEST(StatusTest, LongValueIsCutBetweenCharacters) {
  std::string plates;
  for (int i = 0; i < 30; ++i) plates += "陕";
  const ErrorDetail detail = GetDetail(
      FieldError(absl::StatusCode::kInvalidArgument, ERROR_REASON_FIELD_INVALID, "f", plates, "w"));
  EXPECT_EQ(detail.value().size(), 63u);  // 21 characters of 3 bytes
  EXPECT_EQ(Utf8Length(detail.value()), 21);
}

TEST(StatusTest, LongMessageFitsIntoTheTrailer) {
  const absl::Status status(absl::StatusCode::kInternal, std::string(100'000, 'x'));
  EXPECT_LE(ToGrpc(status).error_message().size(), 2048u);
}

TEST(Utf8Test, KnowsValidFromInvalid) {
  EXPECT_EQ(Utf8Length("陕D12345"), 7);
  EXPECT_EQ(Utf8Length(""), 0);
  EXPECT_EQ(Utf8Length("\xF0\x9F\x9A\x97"), 1);
  EXPECT_EQ(Utf8Length("\xC0\x80"), -1);          // longer than needed
  EXPECT_EQ(Utf8Length("\xED\xA0\x80"), -1);      // half of a surrogate pair
  EXPECT_EQ(Utf8Length("\xF4\x90\x80\x80"), -1);  // above U+10FFFF
  EXPECT_EQ(Utf8Length("\xE9\x99"), -1);          // cut short
  EXPECT_EQ(Utf8Length("\x95"), -1);              // a tail without a head
}

TEST(Utf8Test, ShortTextHasNoControlOrBrokenBytes) {
  EXPECT_EQ(ShortUtf8("a\nb\xFF"
                      "c\x7F",
                      64),
            "a?b?c?");
}

}  // namespace
}  // namespace bluegate::support
