#ifndef BLUEGATE_STORAGE_FAULTY_FAULTY_STORE_H_
#define BLUEGATE_STORAGE_FAULTY_FAULTY_STORE_H_

#include <deque>
#include <memory>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "storage/kv.h"

namespace bluegate::storage {

// A store in memory that fails as a disk does, when it is told to. For tests and simulation.
// Thread-safe.
class FaultyStore : public KeyValueStore {
 public:
  FaultyStore();

  // The next Write fails with `status` and changes nothing. Called n times, the next n writes.
  void FailNextWrite(absl::Status status);

  // Power loss: every batch that was not synced, and was not followed by a synced one, is gone.
  void LosePower();

  absl::StatusOr<std::string> Get(std::string_view key) const override;
  absl::StatusOr<std::vector<std::optional<std::string>>> MultiGet(
      const std::vector<std::string>& keys) const override;
  absl::Status Scan(
      const KeyRange& range, ScanOrder order,
      absl::FunctionRef<bool(std::string_view key, std::string_view value)> visit) const override;
  absl::Status Write(const WriteBatch& batch, Durability durability) override;
  // Fails as a write does when one is to fail.
  absl::Status Sync() override;

 private:
  absl::Status SyncAll() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  std::shared_ptr<KeyValueStore> present() const;

  mutable absl::Mutex mutex_;
  std::deque<absl::Status> failures_ ABSL_GUARDED_BY(mutex_);
  // What a reader sees, and what power loss leaves: the two differ by `unsynced_`.
  std::shared_ptr<KeyValueStore> present_ ABSL_GUARDED_BY(mutex_);
  std::shared_ptr<KeyValueStore> durable_ ABSL_GUARDED_BY(mutex_);
  std::vector<WriteBatch> unsynced_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace bluegate::storage

#endif  // BLUEGATE_STORAGE_FAULTY_FAULTY_STORE_H_
