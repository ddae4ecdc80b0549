#include "services/support/sites.h"

#include <cstdlib>
#include <set>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/support/testing/temp_folder.h"

namespace bluegate::support {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

constexpr char kGood[] = R"(source: "survey"
sites {
  site_id: "cp-01" kind: SITE_KIND_CHECKPOINT
  name_zh: "秦都" name_en: "Qindu"
  longitude_deg: 108.6 latitude_deg: 34.3
  zones: "city" lane_count: 4
}
sites {
  site_id: "gate-01" kind: SITE_KIND_GATE
  name_zh: "热电厂" name_en: "Power plant"
  longitude_deg: 108.8 latitude_deg: 34.4
  lane_count: 1 fallback: GATE_FALLBACK_PASS
  performance_class: "引领性"
}
)";

class SitesTest : public ::testing::Test {
 protected:
  absl::StatusOr<common::v1::SiteList> Load(const std::string& text) {
    return LoadSites(folder_.Write("sites.textproto", text));
  }
  testing::TempFolder folder_;
};

TEST_F(SitesTest, FindsASiteById) {
  const auto sites = Load(kGood);
  ASSERT_TRUE(sites.ok()) << sites.status();
  ASSERT_NE(FindSite(*sites, "gate-01"), nullptr);
  EXPECT_EQ(FindSite(*sites, "gate-01")->name_zh(), "热电厂");
  EXPECT_EQ(FindSite(*sites, "gate-1"), nullptr);
  EXPECT_EQ(FindSite(*sites, ""), nullptr);
}

TEST_F(SitesTest, BadSiteNamesLineFieldValueAndWish) {
  struct {
    const char* from;
    const char* to;
    const char* field;
    const char* value;
    const char* wish;
  } const bad[] = {
      {"\"cp-01\"", "\"CP 01\"", ":3: sites[0].site_id", "CP 01", "lower case"},
      {"\"gate-01\"", "\"cp-01\"", ":9: sites[1].site_id", "cp-01", "no other site"},
      {"kind: SITE_KIND_GATE", "", ":9: sites[1].kind", "UNSPECIFIED", "SITE_KIND_GATE"},
      {"\"秦都\"", "\"\"", ":4: sites[0].name_zh", "\"\"", "1-64 characters"},
      {"name_en: \"Qindu\"", "", "sites[0].name_en", "\"\"", "1-64 characters"},
      {"108.6 latitude_deg: 34.3", "34.3 latitude_deg: 108.6", ":5: sites[0].longitude_deg", "34.3",
       "73 to"},
      {"34.4", "nan", ":11: sites[1].latitude_deg", "nan", "54.1"},
      {"zones: \"city\"", "zones: \"\"", ":6: sites[0].zones", "\"\"", "a zone"},
      {"lane_count: 4", "lane_count: 17", ":6: sites[0].lane_count", "17", "1-16"},
      {"lane_count: 1 ", "", "sites[1].lane_count", "\"0\"", "1-16"},
      {"lane_count: 4", "lane_count: 4 fallback: GATE_FALLBACK_PASS", ":6: sites[0].fallback",
       "GATE_FALLBACK_PASS", "nothing at a checkpoint"},
      {"lane_count: 4", "lane_count: 4 performance_class: \"A\"", ":6: sites[0].performance_class",
       "\"A\"", "nothing at a checkpoint"},
      {"\"引领性\"", "\"E\"", ":13: sites[1].performance_class", "\"E\"", "引领性"},
  };
  for (const auto& row : bad) {
    const std::string text = absl::StrReplaceAll(kGood, {{row.from, row.to}});
    ASSERT_NE(text, kGood);
    const auto sites = Load(text);
    ASSERT_FALSE(sites.ok()) << text;
    EXPECT_THAT(std::string(sites.status().message()),
                AllOf(HasSubstr("sites.textproto:"), HasSubstr(row.field), HasSubstr(row.value),
                      HasSubstr(row.wish)));
  }
}

TEST_F(SitesTest, ListNeedsASourceAndASite) {
  EXPECT_THAT(std::string(Load("source: \"x\"").status().message()), HasSubstr("sites: \"0\""));
  EXPECT_THAT(std::string(Load(absl::StrReplaceAll(kGood, {{"survey", ""}})).status().message()),
              HasSubstr("source: \"\""));
}

TEST_F(SitesTest, ShippedListHasTheNoticesCounts) {
  const char* root = std::getenv("BLUEGATE_SOURCE_DIR");
  ASSERT_NE(root, nullptr);
  const auto sites = LoadSites(std::filesystem::path(root) / "deploy/sites/xianyang.textproto");
  ASSERT_TRUE(sites.ok()) << sites.status();
  int checkpoints = 0;
  for (const auto& site : sites->sites()) {
    if (site.kind() == common::v1::SITE_KIND_CHECKPOINT) ++checkpoints;
  }
  // 咸政办发〔2021〕71号: 17 joint checkpoints, 15 enterprise gates.
  EXPECT_EQ(checkpoints, 17);
  EXPECT_EQ(sites->sites_size(), 32);
}

}  // namespace
}  // namespace bluegate::support
