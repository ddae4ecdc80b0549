#include "services/support/validate.h"

#include <cstdint>
#include <limits>
#include <string>

#include "gtest/gtest.h"
#include "services/support/status.h"

namespace bluegate::support {
namespace {

std::string FieldOf(const absl::Status& status) { return GetDetail(status).field(); }

TEST(ValidateTest, RequestIdIsPrintableAndShort) {
  EXPECT_TRUE(CheckRequestId("a").ok());
  EXPECT_TRUE(CheckRequestId(std::string(64, 'x')).ok());
  for (const std::string& bad : {std::string(), std::string(65, 'x'), std::string("a b"),
                                 std::string("a\n"), std::string("编号")}) {
    EXPECT_EQ(FieldOf(CheckRequestId(bad)), "request_id") << bad;
  }
}

TEST(ValidateTest, NameIsLowerCaseLettersDigitsHyphens) {
  EXPECT_TRUE(CheckName("site_id", "cp-01").ok());
  for (const std::string& bad : {std::string("c"), std::string(33, 'a'), std::string("CP-01"),
                                 std::string("../x"), std::string("a_b")}) {
    EXPECT_EQ(FieldOf(CheckName("site_id", bad)), "site_id") << bad;
  }
}

TEST(ValidateTest, TextCountsCharactersNotBytes) {
  EXPECT_TRUE(CheckText("note", "车牌被遮挡", 5).ok());
  EXPECT_FALSE(CheckText("note", "车牌被遮挡", 4).ok());
  EXPECT_TRUE(CheckText("note", "one\ntwo\tthree", 20).ok());
  EXPECT_FALSE(CheckText("note", std::string("a\0b", 3), 20).ok());
  EXPECT_FALSE(CheckText("note", "\xFF", 20).ok());
}

TEST(ValidateTest, PageSizeHasDefaultAndLimit) {
  EXPECT_EQ(*PageSize(0), kPageSizeDefault);
  EXPECT_EQ(*PageSize(1), 1u);
  EXPECT_EQ(*PageSize(kPageSizeMax), kPageSizeMax);
  EXPECT_EQ(FieldOf(PageSize(kPageSizeMax + 1).status()), "page_size");
}

TEST(ValidateTest, PageTokenComesBack) {
  for (uint64_t position :
       {uint64_t{0}, uint64_t{1}, uint64_t{4711}, std::numeric_limits<uint64_t>::max()}) {
    EXPECT_EQ(*DecodePageToken(EncodePageToken(position)), position);
  }
  EXPECT_EQ(EncodePageToken(0), "");
}

TEST(ValidateTest, ForeignPageTokenIsRefused) {
  for (const std::string& bad : {std::string("!"), std::string("4711"), EncodePageToken(7) + "x",
                                 std::string(1000, 'A'), std::string("MTIzYQ")}) {
    EXPECT_EQ(FieldOf(DecodePageToken(bad).status()), "page_token") << bad;
  }
}

TEST(ValidateTest, TimeRangeRunsForward) {
  EXPECT_TRUE(CheckTimeRange("from_us", 0, 0).ok());
  EXPECT_TRUE(CheckTimeRange("from_us", 5, 0).ok());
  EXPECT_TRUE(CheckTimeRange("from_us", 5, 6).ok());
  EXPECT_EQ(FieldOf(CheckTimeRange("from_us", 6, 6)), "from_us");
  EXPECT_FALSE(CheckTimeRange("from_us", 7, 6).ok());
  EXPECT_FALSE(CheckTimeRange("from_us", -1, 0).ok());
  EXPECT_FALSE(CheckTimeRange("from_us", 0, -1).ok());
}

}  // namespace
}  // namespace bluegate::support
