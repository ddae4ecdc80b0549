#ifndef BLUEGATE_SERVICES_CASEWORK_DEVICE_CLOCKS_H_
#define BLUEGATE_SERVICES_CASEWORK_DEVICE_CLOCKS_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "bluegate/capture/v1/capture.pb.h"
#include "enforcement/suspicion/device_clock.h"
#include "storage/kv.h"

namespace bluegate::casework {

// What is known of the clocks of devices: what the store keeps, and what one batch of passages adds
// to it. One thread may use it, for one batch.
class DeviceClocks {
 public:
  // Hours are kept as long as sightings.
  static constexpr uint64_t kKeptHours = 31 * 24;

  // `kv` outlives it. For the durations see suspicion::ClockOffsetOf.
  DeviceClocks(const storage::KeyValueStore* kv, absl::Duration offset_max,
               absl::Duration known_within)
      : kv_(kv), offset_max_(offset_max), known_within_(known_within) {}

  // How far the clock of the capture's device may have been from ours when it was taken; none where
  // it proves nothing. Adds what the capture says of the clock to `batch`, which is written with
  // its passage. Errors are those of the store.
  absl::StatusOr<std::optional<absl::Duration>> Take(const capture::v1::CaptureRecord& capture,
                                                     storage::WriteBatch* batch);

 private:
  absl::StatusOr<std::vector<suspicion::ClockPeriod>> Known(const std::string& device_id,
                                                            absl::Time from, absl::Time until);
  // Reads the period of that hour, or begins one and lets those expire that are too old.
  absl::StatusOr<suspicion::ClockPeriod*> PeriodOf(const std::string& device_id, uint64_t hour,
                                                   storage::WriteBatch* batch);

  const storage::KeyValueStore* const kv_;
  const absl::Duration offset_max_;
  const absl::Duration known_within_;
  // By device and hour: what the batch has changed.
  std::map<std::string, std::map<uint64_t, suspicion::ClockPeriod>> changed_;
};

}  // namespace bluegate::casework

#endif  // BLUEGATE_SERVICES_CASEWORK_DEVICE_CLOCKS_H_
