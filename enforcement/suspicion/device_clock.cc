#include "enforcement/suspicion/device_clock.h"

#include <algorithm>

namespace bluegate::suspicion {
namespace {

// Whether a device whose clock runs on can have taken both, in the order in which it numbered them.
bool InOrder(const CaptureTimes& capture, const ClockPeriod& period, absl::Duration offset_max) {
  if (!period.right || capture.boot_epoch != period.boot_epoch) return true;
  if (capture.sequence > period.sequence) {
    return capture.device_time >= period.device_time - offset_max;
  }
  return capture.device_time <= period.device_time + offset_max;
}

}  // namespace

ClockEvidence EvidenceOf(const CaptureTimes& capture, const std::vector<ClockPeriod>& known,
                         absl::Duration offset_max) {
  const absl::Duration offset = capture.arrived - capture.device_time;
  if (capture.suspect || offset < -offset_max) return ClockEvidence::kWrong;
  const bool in_order = std::all_of(known.begin(), known.end(), [&](const ClockPeriod& period) {
    return InOrder(capture, period, offset_max);
  });
  if (!in_order) return ClockEvidence::kWrong;
  return offset <= offset_max ? ClockEvidence::kRight : ClockEvidence::kNothing;
}

void AddEvidence(const CaptureTimes& capture, ClockEvidence evidence, ClockPeriod* period) {
  if (evidence == ClockEvidence::kWrong) period->wrong = true;
  if (evidence != ClockEvidence::kRight) return;
  const absl::Duration offset = absl::AbsDuration(capture.arrived - capture.device_time);
  period->offset_most = period->right ? std::max(period->offset_most, offset) : offset;
  period->first = period->right ? std::min(period->first, capture.arrived) : capture.arrived;
  if (!period->right || capture.arrived >= period->last) {
    period->last = capture.arrived;
    period->boot_epoch = capture.boot_epoch;
    period->sequence = capture.sequence;
    period->device_time = capture.device_time;
  }
  period->right = true;
}

std::optional<absl::Duration> ClockOffsetOf(const CaptureTimes& capture,
                                            const std::vector<ClockPeriod>& known,
                                            absl::Duration offset_max,
                                            absl::Duration known_within) {
  const ClockEvidence evidence = EvidenceOf(capture, known, offset_max);
  const bool wrong = std::any_of(known.begin(), known.end(),
                                 [](const ClockPeriod& period) { return period.wrong; });
  if (wrong || evidence == ClockEvidence::kWrong) return std::nullopt;
  if (evidence == ClockEvidence::kRight) return capture.arrived - capture.device_time;
  std::optional<absl::Duration> most;
  for (const ClockPeriod& period : known) {
    const bool near = period.right && period.boot_epoch == capture.boot_epoch &&
                      period.last >= capture.device_time - known_within &&
                      period.first <= capture.device_time + known_within;
    if (near) most = std::max(most.value_or(period.offset_most), period.offset_most);
  }
  return most;
}

}  // namespace bluegate::suspicion
