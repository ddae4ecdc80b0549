#include "services/admission/answer.h"

#include <gtest/gtest.h>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "enforcement/vehicle/day.h"

namespace bluegate::admission {
namespace {

// Local time of the 10th of January 2022, Asia/Shanghai.
int64_t At(int hour, int minute) {
  return absl::ToUnixMicros(
      absl::FromCivil(absl::CivilSecond(2022, 1, 10, hour, minute), vehicle::ShanghaiZone()));
}

v1::Alert AlertFrom(int64_t time_us) {
  v1::Alert alert;
  alert.set_level(v1::ALERT_LEVEL_RED);
  alert.set_effective_time_us(time_us);
  return alert;
}

TEST(HoldsUntilTest, WithoutHoursOrAlertsAnAnswerHoldsUntilMidnight) {
  EXPECT_EQ(HoldsUntilUs({}, AlertTimeline(), At(8, 30)), At(24, 0));
  EXPECT_EQ(HoldsUntilUs({}, AlertTimeline(), At(0, 0)), At(24, 0));
}

TEST(HoldsUntilTest, NextHourOfARuleComesFirst) {
  const std::vector<uint32_t> marks = {7 * 60, 20 * 60 + 30};
  EXPECT_EQ(HoldsUntilUs(marks, AlertTimeline(), At(6, 59)), At(7, 0));
  EXPECT_EQ(HoldsUntilUs(marks, AlertTimeline(), At(7, 0)), At(20, 30));
  EXPECT_EQ(HoldsUntilUs(marks, AlertTimeline(), At(20, 30)), At(24, 0));
}

TEST(HoldsUntilTest, ComingAlertEndsAnAnswerAndAPastOneDoesNot) {
  AlertTimeline timeline;
  timeline.Issue(AlertFrom(At(5, 0)));
  EXPECT_EQ(HoldsUntilUs({7 * 60}, timeline, At(6, 0)), At(7, 0));
  timeline.Issue(AlertFrom(At(6, 30)));
  EXPECT_EQ(HoldsUntilUs({7 * 60}, timeline, At(6, 0)), At(6, 30));
}

}  // namespace
}  // namespace bluegate::admission
