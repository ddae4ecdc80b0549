#include "services/admission/alert_timeline.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace bluegate::admission {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

const absl::Time kNoon = absl::FromUnixSeconds(1'640'059'200);

v1::Alert At(v1::AlertLevel level, absl::Time effective) {
  v1::Alert alert;
  alert.set_level(level);
  alert.set_effective_time_us(absl::ToUnixMicros(effective));
  return alert;
}

TEST(AlertTimelineTest, NothingIssuedIsNoAlert) {
  EXPECT_EQ(AlertTimeline().At(kNoon).level(), v1::ALERT_LEVEL_NONE);
  EXPECT_THAT(AlertTimeline().After(kNoon), IsEmpty());
}

TEST(AlertTimelineTest, AlertHoldsFromItsEffectiveTimeOn) {
  AlertTimeline timeline;
  timeline.Issue(At(v1::ALERT_LEVEL_ORANGE, kNoon));
  EXPECT_EQ(timeline.At(kNoon - absl::Microseconds(1)).level(), v1::ALERT_LEVEL_NONE);
  EXPECT_THAT(timeline.After(kNoon - absl::Microseconds(1)), SizeIs(1));
  EXPECT_EQ(timeline.At(kNoon).level(), v1::ALERT_LEVEL_ORANGE);
  EXPECT_THAT(timeline.After(kNoon), IsEmpty());
}

TEST(AlertTimelineTest, LevelChangesAndIsLifted) {
  AlertTimeline timeline;
  timeline.Issue(At(v1::ALERT_LEVEL_YELLOW, kNoon));
  timeline.Issue(At(v1::ALERT_LEVEL_RED, kNoon + absl::Hours(24)));
  timeline.Issue(At(v1::ALERT_LEVEL_NONE, kNoon + absl::Hours(48)));
  EXPECT_EQ(timeline.At(kNoon + absl::Hours(23)).level(), v1::ALERT_LEVEL_YELLOW);
  EXPECT_EQ(timeline.At(kNoon + absl::Hours(24)).level(), v1::ALERT_LEVEL_RED);
  EXPECT_EQ(timeline.At(kNoon + absl::Hours(48)).level(), v1::ALERT_LEVEL_NONE);
  EXPECT_THAT(timeline.After(kNoon), SizeIs(2));
}

TEST(AlertTimelineTest, LiftingCallsOffWhatWasAnnounced) {
  AlertTimeline timeline;
  timeline.Issue(At(v1::ALERT_LEVEL_YELLOW, kNoon));
  timeline.Issue(At(v1::ALERT_LEVEL_RED, kNoon + absl::Hours(24)));
  timeline.Issue(At(v1::ALERT_LEVEL_NONE, kNoon + absl::Hours(1)));
  EXPECT_EQ(timeline.At(kNoon).level(), v1::ALERT_LEVEL_YELLOW);
  EXPECT_EQ(timeline.At(kNoon + absl::Hours(30)).level(), v1::ALERT_LEVEL_NONE);
}

}  // namespace
}  // namespace bluegate::admission
