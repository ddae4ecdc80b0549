#ifndef BLUEGATE_SERVICES_RECOGNITION_READING_PIPELINE_H_
#define BLUEGATE_SERVICES_RECOGNITION_READING_PIPELINE_H_

#include <cstdint>
#include <functional>
#include <map>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "bluegate/recognition/v1/recognition.pb.h"
#include "services/recognition/reading_log.h"
#include "services/recognition/work_queue.h"

namespace bluegate::recognition {

// Reads the captures of one stream side by side and appends their readings in the order of their
// positions. One thread adds; the work is done on the queue's threads.
class ReadingPipeline {
 public:
  // Called on the queue's threads, several at a time.
  using ReadOne =
      std::function<absl::StatusOr<v1::ReadingRecord>(const capture::v1::CaptureRecord& capture)>;

  // At most `ahead_max` captures are added and not yet appended. The first position is
  // `after_position` + 1. `on_failure` is called once, on a thread of the queue, when a capture
  // cannot be read now or a reading not be kept: nothing is appended from then on. The pointers
  // outlive the pipeline.
  ReadingPipeline(WorkQueue* queue, ReadingLog* log, uint64_t after_position, uint64_t ahead_max,
                  ReadOne read, std::function<void()> on_failure);
  ~ReadingPipeline();  // calls Finish

  // Waits for room, then hands a capture over. Positions rise by 1. Returns what has failed.
  absl::Status Add(uint64_t position, capture::v1::CaptureRecord capture);

  // The same for one that was deleted and can be read no more.
  absl::Status AddExpired(uint64_t position);

  // Waits until all that was added is appended, or given up after a failure, which it returns.
  absl::Status Finish();

 private:
  absl::Status CheckNext(uint64_t position) const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void ReadAndAppend(uint64_t position, const capture::v1::CaptureRecord& capture);
  void AppendReady() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Fail(const absl::Status& status) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  bool HasRoom() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  bool IsIdle() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return running_ == 0; }

  WorkQueue* const queue_;
  ReadingLog* const log_;
  const uint64_t ahead_max_;
  const ReadOne read_;
  const std::function<void()> on_failure_;
  absl::Mutex mutex_;
  absl::Status status_ ABSL_GUARDED_BY(mutex_);
  uint64_t added_ ABSL_GUARDED_BY(mutex_);     // position of the last capture added
  uint64_t appended_ ABSL_GUARDED_BY(mutex_);  // position of the last reading appended
  uint64_t running_ ABSL_GUARDED_BY(mutex_) = 0;
  bool appending_ ABSL_GUARDED_BY(mutex_) = false;
  std::map<uint64_t, storage::StoredReading> ready_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace bluegate::recognition

#endif  // BLUEGATE_SERVICES_RECOGNITION_READING_PIPELINE_H_
