#ifndef BLUEGATE_SERVICES_SUPPORT_DISK_WATCH_H_
#define BLUEGATE_SERVICES_SUPPORT_DISK_WATCH_H_

#include <prometheus/gauge.h>
#include <prometheus/registry.h>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "enforcement/clock.h"
#include "enforcement/operation/disk_forecast.h"

namespace bluegate::support {

// Free bytes for this user on the disk of `folder`. UNAVAILABLE when the system does not say.
absl::StatusOr<uint64_t> FreeBytes(const std::filesystem::path& folder);

// Looks again and again how much room the data folder's disk has, so that no more captures are
// taken before it is full: what the services have still to write of those that were acknowledged,
// and the database's own tidying, need room too. Shown as
//   bluegate_disk_free_bytes, bluegate_disk_floor_bytes,
//   bluegate_disk_below_floor        1 while no capture is taken
//   bluegate_disk_floor_in_days      forecast; +Inf: not in sight, or nothing known yet
// Thread-safe.
class DiskWatch {
 public:
  using Ask = std::function<absl::StatusOr<uint64_t>()>;

  // Once below the floor, captures are taken again from this much above it.
  static constexpr double kAboveFloor = 1.05;
  static constexpr absl::Duration kInterval = absl::Seconds(5);
  // Samples for the forecast: one in ten minutes, of a week.
  static constexpr absl::Duration kSampleInterval = absl::Minutes(10);
  static constexpr size_t kSamplesMax = 7 * 24 * 6;

  // `ask` gives the free bytes. Looks once, at once. The clock outlives the watch.
  DiskWatch(uint64_t floor_bytes, Ask ask, const Clock* clock,
            std::shared_ptr<prometheus::Registry> registry);
  ~DiskWatch();

  // Looks every kInterval from now on.
  void Start();
  // Looks once.
  void Look();

  // OK while captures may be taken, else RESOURCE_EXHAUSTED with an ErrorDetail that tells field,
  // value and wish. A disk that does not say how full it is takes captures: a full one refuses the
  // write itself.
  absl::Status TakesMore() const;

  uint64_t floor_bytes() const { return floor_bytes_; }
  // Days until the floor; std::nullopt: not in sight, or too little is known.
  std::optional<double> days_until_floor() const;

 private:
  const uint64_t floor_bytes_;
  const Ask ask_;
  const Clock* const clock_;
  const std::shared_ptr<prometheus::Registry> registry_;
  prometheus::Gauge& free_;
  prometheus::Gauge& below_;
  prometheus::Gauge& days_;
  mutable absl::Mutex mutex_;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  absl::Status takes_more_ ABSL_GUARDED_BY(mutex_);
  std::vector<operation::DiskSample> samples_ ABSL_GUARDED_BY(mutex_);
  std::optional<double> days_left_ ABSL_GUARDED_BY(mutex_);
  std::thread thread_;
};

}  // namespace bluegate::support

#endif  // BLUEGATE_SERVICES_SUPPORT_DISK_WATCH_H_
