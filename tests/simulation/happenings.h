#ifndef BLUEGATE_TESTS_SIMULATION_HAPPENINGS_H_
#define BLUEGATE_TESTS_SIMULATION_HAPPENINGS_H_

#include <cstdint>
#include <functional>
#include <queue>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/time/time.h"
#include "services/support/clock.h"

namespace bluegate::simulation {

// Time, chance and what is to happen, all from one seed: the same seed gives the same run, step by
// step. One thread. What happens at one time happens in the order in which it was planned.
class Happenings {
 public:
  explicit Happenings(uint64_t seed)
      : random_(seed), clock_(absl::FromUnixSeconds(1'638'316'800)) {}

  support::FakeClock& clock() { return clock_; }

  // A number from 0 to `below` - 1; `below` at least 1. Not by the library's distributions, which
  // may differ from one library to the next.
  uint64_t Draw(uint64_t below) { return random_() % below; }
  bool Chance(double share) { return static_cast<double>(Draw(1'000'000)) < share * 1'000'000; }
  absl::Duration Between(absl::Duration least, absl::Duration most) {
    const auto span = static_cast<uint64_t>(absl::ToInt64Microseconds(most - least));
    return least + absl::Microseconds(static_cast<int64_t>(Draw(span + 1)));
  }

  void After(absl::Duration time, std::function<void()> what) {
    planned_.push({clock_.Now() + time, next_order_++, std::move(what)});
  }

  // Lets happen what was planned for up to `time` from now, and what comes of it.
  void RunFor(absl::Duration time) {
    const absl::Time end = clock_.Now() + time;
    while (!planned_.empty() && planned_.top().time <= end) {
      Planned next = planned_.top();
      planned_.pop();
      clock_.Advance(next.time - clock_.Now());
      next.what();
    }
    clock_.Advance(end - clock_.Now());
  }

  // Notes a step. Two runs of a seed note the same steps.
  void Note(std::string_view step) {
    for (const char byte : step) {
      trace_ = (trace_ ^ static_cast<unsigned char>(byte)) * 0x100000001b3;  // FNV-1a
    }
    trace_ ^= static_cast<uint64_t>(absl::ToUnixMicros(clock_.Now()));
    ++steps_;
  }
  uint64_t trace() const { return trace_; }
  uint64_t steps() const { return steps_; }

 private:
  struct Planned {
    absl::Time time;
    uint64_t order;
    std::function<void()> what;
    bool operator<(const Planned& other) const {
      return std::pair(time, order) > std::pair(other.time, other.order);
    }
  };

  std::mt19937_64 random_;
  support::FakeClock clock_;
  std::priority_queue<Planned> planned_;
  uint64_t next_order_ = 0;
  uint64_t trace_ = 0xcbf29ce484222325;
  uint64_t steps_ = 0;
};

}  // namespace bluegate::simulation

#endif  // BLUEGATE_TESTS_SIMULATION_HAPPENINGS_H_
