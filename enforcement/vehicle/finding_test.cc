#include "enforcement/vehicle/finding.h"

#include <gtest/gtest.h>

#include <set>

namespace bluegate::vehicle {
namespace {

const absl::CivilDay kDay(2022, 1, 10);

TEST(FindingTest, StandsFromItsFirstToItsLastDay) {
  Finding finding{FindingCode::kBlackSmoke, kDay, kDay + 2, "review"};
  EXPECT_FALSE(StandsOn(finding, kDay - 1));
  EXPECT_TRUE(StandsOn(finding, kDay));
  EXPECT_TRUE(StandsOn(finding, kDay + 2));
  EXPECT_FALSE(StandsOn(finding, kDay + 3));
  finding.since = finding.until = std::nullopt;
  EXPECT_TRUE(StandsOn(finding, kDay - 10'000));
}

TEST(FindingTest, AnExemptionHoldsInItsZonesAlone) {
  const Exemption core{"咸交批〔2022〕8号", "民生保障", kDay, kDay, {"urban-core"}};
  EXPECT_TRUE(HoldsOn(core, kDay, {"city-entrance", "urban-core"}));
  EXPECT_FALSE(HoldsOn(core, kDay, {"city-entrance"}));
  EXPECT_FALSE(HoldsOn(core, kDay, {}));
  EXPECT_FALSE(HoldsOn(core, kDay + 1, {"urban-core"}));
  const Exemption everywhere{"咸交批〔2022〕9号", "", std::nullopt, std::nullopt, {}};
  EXPECT_TRUE(HoldsOn(everywhere, kDay, {}));
}

TEST(FindingTest, EveryCodeHasItsOwnNames) {
  std::set<std::string_view> zh, en;
  for (int code = 0; code <= kFindingCodeMax; ++code) {
    zh.insert(NameZh(static_cast<FindingCode>(code)));
    en.insert(NameEn(static_cast<FindingCode>(code)));
  }
  EXPECT_EQ(zh.size(), kFindingCodeMax + 1u);
  EXPECT_EQ(en.size(), kFindingCodeMax + 1u);
  EXPECT_EQ(NameEn(static_cast<FindingCode>(99)), "unknown");
}

}  // namespace
}  // namespace bluegate::vehicle
