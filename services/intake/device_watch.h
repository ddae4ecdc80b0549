#ifndef BLUEGATE_SERVICES_INTAKE_DEVICE_WATCH_H_
#define BLUEGATE_SERVICES_INTAKE_DEVICE_WATCH_H_

#include <map>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"

namespace bluegate::intake {

// Notices two terminals that go by one device id. A terminal that lost its line comes back on a new
// stream while the old one seems open still; but only a second terminal has the old stream go on
// sending after the new one was opened. Such a device counts as double until kQuietTime passes
// without that. Both are served: each capture has its answer by name and content. Thread-safe.
class DeviceWatch {
 public:
  static constexpr absl::Duration kQuietTime = absl::Minutes(5);

  // A stream of the device was opened; its number, to be given with its captures.
  uint64_t Opened(const std::string& device_id) {
    absl::MutexLock lock(&mutex_);
    return devices_[device_id].newest = ++streams_;
  }

  // A capture came on the stream. True when the device becomes double by it.
  bool Sent(const std::string& device_id, uint64_t stream, absl::Time now) {
    absl::MutexLock lock(&mutex_);
    Device& device = devices_[device_id];
    if (stream >= device.newest) return false;
    const bool was_double = now < device.double_until;
    device.double_until = now + kQuietTime;
    return !was_double;
  }

  std::vector<std::string> DoubleDevices(absl::Time now) const {
    absl::MutexLock lock(&mutex_);
    std::vector<std::string> found;
    for (const auto& [device_id, device] : devices_) {
      if (now < device.double_until) found.push_back(device_id);
    }
    return found;
  }

 private:
  struct Device {
    uint64_t newest = 0;  // stream
    absl::Time double_until = absl::InfinitePast();
  };

  mutable absl::Mutex mutex_;
  uint64_t streams_ ABSL_GUARDED_BY(mutex_) = 0;
  // As many as there are certificates.
  std::map<std::string, Device> devices_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace bluegate::intake

#endif  // BLUEGATE_SERVICES_INTAKE_DEVICE_WATCH_H_
