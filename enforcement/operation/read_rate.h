#ifndef BLUEGATE_ENFORCEMENT_OPERATION_READ_RATE_H_
#define BLUEGATE_ENFORCEMENT_OPERATION_READ_RATE_H_

#include <array>
#include <cstdint>
#include <limits>
#include <optional>

#include "absl/time/time.h"

namespace bluegate::operation {

// How one camera does: which share of its captures is read surely (AUTO), over the last hour, and
// what that share usually is at the same hour of the day. At night, in rain and against the sun a
// good camera reads less, so a camera is compared with itself and not with a number.
//
// The usual share of an hour of the day is an exponentially weighted mean over the days, each whole
// hour with enough captures weighing kTaught. An hour that was low teaches kTaughtByLow only, so
// that a broken camera stays noticed for weeks and a changed one does not stay accused for ever.
//
// A value; not thread-safe.
class ReadRate {
 public:
  // Fewer captures say nothing about an hour.
  static constexpr uint32_t kHourCapturesMin = 20;
  // Days of which an hour must have been seen before there is a usual share of it.
  static constexpr uint32_t kDaysMin = 3;
  static constexpr double kTaught = 0.2;
  static constexpr double kTaughtByLow = 0.02;
  // Low: below the usual share by more than this, ...
  static constexpr double kDropMin = 0.10;
  // ... and by more than so many standard deviations of a binomial of as many captures. Captures
  // are not independent (one queue of dirty lorries), so it is more than the usual 3.
  static constexpr double kDeviationsMin = 4.0;

  // One capture that was read: when intake received it, and how much later that was than the
  // terminal's time of it. Captures come about in the order of receiving; one that is older than
  // the last counts as of the same time.
  void Add(absl::Time received, absl::Duration behind, bool is_auto);

  // Lets the hours that ended before `now` teach what is usual; Add does so too. A camera that
  // falls silent would else keep its last hour to itself.
  void EndHours(absl::Time now);

  struct Standing {
    // Of the hour up to the last capture.
    uint32_t captures = 0;
    double rate = 0;
    // Absent while too little is known of the hours that the captures fall into.
    std::optional<double> usual_rate;
    bool low = false;
    // Least of the hour.
    absl::Duration behind;
  };
  Standing standing() const;
  // When the last capture was received; InfinitePast before the first.
  absl::Time last_received() const { return last_received_; }

  // What must be kept to go on after a restart: the days. The last hour is lost with the process.
  struct Usual {
    double rate = 0;
    uint32_t days = 0;
  };
  using UsualByHour = std::array<Usual, 24>;  // by hour of the day, UTC
  const UsualByHour& usual() const { return usual_; }
  void set_usual(const UsualByHour& usual) { usual_ = usual; }

 private:
  static constexpr int kSlots = 12;  // of five minutes
  struct Slot {
    int64_t number = std::numeric_limits<int64_t>::min();  // since 1970, in slots
    uint32_t captures = 0;
    uint32_t is_auto = 0;
    absl::Duration behind = absl::InfiniteDuration();
  };
  struct Hour {
    int64_t number = std::numeric_limits<int64_t>::min();  // since 1970, in hours
    uint32_t captures = 0;
    uint32_t is_auto = 0;
  };

  void Teach(const Hour& hour);

  absl::Time last_received_ = absl::InfinitePast();
  std::array<Slot, kSlots> slots_;
  Hour hour_;  // the one that runs
  UsualByHour usual_;
};

// Whether `is_auto` of `captures` is low where `usual_rate` is usual; see ReadRate.
bool IsLow(uint32_t captures, uint32_t is_auto, double usual_rate);

}  // namespace bluegate::operation

#endif  // BLUEGATE_ENFORCEMENT_OPERATION_READ_RATE_H_
