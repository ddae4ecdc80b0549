#include "enforcement/suspicion/travel_table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

namespace bluegate::suspicion {
namespace {

using ::testing::HasSubstr;

const TravelTerms kTerms{100, 0.8, absl::Minutes(1), absl::Hours(2)};
// One degree of longitude apart on the parallel of 34.3 degrees: 91.86 km.
const std::vector<SitePlace> kSites = {
    {"west", {108, 34.3}}, {"middle", {108.5, 34.3}}, {"east", {109, 34.3}}};

std::string FaultOf(const TravelTerms& terms, const std::vector<ObservedTime>& observed) {
  return std::string(TravelTable::Make(terms, kSites, observed).status().message());
}

TEST(TravelTableTest, WithoutASurveyTheGreatCircleAtTheHighestSpeedIsTheBound) {
  EXPECT_NEAR(GreatCircleKm({108, 34.3}, {109, 34.3}), 91.86, 0.01);
  EXPECT_NEAR(GreatCircleKm({0, 0}, {0, 90}), 10007.56, 0.01);
  const auto table = TravelTable::Make(kTerms, kSites, {});
  ASSERT_TRUE(table.ok());
  const absl::Duration time = *table->ShortestTime("west", "east");
  EXPECT_NEAR(absl::ToDoubleMinutes(time), 91.86 / 100 * 60 * 0.8, 0.01);
  EXPECT_EQ(table->ShortestTime("east", "west"), time);
  EXPECT_EQ(table->longest(), time);
}

TEST(TravelTableTest, AnObservedTimeHoldsOneWayAndTakesTheShareToo) {
  const auto table = TravelTable::Make(kTerms, kSites, {{"west", "east", absl::Minutes(90)}});
  ASSERT_TRUE(table.ok());
  EXPECT_EQ(table->ShortestTime("west", "east"), absl::Minutes(72));
  EXPECT_LT(*table->ShortestTime("east", "west"), absl::Minutes(45));
  EXPECT_EQ(table->longest(), absl::Minutes(72));
}

TEST(TravelTableTest, ASiteIsNoDriveFromItselfAndAnUnknownOneTellsNothing) {
  const auto table = TravelTable::Make(kTerms, kSites, {});
  EXPECT_EQ(table->ShortestTime("west", "west"), absl::ZeroDuration());
  EXPECT_EQ(table->ShortestTime("west", "nowhere"), std::nullopt);
}

TEST(TravelTableTest, TermsOutOfBoundsAreNamed) {
  TravelTerms terms = kTerms;
  terms.speed_max_kmh = std::numeric_limits<double>::quiet_NaN();
  EXPECT_THAT(FaultOf(terms, {}), HasSubstr("speed_max_kmh: \"nan\", wanted 20-200"));
  terms = kTerms;
  terms.share = 1.01;
  EXPECT_THAT(FaultOf(terms, {}), HasSubstr("share"));
  terms = kTerms;
  terms.clock_offset_max = absl::Minutes(11);
  EXPECT_THAT(FaultOf(terms, {}), HasSubstr("clock_offset_max"));
  terms = kTerms;
  terms.about_within = absl::Hours(25);
  EXPECT_THAT(FaultOf(terms, {}), HasSubstr("about_within"));
}

TEST(TravelTableTest, FaultsOfObservedTimesAreNamed) {
  const absl::Duration hour = absl::Hours(1);
  EXPECT_THAT(FaultOf(kTerms, {{"west", "nowhere", hour}}),
              HasSubstr("time from west to nowhere: \"nowhere\", wanted a site of the site list"));
  EXPECT_THAT(FaultOf(kTerms, {{"west", "west", hour}}), HasSubstr("\"west\", wanted two sites"));
  EXPECT_THAT(FaultOf(kTerms, {{"west", "east", absl::ZeroDuration()}}),
              HasSubstr("time from west to east: \"0\", wanted above 0"));
  EXPECT_THAT(FaultOf(kTerms, {{"west", "east", hour}, {"west", "east", hour}}),
              HasSubstr("each pair once"));
}

TEST(TravelTableTest, ATimeThatTheWayRoundBeatsIsNoShortestTime) {
  const std::vector<ObservedTime> observed = {{"west", "east", absl::Minutes(90)},
                                              {"west", "middle", absl::Minutes(30)},
                                              {"middle", "east", absl::Minutes(40)}};
  EXPECT_THAT(FaultOf(kTerms, observed), HasSubstr("at most 1h10m, which the way by middle takes"));
}

}  // namespace
}  // namespace bluegate::suspicion
