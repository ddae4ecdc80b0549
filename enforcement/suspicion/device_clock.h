#ifndef BLUEGATE_ENFORCEMENT_SUSPICION_DEVICE_CLOCK_H_
#define BLUEGATE_ENFORCEMENT_SUSPICION_DEVICE_CLOCK_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "absl/time/time.h"

namespace bluegate::suspicion {

// When a capture was taken and when it arrived. Between the two lie the error of the device's clock
// and the time of the transfer, which cannot be told apart in one capture: a clock that is slow
// looks like an upload that is late. What the device's other captures said tells them apart.
struct CaptureTimes {
  // Names the capture among those of its device, which numbers them as it takes them.
  uint64_t boot_epoch = 0;
  uint64_t sequence = 0;
  // The device's clock when it was taken.
  absl::Time device_time;
  // Ours when it arrived.
  absl::Time arrived;
  // The device's time is not relied on, or there is none.
  bool suspect = false;
};

// What the captures of some time, by our clock at arrival, say of a device's clock. A plain value.
struct ClockPeriod {
  // A capture came that shows the clock right; what follows is of such captures.
  bool right = false;
  // The greatest difference between the two clocks, either way; not negative.
  absl::Duration offset_most;
  // When the first and the last of them arrived.
  absl::Time first;
  absl::Time last;
  // Of the last of them.
  uint64_t boot_epoch = 0;
  uint64_t sequence = 0;
  absl::Time device_time;
  // A capture came that shows the clock wrong.
  bool wrong = false;

  friend bool operator==(const ClockPeriod&, const ClockPeriod&) = default;
};

enum class ClockEvidence {
  kRight,    // it arrived at once by both clocks
  kWrong,    // it would have been taken after it arrived, or before an earlier one
  kNothing,  // it arrived late, or the clock is slow
};

// What a capture says of its device's clock. `known`: what is known of it, in any order.
// `offset_max`: a difference of clocks up to this is no error; not negative.
ClockEvidence EvidenceOf(const CaptureTimes& capture, const std::vector<ClockPeriod>& known,
                         absl::Duration offset_max);

// Adds what the capture says to the period in which it arrived.
void AddEvidence(const CaptureTimes& capture, ClockEvidence evidence, ClockPeriod* period);

// How far the device's clock may have been from ours when the capture was taken: its own difference
// where it arrived at once, or else the greatest that captures of the same boot epoch which arrived
// at once had within `known_within` of it. None, so that it proves nothing in time, where there is
// no such capture, or where `known` holds anything wrong. `known` is what is known of the device
// from `known_within` before the capture was taken until it arrived.
std::optional<absl::Duration> ClockOffsetOf(const CaptureTimes& capture,
                                            const std::vector<ClockPeriod>& known,
                                            absl::Duration offset_max, absl::Duration known_within);

}  // namespace bluegate::suspicion

#endif  // BLUEGATE_ENFORCEMENT_SUSPICION_DEVICE_CLOCK_H_
