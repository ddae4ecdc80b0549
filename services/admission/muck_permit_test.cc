// Routes and hours of permits, from the register's answer to the decision.
#include <gtest/gtest.h>

#include <string>

#include "absl/time/civil_time.h"
#include "enforcement/vehicle/day.h"
#include "services/admission/admission_fixture.h"

namespace bluegate::admission {
namespace {

// Local time of the 10th of January 2022, Asia/Shanghai.
int64_t At(int hour, int minute = 0) {
  return absl::ToUnixMicros(
      absl::FromCivil(absl::CivilSecond(2022, 1, 10, hour, minute), vehicle::ShanghaiZone()));
}

class MuckPermitTest : public AdmissionTest {
 protected:
  // A lorry that no rule holds back, with one permit of 2022.
  void HavePermit(const std::string& place, uint32_t from_hour, uint32_t until_hour) {
    registry::v1::Vehicle lorry = Lorry(registry::v1::EMISSION_STAGE_CHINA_VI);
    registry::v1::MuckLeave* const leave = lorry.add_muck_leaves();
    leave->set_permit_number("Z-1");
    leave->set_from_on("2022-01-01");
    leave->set_until_on("2022-12-31");
    leave->add_route(place);
    leave->add_hours()->set_from_minute(from_hour * 60);
    leave->mutable_hours(0)->set_until_minute(until_hour * 60);
    registry_.Have(lorry);
  }
  v1::Decision DecideAt(int64_t time_us, const std::string& site = "cp-01") {
    v1::DecideRequest request = Request(site, "陕D12345", "q" + std::to_string(++asked_));
    request.set_time_us(time_us);
    const auto decision = Decide(request);
    EXPECT_TRUE(decision.ok()) << decision.status();
    return decision.value_or(v1::Decision());
  }
  // What was found as the last question was decided: "CODE by source", or nothing.
  std::string LastFound() {
    const std::vector<v1::DecisionRecord> log = Log();
    if (log.empty() || log.back().facts().findings().empty()) return "";
    EXPECT_EQ(log.back().facts().findings_size(), 1);
    const registry::v1::Finding& finding = log.back().facts().findings(0);
    return registry::v1::FindingCode_Name(finding.code()).substr(13) + " by " + finding.source();
  }

 private:
  int asked_ = 0;
};

TEST_F(MuckPermitTest, RightPlaceAndHourPass) {
  HavePermit("cp-01", 6, 20);
  EXPECT_EQ(DecideAt(At(8)).rule_id(), "pass");
  EXPECT_EQ(LastFound(), "");
  HavePermit("city", 22, 5);
  EXPECT_EQ(DecideAt(At(23)).rule_id(), "pass") << "the zone of the site, over midnight";
  EXPECT_EQ(DecideAt(At(2)).rule_id(), "pass");
}

TEST_F(MuckPermitTest, WrongPlaceIsOffTheRoute) {
  HavePermit("cp-02", 6, 20);
  const v1::Decision decision = DecideAt(At(8));
  EXPECT_EQ(decision.outcome(), v1::OUTCOME_FLAG);
  EXPECT_EQ(decision.rule_id(), "r15-muck-truck-checkpoint");
  EXPECT_EQ(decision.reason_code(), "R15");
  EXPECT_EQ(LastFound(), "MUCK_OFF_ROUTE by permit Z-1");
  EXPECT_EQ(DecideAt(At(8), "gate-01").rule_id(), "r15-muck-truck-gate");
}

TEST_F(MuckPermitTest, WrongHourIsOffTime) {
  HavePermit("cp-01", 6, 20);
  const v1::Decision decision = DecideAt(At(20));
  EXPECT_EQ(decision.outcome(), v1::OUTCOME_FLAG);
  EXPECT_EQ(decision.reason_code(), "R15");
  EXPECT_EQ(LastFound(), "MUCK_OFF_TIME by permit Z-1");
  EXPECT_EQ(DecideAt(At(5, 59)).reason_code(), "R15");
  EXPECT_EQ(DecideAt(At(19, 59)).rule_id(), "pass");
}

TEST_F(MuckPermitTest, WhatACityPlatformSentIsNotFoundTwice) {
  HavePermit("cp-02", 6, 20);
  v1::DecideRequest request = Request("cp-01");
  request.set_time_us(At(8));
  request.add_findings()->set_code(registry::v1::FINDING_CODE_MUCK_OFF_ROUTE);
  request.mutable_findings(0)->set_source("数字城管");
  ASSERT_EQ(Decide(request)->reason_code(), "R15");
  EXPECT_EQ(LastFound(), "MUCK_OFF_ROUTE by 数字城管");
}

}  // namespace
}  // namespace bluegate::admission
