#ifndef BLUEGATE_SERVICES_RECOGNITION_DEVICE_BOOK_H_
#define BLUEGATE_SERVICES_RECOGNITION_DEVICE_BOOK_H_

#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "bluegate/recognition/v1/device_health.pb.h"
#include "enforcement/clock.h"
#include "enforcement/operation/read_rate.h"
#include "storage/kv.h"
#include "storage/reading_store.h"

namespace bluegate::recognition {

// How each camera does, from the readings of its captures. What is usual for a camera is kept when
// an hour has ended; after a restart the readings since then are gone through again, so that
// nothing counts twice and nothing is lost. Shown as metrics bluegate_recognition_device_*, by
// device. Thread-safe.
class DeviceBook {
 public:
  // More cameras than this are not told apart from strangers that make up names, and left out.
  static constexpr size_t kDevicesMax = 10'000;

  // Takes up what `kv`, the store of `readings`, holds. All outlive the book.
  static absl::StatusOr<std::unique_ptr<DeviceBook>> Open(
      storage::KeyValueStore* kv, const storage::ReadingStore& readings, const Clock* clock,
      std::shared_ptr<prometheus::Registry> registry);

  // Readings that were appended, in their order. Positions that it has seen are passed over.
  void Note(const std::vector<storage::StoredReading>& readings);

  // NOT_FOUND when nothing was read of the device; all devices when `device_id` is empty.
  absl::StatusOr<v1::GetDeviceHealthResponse> Health(const std::string& device_id) const;

 private:
  struct Device {
    operation::ReadRate rate;
    prometheus::Gauge* read_rate = nullptr;
    prometheus::Gauge* usual = nullptr;
    prometheus::Gauge* low = nullptr;
    prometheus::Gauge* behind = nullptr;
    prometheus::Gauge* last_received = nullptr;
  };

  DeviceBook(storage::KeyValueStore* kv, const Clock* clock,
             std::shared_ptr<prometheus::Registry> registry);
  absl::Status Load(const storage::ReadingStore& readings);
  Device* Find(const std::string& device_id) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Take(uint64_t position, const std::string& record, bool is_new)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void EndHour(absl::Time now) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  storage::KeyValueStore* const kv_;
  const Clock* const clock_;
  const std::shared_ptr<prometheus::Registry> registry_;
  prometheus::Family<prometheus::Gauge>& read_rates_;
  prometheus::Family<prometheus::Gauge>& usual_rates_;
  prometheus::Family<prometheus::Gauge>& lows_;
  prometheus::Family<prometheus::Gauge>& behinds_;
  prometheus::Family<prometheus::Gauge>& last_received_;
  prometheus::Gauge& positions_;
  prometheus::Histogram& age_seconds_;
  mutable absl::Mutex mutex_;
  uint64_t position_ ABSL_GUARDED_BY(mutex_) = 0;
  absl::Time hour_end_ ABSL_GUARDED_BY(mutex_) = absl::InfinitePast();
  std::map<std::string, Device> devices_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace bluegate::recognition

#endif  // BLUEGATE_SERVICES_RECOGNITION_DEVICE_BOOK_H_
