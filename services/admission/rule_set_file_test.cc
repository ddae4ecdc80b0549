#include "services/admission/rule_set_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <string>

#include "absl/strings/str_replace.h"
#include "services/support/testing/temp_folder.h"
#include "services/support/text_proto.h"

namespace bluegate::admission {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

std::string Shipped() {
  return std::string(std::getenv("BLUEGATE_SOURCE_DIR")) + "/deploy/rules/xianyang-2021.textproto";
}

class RuleSetFileTest : public testing::Test {
 protected:
  // The shipped file with a change.
  absl::StatusOr<LoadedRuleSet> LoadWith(const std::string& from, const std::string& to) {
    const std::string text = *support::ReadFile(Shipped());
    const std::string changed = absl::StrReplaceAll(text, {{from, to}});
    EXPECT_NE(changed, text);
    return LoadRuleSet(folder_.Write("rules.textproto", changed));
  }
  support::testing::TempFolder folder_;
};

TEST_F(RuleSetFileTest, ShippedRuleSetLoadsAndPassesItsTests) {
  const auto loaded = LoadRuleSet(Shipped());
  ASSERT_TRUE(loaded.ok()) << loaded.status();
  EXPECT_GE(loaded->rule_set.tests.size(), 30u);
  EXPECT_EQ(loaded->summary.rules_size(), static_cast<int>(loaded->rule_set.rules.size()));
}

TEST_F(RuleSetFileTest, RevisionChangesWithTheBytesOfTheFile) {
  const auto shipped = LoadRuleSet(Shipped());
  const auto changed = LoadWith("# Law as data:", "# The law as data:");
  ASSERT_TRUE(changed.ok()) << changed.status();
  EXPECT_NE(changed->revision, shipped->revision);
}

TEST_F(RuleSetFileTest, RuleSetThatFailsItsOwnTestIsRefusedAndTheTestNamed) {
  const auto loaded =
      LoadWith("stage_at_most: EMISSION_STAGE_CHINA_IV", "stage_at_most: EMISSION_STAGE_CHINA_III");
  EXPECT_TRUE(absl::IsInvalidArgument(loaded.status()));
  EXPECT_THAT(std::string(loaded.status().message()),
              AllOf(HasSubstr("rules.textproto"), HasSubstr("certain number of the same lorry")));
}

TEST_F(RuleSetFileTest, UnsoundRulesAndUnreadableDaysAreRefused) {
  EXPECT_THAT(
      std::string(LoadWith("reason_code: \"R02\"", "reason_code: \"Q02\"").status().message()),
      HasSubstr("Q02"));
  EXPECT_THAT(std::string(LoadWith("effective_from: \"2021-11-30\"", "effective_from: \"tomorrow\"")
                              .status()
                              .message()),
              AllOf(HasSubstr("effective_from"), HasSubstr("tomorrow")));
  EXPECT_THAT(std::string(LoadWith("local_time: \"2022-01-10T08:00:00\"", "local_time: \"8 am\"")
                              .status()
                              .message()),
              HasSubstr("local_time"));
  EXPECT_TRUE(absl::IsInvalidArgument(LoadWith("priority: 0", "priorities: 0").status()));
  EXPECT_TRUE(absl::IsNotFound(LoadRuleSet(folder_.path() / "none").status()));
}

}  // namespace
}  // namespace bluegate::admission
