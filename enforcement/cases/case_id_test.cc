#include "enforcement/cases/case_id.h"

#include <gtest/gtest.h>

namespace bluegate::cases {
namespace {

TEST(CaseIdTest, ACaseThatAPassageOpenedIsOfThePassageOfItsName) {
  EXPECT_EQ(PassageOfCase("cp-01-cam-1/1/42"), "cp-01-cam-1/1/42");
  EXPECT_EQ(PassageOfCase("unnamed/7"), "unnamed/7");
}

TEST(CaseIdTest, ALateCaseIsOfThePassageThatItWasFoundAbout) {
  const std::string late = LateCaseId("cp-01-cam-1/1/42", "S12", "w-1");
  EXPECT_EQ(late, "cp-01-cam-1/1/42/S12/w-1");
  EXPECT_EQ(PassageOfCase(late), "cp-01-cam-1/1/42");
  EXPECT_EQ(PassageOfCase(LateCaseId("cp-01-cam-1/1/42", "S08", "陕D12345")), "cp-01-cam-1/1/42");
}

TEST(CaseIdTest, WhatIsNoIdOfACaseIsOfNoPassage) {
  for (const std::string_view id :
       {"", "/", "cp-01-cam-1", "cp-01-cam-1/1", "cp-01-cam-1/1/x", "cp-01-cam-1/-1/2", "/1/2",
        "unnamed/x", "unnamed/", "unnamed/7/S12/w-1"}) {
    EXPECT_EQ(PassageOfCase(id), std::nullopt) << id;
  }
  EXPECT_EQ(PassageOfCase(std::string_view("a/1/2\0", 6)), std::nullopt);
  EXPECT_EQ(PassageOfCase("a/1/2/" + std::string(kCaseIdBytesMax, 'x')), std::nullopt);
}

}  // namespace
}  // namespace bluegate::cases
