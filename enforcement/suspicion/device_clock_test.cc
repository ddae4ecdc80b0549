#include "enforcement/suspicion/device_clock.h"

#include <gtest/gtest.h>

#include "enforcement/suspicion/testing/sightings.h"

namespace bluegate::suspicion {
namespace {

using testing::kNoon;

constexpr absl::Duration kMax = absl::Minutes(1);
constexpr absl::Duration kWithin = absl::Hours(6);

// The sequence-th capture, taken and arriving so long after noon by the device's clock and ours.
CaptureTimes At(uint64_t sequence, absl::Duration taken, absl::Duration arrived) {
  return {1, sequence, kNoon + taken, kNoon + arrived, false};
}

// What the captures say of the clock, each told with what is known from before.
std::vector<ClockPeriod> Known(const std::vector<CaptureTimes>& captures) {
  std::vector<ClockPeriod> known;
  for (const CaptureTimes& capture : captures) {
    ClockPeriod period;
    AddEvidence(capture, EvidenceOf(capture, known, kMax), &period);
    known.push_back(period);
  }
  return known;
}

std::optional<absl::Duration> OffsetOf(const CaptureTimes& capture,
                                       const std::vector<ClockPeriod>& known) {
  return ClockOffsetOf(capture, known, kMax, kWithin);
}

TEST(DeviceClockTest, ACaptureThatArrivesAtOnceSpeaksForItself) {
  EXPECT_EQ(OffsetOf(At(1, absl::Seconds(0), absl::Seconds(3)), {}), absl::Seconds(3));
  EXPECT_EQ(OffsetOf(At(1, absl::Seconds(0), -absl::Seconds(60)), {}), -absl::Seconds(60));
}

TEST(DeviceClockTest, ALateCaptureAloneProvesNothing) {
  EXPECT_EQ(OffsetOf(At(1, absl::Seconds(0), absl::Seconds(61)), {}), std::nullopt);
}

TEST(DeviceClockTest, ALateCaptureIsJudgedByTheClockAroundThen) {
  const auto known = Known({At(1, absl::Seconds(0), absl::Seconds(2)),
                            At(2, absl::Minutes(10), absl::Minutes(10) + absl::Seconds(9))});
  EXPECT_EQ(OffsetOf(At(3, absl::Hours(2), absl::Hours(9)), known), absl::Seconds(9));
  // Known too long ago.
  EXPECT_EQ(OffsetOf(At(3, absl::Hours(7), absl::Hours(9)), known), std::nullopt);
  // Seen to be right only afterwards, as by a capture that overtook it.
  const auto later = Known({At(5, absl::Hours(5), absl::Hours(5) + absl::Seconds(4))});
  EXPECT_EQ(OffsetOf(At(3, absl::Hours(2), absl::Hours(9)), later), absl::Seconds(4));
}

TEST(DeviceClockTest, ANewBootEpochMayHaveAnotherClock) {
  const auto known = Known({At(1, absl::Seconds(0), absl::Seconds(2))});
  CaptureTimes late = At(1, absl::Hours(2), absl::Hours(9));
  late.boot_epoch = 2;
  EXPECT_EQ(OffsetOf(late, known), std::nullopt);
}

TEST(DeviceClockTest, AClockThatIsAheadIsWrongAndSpoilsWhatIsNear) {
  const CaptureTimes ahead = At(2, absl::Minutes(12), absl::Minutes(10));
  EXPECT_EQ(EvidenceOf(ahead, {}, kMax), ClockEvidence::kWrong);
  const auto known = Known({At(1, absl::Seconds(0), absl::Seconds(2)), ahead});
  EXPECT_EQ(OffsetOf(At(3, absl::Hours(2), absl::Hours(9)), known), std::nullopt);
  // An hour ahead and uploaded an hour late looks like at once.
  EXPECT_EQ(OffsetOf(At(4, absl::Hours(3), absl::Hours(3)), known), std::nullopt);
}

TEST(DeviceClockTest, ASuspectTimeIsWrong) {
  CaptureTimes capture = At(1, absl::Seconds(0), absl::Seconds(2));
  capture.suspect = true;
  EXPECT_EQ(EvidenceOf(capture, {}, kMax), ClockEvidence::kWrong);
  EXPECT_EQ(OffsetOf(capture, {}), std::nullopt);
}

TEST(DeviceClockTest, AClockThatWasSetBackIsNotTakenForALateUpload) {
  // At half past it is set back by an hour; what follows would be late and in a time that is known.
  std::vector<CaptureTimes> captures = {At(1, absl::Seconds(0), absl::Seconds(2)),
                                        At(2, absl::Minutes(29), absl::Minutes(29))};
  const CaptureTimes back = At(3, -absl::Minutes(25), absl::Minutes(35));
  EXPECT_EQ(EvidenceOf(back, Known(captures), kMax), ClockEvidence::kWrong);
  captures.push_back(back);
  // Past half past by its own clock again it is in order, and still not believed.
  EXPECT_EQ(OffsetOf(At(4, absl::Minutes(31), absl::Minutes(91)), Known(captures)), std::nullopt);
}

TEST(DeviceClockTest, BacklogInItsOrderIsNoSetBackClock) {
  const auto known = Known({At(1, absl::Seconds(0), absl::Seconds(2)),
                            At(9, absl::Hours(9), absl::Hours(9) + absl::Seconds(1))});
  EXPECT_EQ(OffsetOf(At(2, absl::Hours(1), absl::Hours(10)), known), absl::Seconds(2));
  EXPECT_EQ(OffsetOf(At(8, absl::Hours(11), absl::Hours(12)), known), std::nullopt);
}

TEST(DeviceClockTest, APeriodKeepsItsWorstAndItsLast) {
  ClockPeriod period;
  AddEvidence(At(1, absl::Seconds(0), absl::Seconds(9)), ClockEvidence::kRight, &period);
  AddEvidence(At(2, absl::Seconds(70), absl::Seconds(72)), ClockEvidence::kRight, &period);
  AddEvidence(At(3, absl::Seconds(80), absl::Hours(2)), ClockEvidence::kNothing, &period);
  const ClockPeriod wanted = {true,
                              absl::Seconds(9),
                              kNoon + absl::Seconds(9),
                              kNoon + absl::Seconds(72),
                              1,
                              2,
                              kNoon + absl::Seconds(70),
                              false};
  EXPECT_EQ(period, wanted);
}

}  // namespace
}  // namespace bluegate::suspicion
