#include "services/casework/suspicion_data.h"

#include <gmock/gmock.h>
#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include <cstdlib>

#include "services/support/sites.h"
#include "services/support/testing/temp_folder.h"

namespace bluegate::casework {
namespace {

using ::testing::HasSubstr;

class SuspicionDataTest : public ::testing::Test {
 protected:
  SuspicionDataTest() {
    const auto sites = support::LoadSites(Shipped("sites/xianyang.textproto"));
    EXPECT_TRUE(sites.ok()) << sites.status();
    if (sites.ok()) sites_ = *sites;
  }

  static std::string Shipped(const std::string& name) {
    return std::string(std::getenv("BLUEGATE_SOURCE_DIR")) + "/deploy/" + name;
  }

  // The fault of travel data that is sound but for `more`.
  std::string TravelFault(const std::string& more) {
    v1::TravelData message;
    EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(
        "source: 'x' speed_max_kmh: 120 share: 0.8", &message));
    EXPECT_TRUE(google::protobuf::TextFormat::MergeFromString(more, &message));
    SuspicionData data;
    return std::string(TakeTravel(message, sites_, &data).message());
  }

  common::v1::SiteList sites_;
};

TEST_F(SuspicionDataTest, TheShippedFilesAreSound) {
  config::v1::ServerConfig config;
  config.set_travel_file(Shipped("travel/xianyang.textproto"));
  config.set_confusions_file(Shipped("watchlists/confusions.textproto"));
  const auto data = LoadSuspicionData(config, sites_);
  ASSERT_TRUE(data.ok()) << data.status();
  ASSERT_TRUE(data->travel.has_value());
  EXPECT_GT(*data->travel->ShortestTime("cp-01", "cp-15"), absl::Minutes(20));
  EXPECT_NE(data->plants.PlantOf("gate-01"), nullptr);
  EXPECT_EQ(data->plants.PlantOf("cp-01"), nullptr);
  EXPECT_EQ(data->upload_within, absl::Minutes(30));
  EXPECT_EQ(data->clock_known_within, absl::Hours(6));
  EXPECT_GT(data->seen_confidence_min, 0.5);
  EXPECT_FALSE(data->confusions.empty());
}

TEST_F(SuspicionDataTest, WithoutFilesNothingIsSuspected) {
  const auto data = LoadSuspicionData(config::v1::ServerConfig(), sites_);
  ASSERT_TRUE(data.ok());
  EXPECT_FALSE(data->travel.has_value());
  EXPECT_TRUE(data->confusions.empty());
}

TEST_F(SuspicionDataTest, APairMayHoldBothWays) {
  v1::TravelData message;
  ASSERT_TRUE(google::protobuf::TextFormat::ParseFromString(
      "source: 'x' speed_max_kmh: 120 share: 1 "
      "pairs { from_site: 'cp-01' to_site: 'cp-02' shortest_s: 3600 both_ways: true } "
      "pairs { from_site: 'cp-01' to_site: 'cp-03' shortest_s: 3600 }",
      &message));
  SuspicionData data;
  ASSERT_TRUE(TakeTravel(message, sites_, &data).ok());
  EXPECT_EQ(data.travel->ShortestTime("cp-02", "cp-01"), absl::Hours(1));
  EXPECT_EQ(data.travel->ShortestTime("cp-01", "cp-03"), absl::Hours(1));
  EXPECT_LT(*data.travel->ShortestTime("cp-03", "cp-01"), absl::Hours(1));
}

TEST_F(SuspicionDataTest, FaultsNameFieldValueAndWish) {
  EXPECT_EQ(TravelFault(""), "");
  EXPECT_THAT(TravelFault("source: ''"), HasSubstr("source"));
  EXPECT_THAT(TravelFault("speed_max_kmh: 0"), HasSubstr("speed_max_kmh: \"0\", wanted 20-200"));
  EXPECT_THAT(TravelFault("rival_confidence_min: 1.5"), HasSubstr("rival_confidence_min"));
  EXPECT_THAT(TravelFault("upload_within_min: 1441"), HasSubstr("upload_within_min: \"1441\""));
  EXPECT_THAT(TravelFault("clock_known_within_h: 169"), HasSubstr("wanted 0-168"));
  EXPECT_THAT(TravelFault("seen_confidence_min: -1"), HasSubstr("seen_confidence_min"));
  EXPECT_THAT(TravelFault("pairs { from_site: 'cp-01' to_site: 'cp-99' shortest_s: 60 }"),
              HasSubstr("\"cp-99\", wanted a site of the site list"));
  EXPECT_THAT(TravelFault("plants { plant_id: 'p' site_ids: 'cp-01' stay_max_h: 1 }"),
              HasSubstr("\"cp-01\", wanted a gate"));
  EXPECT_THAT(TravelFault("plants { plant_id: 'p' site_ids: 'gate-01' }"), HasSubstr("stay_max"));
  SuspicionData data;
  EXPECT_THAT(std::string(TakeConfusions(v1::ConfusionData(), &data).message()),
              HasSubstr("source"));
}

TEST_F(SuspicionDataTest, AFileThatIsWrongIsNamed) {
  const support::testing::TempFolder folder;
  config::v1::ServerConfig config;
  config.set_travel_file(
      folder.Write("travel.textproto", "source: 'x' speed_max_kmh: 900 share: 1"));
  EXPECT_THAT(std::string(LoadSuspicionData(config, sites_).status().message()),
              HasSubstr("travel.textproto: speed_max_kmh"));
}

}  // namespace
}  // namespace bluegate::casework
