#ifndef BLUEGATE_SERVICES_RECOGNITION_READING_LOG_H_
#define BLUEGATE_SERVICES_RECOGNITION_READING_LOG_H_

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "storage/reading_store.h"

namespace bluegate::recognition {

// The kept readings, and word to those who wait for more of them. Thread-safe.
class ReadingLog {
 public:
  // Told of readings that were appended, one call at a time, in their order.
  using Appended = std::function<void(const std::vector<storage::StoredReading>& readings)>;

  explicit ReadingLog(std::unique_ptr<storage::ReadingStore> store, Appended appended = {})
      : store_(std::move(store)), appended_(std::move(appended)) {}

  const storage::ReadingStore& store() const { return *store_; }

  // As ReadingStore::Append; then wakes who waits.
  absl::Status Append(const std::vector<storage::StoredReading>& readings);

  // As ReadingStore::Expire.
  absl::StatusOr<size_t> Expire(const std::vector<uint64_t>& positions, int64_t time_us) {
    return store_->Expire(positions, time_us);
  }

  // Calls `wake` once, on another thread, when the log is longer than `position`; returns a ticket
  // to give it up with. Returns 0, and calls nothing, when the log is longer already.
  uint64_t WakeWhenLonger(uint64_t position, std::function<void()> wake);
  // True when `wake` has not been and will not be called.
  bool GiveUp(uint64_t ticket);

  // The error of the last append; OK when it went well.
  absl::Status health() const;

 private:
  const std::unique_ptr<storage::ReadingStore> store_;
  const Appended appended_;
  mutable absl::Mutex mutex_;
  absl::Status health_ ABSL_GUARDED_BY(mutex_);
  uint64_t last_ticket_ ABSL_GUARDED_BY(mutex_) = 0;
  std::map<uint64_t, std::function<void()>> waiting_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace bluegate::recognition

#endif  // BLUEGATE_SERVICES_RECOGNITION_READING_LOG_H_
