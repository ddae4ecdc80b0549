#include "services/support/retention.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>

#include "services/support/testing/temp_folder.h"
#include "services/support/text_proto.h"

namespace bluegate::support {
namespace {

using operation::RetentionClass;

std::filesystem::path Deployed() {
  return std::filesystem::path(std::getenv("BLUEGATE_SOURCE_DIR")) /
         "deploy/retention/xianyang.textproto";
}

TEST(RetentionFileTest, TheDeployedPolicyKeepsTheLedgerTwoYearsAndVideoOne) {
  const auto retention = LoadRetention(Deployed());
  ASSERT_TRUE(retention.ok()) << retention.status();
  EXPECT_EQ(retention->months.at(RetentionClass::kLedger), 24);
  EXPECT_EQ(retention->months.at(RetentionClass::kStill), 24);
  EXPECT_EQ(retention->months.at(RetentionClass::kVideoReference), 12);
  EXPECT_EQ(retention->months.at(RetentionClass::kPicture), 12);
  EXPECT_EQ(retention->months.at(RetentionClass::kCase), 24);
}

TEST(RetentionFileTest, WhatIsWrongIsToldWithFieldValueAndWish) {
  const testing::TempFolder folder;
  const std::string good = ReadFile(Deployed()).value();
  const auto fault = [&](const std::string& from, const std::string& to) {
    std::string text = good;
    const size_t at = text.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    text.replace(at, from.size(), to);
    return std::string(LoadRetention(folder.Write("r.textproto", text)).status().message());
  };
  EXPECT_THAT(fault("months: 24", "months: 0"),
              ::testing::HasSubstr("periods[0].months: \"0\", wanted 1-240"));
  EXPECT_THAT(fault("months: 24", "months: 241"), ::testing::HasSubstr("\"241\""));
  EXPECT_THAT(fault("CLASS_STILL", "CLASS_LEDGER"), ::testing::HasSubstr("each class once"));
  EXPECT_THAT(fault("2021-11-30", "30.11.2021"), ::testing::HasSubstr("wanted a date"));
  EXPECT_THAT(fault("retention_class: RETENTION_CLASS_LEDGER", ""),
              ::testing::HasSubstr("wanted a class"));
  EXPECT_THAT(std::string(LoadRetention(folder.Write("empty.textproto", "")).status().message()),
              ::testing::HasSubstr("one for each of the 5 classes"));
}

}  // namespace
}  // namespace bluegate::support
