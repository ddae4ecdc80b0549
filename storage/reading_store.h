#ifndef BLUEGATE_STORAGE_READING_STORE_H_
#define BLUEGATE_STORAGE_READING_STORE_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "storage/audit_log.h"
#include "storage/kv.h"

namespace bluegate::storage {

// What came of reading a capture, as it is counted.
// kExpired: the capture was deleted before it was read (a log that is made anew); not counted.
enum class ReadingOutcome { kRead, kNoPlate, kFailed, kExpired };

// How far reading has come.
struct ReadingTally {
  uint64_t position = 0;  // of the last capture read; 0: none yet
  uint64_t read = 0;
  uint64_t no_plate = 0;
  uint64_t failed = 0;
  bool operator==(const ReadingTally&) const = default;
};

// One reading of a kept capture.
struct StoredReading {
  uint64_t position = 0;  // that of the capture in intake's log, from 1
  ReadingOutcome outcome = ReadingOutcome::kFailed;
  std::string record;   // opaque bytes, at most kValueBytesMax; empty just when kExpired
  int64_t time_us = 0;  // when it was read, microseconds since 1970 UTC; for the audit leaf
};

// The log of readings: one for each kept capture, in intake's order, never changed until deleted.
// Its end is the cursor in intake's log. Thread-safe.
class ReadingStore {
 public:
  // Takes up what `store` holds. DATA_LOSS when the tally cannot be understood.
  static absl::StatusOr<std::unique_ptr<ReadingStore>> Open(std::unique_ptr<KeyValueStore> store);

  // Appends readings, with an audit leaf each, and moves the cursor, in one synced batch. Positions
  // must rise by 1. Readings up to the cursor are already kept: they are passed over and the first
  // stays. FAILED_PRECONDITION when a position beyond the next one comes: a capture would be lost.
  absl::Status Append(const std::vector<StoredReading>& readings);

  ReadingTally tally() const;

  // Deletes these readings, each with a leaf that says so, in one synced batch; the leaves of
  // before stay, and so do their proofs. Their places in the log stay. How many were still there.
  absl::StatusOr<size_t> Expire(const std::vector<uint64_t>& positions, int64_t time_us);

  // The log of the readings. Others only read it and keep its checkpoints.
  AuditLog& audit_log() const { return *audit_log_; }
  // The kept bytes that a leaf tells of. NOT_FOUND when they are gone.
  absl::StatusOr<std::string> ReadLogged(const AuditEntry& entry) const;

  struct Entry {
    uint64_t position = 0;
    std::string record;  // empty: it was deleted because its period was over
  };
  // Readings with a greater position, oldest first, at most `count`.
  absl::StatusOr<std::vector<Entry>> ReadAfter(uint64_t position, size_t count) const;

 private:
  ReadingStore(std::unique_ptr<KeyValueStore> store, ReadingTally tally,
               std::unique_ptr<AuditLog> audit_log)
      : store_(std::move(store)), audit_log_(std::move(audit_log)), tally_(tally) {}

  const std::unique_ptr<KeyValueStore> store_;
  absl::Mutex append_mutex_;                   // one append at a time
  const std::unique_ptr<AuditLog> audit_log_;  // grows under append_mutex_
  mutable absl::Mutex mutex_;
  ReadingTally tally_ ABSL_GUARDED_BY(mutex_);  // as stored
};

}  // namespace bluegate::storage

#endif  // BLUEGATE_STORAGE_READING_STORE_H_
