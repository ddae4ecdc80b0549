#include "enforcement/operation/read_rate.h"

#include <algorithm>
#include <cmath>

namespace bluegate::operation {
namespace {

constexpr int64_t kSlotSeconds = 5 * 60;
constexpr int64_t kHourSeconds = 60 * 60;
constexpr int64_t kSlotsAnHour = kHourSeconds / kSlotSeconds;

size_t HourOfDay(int64_t hour) { return static_cast<size_t>(((hour % 24) + 24) % 24); }

int64_t HourOfSlot(int64_t slot) {
  return slot >= 0 ? slot / kSlotsAnHour : (slot - kSlotsAnHour + 1) / kSlotsAnHour;
}

int64_t SlotOf(absl::Time time) {
  const int64_t seconds = absl::ToUnixSeconds(time);
  return seconds >= 0 ? seconds / kSlotSeconds : (seconds - kSlotSeconds + 1) / kSlotSeconds;
}

}  // namespace

bool IsLow(uint32_t captures, uint32_t is_auto, double usual_rate) {
  if (captures < ReadRate::kHourCapturesMin) return false;
  const double n = captures;
  if (usual_rate - is_auto / n <= ReadRate::kDropMin) return false;
  // At 0 and 1 a binomial has no spread, and one odd capture would be a miracle.
  const double share = std::clamp(usual_rate, 0.02, 0.98);
  return n * usual_rate - is_auto > ReadRate::kDeviationsMin * std::sqrt(n * share * (1 - share));
}

void ReadRate::Add(absl::Time received, absl::Duration behind, bool is_auto) {
  last_received_ = std::max(last_received_, received);
  const int64_t slot_number = SlotOf(last_received_);
  const int64_t hour_number = HourOfSlot(slot_number);
  if (hour_.number != hour_number) {
    Teach(hour_);
    hour_ = {.number = hour_number};
  }
  ++hour_.captures;
  hour_.is_auto += is_auto;
  Slot& slot = slots_[static_cast<size_t>(((slot_number % kSlots) + kSlots) % kSlots)];
  if (slot.number != slot_number) slot = {.number = slot_number};
  ++slot.captures;
  slot.is_auto += is_auto;
  slot.behind = std::min(slot.behind, behind);
}

void ReadRate::EndHours(absl::Time now) {
  if (hour_.captures == 0 || hour_.number >= HourOfSlot(SlotOf(now))) return;
  Teach(hour_);
  hour_ = {};
}

void ReadRate::Teach(const Hour& hour) {
  if (hour.captures < kHourCapturesMin) return;
  Usual& usual = usual_[HourOfDay(hour.number)];
  const double rate = static_cast<double>(hour.is_auto) / hour.captures;
  if (usual.days == 0) {
    usual.rate = rate;
  } else {
    const bool low = usual.days >= kDaysMin && IsLow(hour.captures, hour.is_auto, usual.rate);
    // The first days weigh alike, else the very first would for long be most of it.
    const double weight = low ? kTaughtByLow : std::max(kTaught, 1.0 / (usual.days + 1));
    usual.rate += weight * (rate - usual.rate);
  }
  if (usual.days < std::numeric_limits<uint32_t>::max()) ++usual.days;
}

ReadRate::Standing ReadRate::standing() const {
  Standing standing;
  standing.behind = absl::InfiniteDuration();
  if (last_received_ == absl::InfinitePast()) return standing;
  const int64_t newest =
      std::max_element(slots_.begin(), slots_.end(), [](const Slot& a, const Slot& b) {
        return a.number < b.number;
      })->number;
  uint32_t is_auto = 0;
  uint32_t known = 0;
  double usual_sum = 0;
  for (const Slot& slot : slots_) {
    if (slot.captures == 0 || slot.number <= newest - kSlots) continue;
    standing.captures += slot.captures;
    is_auto += slot.is_auto;
    standing.behind = std::min(standing.behind, slot.behind);
    const Usual& usual = usual_[HourOfDay(HourOfSlot(slot.number))];
    if (usual.days < kDaysMin) continue;
    known += slot.captures;
    usual_sum += usual.rate * slot.captures;
  }
  if (standing.captures == 0) return standing;
  standing.rate = static_cast<double>(is_auto) / standing.captures;
  if (known * 2 <= standing.captures) return standing;
  standing.usual_rate = usual_sum / known;
  standing.low = IsLow(standing.captures, is_auto, *standing.usual_rate);
  return standing;
}

}  // namespace bluegate::operation
