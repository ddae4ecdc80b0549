#include "services/admission/seen_findings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <string>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "enforcement/vehicle/day.h"
#include "enforcement/vehicle/finding.h"
#include "services/admission/lorry_question.h"

namespace bluegate::admission {
namespace {

using registry::v1::FINDING_CODE_MUCK_OFF_ROUTE;
using registry::v1::FINDING_CODE_MUCK_OFF_TIME;
using ::testing::IsEmpty;
using ::testing::SizeIs;

// Local time of the 10th of January 2022, Asia/Shanghai.
absl::Time At(int hour, int minute = 0, int second = 0) {
  return absl::FromCivil(absl::CivilSecond(2022, 1, 10, hour, minute, second),
                         vehicle::ShanghaiZone());
}

// A muck truck at cp-01, with a permit for `place` from 6 to 20.
v1::DecisionFacts MuckTruck(const std::string& place, absl::Time time) {
  common::v1::Site site;
  site.set_site_id("cp-01");
  v1::DecisionFacts facts =
      LorryQuestion(site, "q1", registry::v1::EMISSION_STAGE_CHINA_VI, time).facts;
  facts.add_zones("city");
  registry::v1::MuckLeave* const leave = facts.mutable_vehicle()->add_muck_leaves();
  leave->set_permit_number("Z-1");
  leave->set_from_on("2022-01-01");
  leave->set_until_on("2022-12-31");
  leave->add_route(place);
  leave->add_hours()->set_from_minute(6 * 60);
  leave->mutable_hours(0)->set_until_minute(20 * 60);
  return facts;
}

TEST(SeenFindingsTest, PermitIsHeldAgainstPlaceAndLocalTime) {
  v1::DecisionFacts allowed = MuckTruck("city", At(6));
  AddSeenFindings(&allowed);
  EXPECT_THAT(allowed.findings(), IsEmpty());
  v1::DecisionFacts off_route = MuckTruck("cp-02", At(6));
  AddSeenFindings(&off_route);
  ASSERT_THAT(off_route.findings(), SizeIs(1));
  EXPECT_EQ(off_route.findings(0).code(), FINDING_CODE_MUCK_OFF_ROUTE);
  EXPECT_EQ(off_route.findings(0).source(), "permit Z-1");
  v1::DecisionFacts off_time = MuckTruck("city", At(5, 59, 59));
  AddSeenFindings(&off_time);
  ASSERT_THAT(off_time.findings(), SizeIs(1));
  EXPECT_EQ(off_time.findings(0).code(), FINDING_CODE_MUCK_OFF_TIME);
}

TEST(SeenFindingsTest, NothingIsHeldAgainstAnUncertainNumber) {
  for (const auto state : {v1::NUMBER_STATE_UNCERTAIN, v1::NUMBER_STATE_UNSPECIFIED}) {
    v1::DecisionFacts facts = MuckTruck("cp-02", At(8));
    facts.set_number_state(state);
    AddSeenFindings(&facts);
    EXPECT_THAT(facts.findings(), IsEmpty());
  }
}

TEST(SeenFindingsTest, CodeThatIsThereIsNotAddedAgain) {
  v1::DecisionFacts facts = MuckTruck("cp-02", At(8));
  facts.add_findings()->set_code(FINDING_CODE_MUCK_OFF_ROUTE);
  AddSeenFindings(&facts);
  EXPECT_THAT(facts.findings(), SizeIs(1));
  facts.mutable_findings(0)->set_code(FINDING_CODE_MUCK_OFF_TIME);
  AddSeenFindings(&facts);
  EXPECT_THAT(facts.findings(), SizeIs(2)) << "another code stands beside it";
}

TEST(SeenFindingsTest, NoMoreAreAddedThanTheContractAllows) {
  v1::DecisionFacts facts = MuckTruck("cp-02", At(8));
  for (size_t i = 0; i < vehicle::kFindingsMax; ++i) {
    facts.add_findings()->set_code(registry::v1::FINDING_CODE_BLACK_SMOKE);
  }
  AddSeenFindings(&facts);
  EXPECT_THAT(facts.findings(), SizeIs(vehicle::kFindingsMax));
}

TEST(SeenFindingsTest, SourceIsCutToWhatTheContractAllows) {
  v1::DecisionFacts facts = MuckTruck("cp-02", At(8));
  facts.mutable_vehicle()->mutable_muck_leaves(0)->set_permit_number(std::string(500, 'Z'));
  AddSeenFindings(&facts);
  ASSERT_THAT(facts.findings(), SizeIs(1));
  EXPECT_THAT(facts.findings(0).source(), SizeIs(128));
}

TEST(SeenFindingsTest, PermitThatCannotBeReadIsHeldAgainstNobody) {
  v1::DecisionFacts day = MuckTruck("cp-02", At(8));
  day.mutable_vehicle()->mutable_muck_leaves(0)->set_until_on("soon");
  AddSeenFindings(&day);
  EXPECT_THAT(day.findings(), IsEmpty());
  v1::DecisionFacts hours = MuckTruck("cp-02", At(8));
  hours.mutable_vehicle()->mutable_muck_leaves(0)->mutable_hours(0)->set_until_minute(1441);
  AddSeenFindings(&hours);
  EXPECT_THAT(hours.findings(), IsEmpty());
}

TEST(SeenFindingsTest, TheyHoldUntilTheNextHourOfAPermitOrMidnight) {
  const auto hold_until = [](absl::Time time) {
    return absl::FromUnixMicros(SeenFindingsHoldUntilUs(MuckTruck("city", time)));
  };
  EXPECT_EQ(hold_until(At(0)), At(6));
  EXPECT_EQ(hold_until(At(5, 59, 59)), At(6));
  EXPECT_EQ(hold_until(At(6)), At(20));
  EXPECT_EQ(hold_until(At(20)), At(24));
  v1::DecisionFacts none = MuckTruck("city", At(8));
  none.mutable_vehicle()->clear_muck_leaves();
  EXPECT_EQ(SeenFindingsHoldUntilUs(none), std::numeric_limits<int64_t>::max());
}

}  // namespace
}  // namespace bluegate::admission
