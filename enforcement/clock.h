#ifndef BLUEGATE_ENFORCEMENT_CLOCK_H_
#define BLUEGATE_ENFORCEMENT_CLOCK_H_

#include "absl/time/time.h"

namespace bluegate {

// Where "now" comes from. Handed in everywhere; thread-safe.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual absl::Time Now() const = 0;
};

}  // namespace bluegate

#endif  // BLUEGATE_ENFORCEMENT_CLOCK_H_
