#ifndef BLUEGATE_STORAGE_DECISION_STORE_H_
#define BLUEGATE_STORAGE_DECISION_STORE_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "storage/kv.h"

namespace bluegate::storage {

// An answer as it was given first.
struct KeptAnswer {
  uint64_t position = 0;  // in its log, from 1, without gaps
  // What was asked, by hash: the same request id with another digest is another question.
  std::string question_digest;
  std::string bytes;  // the owner's
};

// What admission keeps: the log of decisions and the log of alerts. Nothing is ever changed in
// either. Thread-safe. Errors of the storage come through as kv.h lists them.
class DecisionStore {
 public:
  static absl::StatusOr<std::unique_ptr<DecisionStore>> Open(std::unique_ptr<KeyValueStore> kv);

  // Appends a decision under its request id (1-64 bytes without zero bytes) unless there is one
  // already, and returns the one that is kept. When it returns, the entry survives the end of the
  // process; power loss only after the next SyncDecisions.
  absl::StatusOr<KeptAnswer> AppendDecision(std::string_view request_id,
                                            std::string_view question_digest,
                                            std::string_view bytes);

  // NOT_FOUND when there is none.
  absl::StatusOr<KeptAnswer> FindDecision(std::string_view request_id) const;

  // The request ids of decisions after `position`, oldest first, at most `count_max`.
  absl::StatusOr<std::vector<std::string>> DecisionsAfter(uint64_t position,
                                                          size_t count_max) const;

  // Makes every decision appended so far survive power loss. Writes nothing when there is nothing
  // new.
  absl::Status SyncDecisions();

  // Appends an alert in one synced write, as AppendDecision does otherwise.
  absl::StatusOr<KeptAnswer> AppendAlert(std::string_view request_id,
                                         std::string_view question_digest, std::string_view bytes);

  // NOT_FOUND when there is none.
  absl::StatusOr<KeptAnswer> FindAlert(std::string_view request_id) const;

  // Every alert, oldest first.
  absl::StatusOr<std::vector<KeptAnswer>> Alerts() const;

 private:
  explicit DecisionStore(std::unique_ptr<KeyValueStore> kv) : kv_(std::move(kv)) {}

  absl::StatusOr<KeptAnswer> Append(std::string_view table, std::string_view log_table,
                                    std::string_view request_id, std::string_view question_digest,
                                    std::string_view bytes, Durability durability,
                                    uint64_t* position_last) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const std::unique_ptr<KeyValueStore> kv_;
  absl::Mutex mutex_;  // held from taking a position to writing it, so that logs have no gaps
  uint64_t decision_last_ ABSL_GUARDED_BY(mutex_) = 0;
  uint64_t alert_last_ ABSL_GUARDED_BY(mutex_) = 0;
  absl::Mutex sync_mutex_ ABSL_ACQUIRED_BEFORE(mutex_);
  uint64_t synced_last_ ABSL_GUARDED_BY(sync_mutex_) = 0;
};

}  // namespace bluegate::storage

#endif  // BLUEGATE_STORAGE_DECISION_STORE_H_
