#ifndef BLUEGATE_TESTS_SIMULATION_LINK_H_
#define BLUEGATE_TESTS_SIMULATION_LINK_H_

#include <functional>
#include <utility>

#include "tests/simulation/happenings.h"

namespace bluegate::simulation {

// How bad a line is. Worse than any that gRPC would show to either end, which is the point: what
// holds over this line holds over a real one.
struct LinkWeather {
  double loses = 0.03;
  double doubles = 0.05;  // the copy comes later, perhaps on another connection
  double slow = 0.05;
  absl::Duration delay_max = absl::Milliseconds(200);
  absl::Duration slow_max = absl::Seconds(20);
};

// One way of a line: each message comes after a time of its own, so later ones overtake earlier
// ones; some come twice, some never.
class Link {
 public:
  Link(Happenings* happenings, const LinkWeather* weather)
      : happenings_(happenings), weather_(weather) {}

  void Carry(std::function<void()> arrive) {
    if (happenings_->Chance(weather_->doubles)) {
      happenings_->After(Delay() + Delay(), arrive);
    }
    if (happenings_->Chance(weather_->loses)) return;
    happenings_->After(Delay(), std::move(arrive));
  }

 private:
  absl::Duration Delay() {
    return happenings_->Between(absl::Milliseconds(1), happenings_->Chance(weather_->slow)
                                                           ? weather_->slow_max
                                                           : weather_->delay_max);
  }

  Happenings* const happenings_;
  const LinkWeather* const weather_;
};

}  // namespace bluegate::simulation

#endif  // BLUEGATE_TESTS_SIMULATION_LINK_H_
