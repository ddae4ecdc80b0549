#ifndef BLUEGATE_ENFORCEMENT_OPERATION_DISK_FORECAST_H_
#define BLUEGATE_ENFORCEMENT_OPERATION_DISK_FORECAST_H_

#include <cstdint>
#include <optional>

#include "absl/time/time.h"
#include "absl/types/span.h"

namespace bluegate::operation {

// Free bytes of a disk at a time.
struct DiskSample {
  absl::Time time;
  uint64_t free_bytes = 0;
};

// Less than this says nothing about a day.
inline constexpr absl::Duration kForecastSpanMin = absl::Hours(1);

// Days from the last sample until free space falls to `floor_bytes`, at the median of the slopes
// between all pairs of samples (Theil-Sen): a single jump, such as somebody deleting or copying a
// large folder, does not turn the forecast. 0 when it is there already. std::nullopt when nothing
// can be said: the samples, which rise in time, span less than kForecastSpanMin, or free space does
// not shrink. Takes time with the square of the samples; 1,000 take some milliseconds.
std::optional<double> DaysUntilFloor(absl::Span<const DiskSample> samples, uint64_t floor_bytes);

}  // namespace bluegate::operation

#endif  // BLUEGATE_ENFORCEMENT_OPERATION_DISK_FORECAST_H_
