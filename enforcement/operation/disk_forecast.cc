#include "enforcement/operation/disk_forecast.h"

#include <algorithm>
#include <vector>

namespace bluegate::operation {

std::optional<double> DaysUntilFloor(absl::Span<const DiskSample> samples, uint64_t floor_bytes) {
  if (samples.empty()) return std::nullopt;
  if (samples.back().free_bytes <= floor_bytes) return 0.0;
  if (samples.back().time - samples.front().time < kForecastSpanMin) return std::nullopt;
  std::vector<double> slopes;  // bytes a day
  slopes.reserve(samples.size() * (samples.size() - 1) / 2);
  for (size_t i = 0; i < samples.size(); ++i) {
    for (size_t j = i + 1; j < samples.size(); ++j) {
      const double days = absl::ToDoubleHours(samples[j].time - samples[i].time) / 24;
      if (days <= 0) continue;
      slopes.push_back((static_cast<double>(samples[j].free_bytes) -
                        static_cast<double>(samples[i].free_bytes)) /
                       days);
    }
  }
  if (slopes.empty()) return std::nullopt;
  const auto middle = slopes.begin() + static_cast<ptrdiff_t>(slopes.size() / 2);
  std::nth_element(slopes.begin(), middle, slopes.end());
  if (*middle >= 0) return std::nullopt;
  return static_cast<double>(samples.back().free_bytes - floor_bytes) / -*middle;
}

}  // namespace bluegate::operation
