#ifndef BLUEGATE_SERVICES_ADMISSION_ALERT_TIMELINE_H_
#define BLUEGATE_SERVICES_ADMISSION_ALERT_TIMELINE_H_

#include <cstdint>
#include <vector>

#include "absl/time/time.h"
#include "bluegate/admission/v1/admission.pb.h"

namespace bluegate::admission {

// Which alert holds when. An alert is issued now and takes effect then or later (F4.1 of the domain
// notes); whoever issues one says how things go on from its effective time: it takes the place of
// everything that was to hold from that time on. So lifting at once also calls off an alert that
// was announced for tomorrow. A value; not thread-safe.
class AlertTimeline {
 public:
  // In the order of issue.
  void Issue(const v1::Alert& alert);

  // The alert that holds at `time`; level NONE when there is none.
  v1::Alert At(absl::Time time) const;
  v1::AlertLevel LevelAt(int64_t time_us) const;

  // When the first change after `time` takes effect; the greatest number when none is to come.
  int64_t NextChangeUs(int64_t time_us) const;

  // What takes effect after `time`, in order.
  std::vector<v1::Alert> After(absl::Time time) const;

 private:
  std::vector<v1::Alert> alerts_;  // effective times rise
};

}  // namespace bluegate::admission

#endif  // BLUEGATE_SERVICES_ADMISSION_ALERT_TIMELINE_H_
