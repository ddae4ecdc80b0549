#include "services/admission/alert_timeline.h"

#include <algorithm>
#include <limits>

namespace bluegate::admission {
namespace {

auto FirstAfter(const std::vector<v1::Alert>& alerts, int64_t time_us) {
  return std::find_if(alerts.begin(), alerts.end(), [time_us](const v1::Alert& alert) {
    return alert.effective_time_us() > time_us;
  });
}

}  // namespace

void AlertTimeline::Issue(const v1::Alert& alert) {
  std::erase_if(alerts_, [&alert](const v1::Alert& earlier) {
    return earlier.effective_time_us() >= alert.effective_time_us();
  });
  alerts_.push_back(alert);
}

v1::Alert AlertTimeline::At(absl::Time time) const {
  const auto after = FirstAfter(alerts_, absl::ToUnixMicros(time));
  if (after != alerts_.begin()) return *(after - 1);
  v1::Alert none;
  none.set_level(v1::ALERT_LEVEL_NONE);
  return none;
}

v1::AlertLevel AlertTimeline::LevelAt(int64_t time_us) const {
  const auto after = FirstAfter(alerts_, time_us);
  return after == alerts_.begin() ? v1::ALERT_LEVEL_NONE : (after - 1)->level();
}

int64_t AlertTimeline::NextChangeUs(int64_t time_us) const {
  const auto after = FirstAfter(alerts_, time_us);
  return after == alerts_.end() ? std::numeric_limits<int64_t>::max() : after->effective_time_us();
}

std::vector<v1::Alert> AlertTimeline::After(absl::Time time) const {
  return {FirstAfter(alerts_, absl::ToUnixMicros(time)), alerts_.end()};
}

}  // namespace bluegate::admission
