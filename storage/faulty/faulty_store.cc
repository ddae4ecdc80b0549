#include "storage/faulty/faulty_store.h"

#include "storage/engine.h"

namespace bluegate::storage {
namespace {

// The changes alone: whether the expectations held was settled when the batch was written.
WriteBatch ChangesOf(const WriteBatch& batch) {
  WriteBatch changes;
  for (const auto& [key, value] : batch.changes()) {
    if (value.has_value()) {
      changes.Put(key, *value);
    } else {
      changes.Delete(key);
    }
  }
  return changes;
}

}  // namespace

FaultyStore::FaultyStore() : present_(MakeMemoryStore()), durable_(MakeMemoryStore()) {}

void FaultyStore::FailNextWrite(absl::Status status) {
  absl::MutexLock lock(&mutex_);
  failures_.push_back(std::move(status));
}

void FaultyStore::LosePower() {
  absl::MutexLock lock(&mutex_);
  unsynced_.clear();
  present_ = MakeMemoryStore();
  WriteBatch all;
  durable_
      ->Scan({}, ScanOrder::kAscending,
             [&all](std::string_view key, std::string_view value) {
               all.Put(std::string(key), std::string(value));
               return true;
             })
      .IgnoreError();
  present_->Write(all, Durability::kSynced).IgnoreError();
}

std::shared_ptr<KeyValueStore> FaultyStore::present() const {
  absl::MutexLock lock(&mutex_);
  return present_;
}

absl::StatusOr<std::string> FaultyStore::Get(std::string_view key) const {
  return present()->Get(key);
}

absl::StatusOr<std::vector<std::optional<std::string>>> FaultyStore::MultiGet(
    const std::vector<std::string>& keys) const {
  return present()->MultiGet(keys);
}

absl::Status FaultyStore::Scan(
    const KeyRange& range, ScanOrder order,
    absl::FunctionRef<bool(std::string_view, std::string_view)> visit) const {
  return present()->Scan(range, order, visit);
}

absl::Status FaultyStore::Write(const WriteBatch& batch, Durability durability) {
  absl::MutexLock lock(&mutex_);
  if (!failures_.empty()) {
    absl::Status status = std::move(failures_.front());
    failures_.pop_front();
    return status;
  }
  if (absl::Status status = present_->Write(batch, durability); !status.ok()) return status;
  unsynced_.push_back(ChangesOf(batch));
  return durability == Durability::kBuffered ? absl::OkStatus() : SyncAll();
}

absl::Status FaultyStore::Sync() {
  absl::MutexLock lock(&mutex_);
  if (failures_.empty()) return SyncAll();
  absl::Status status = std::move(failures_.front());
  failures_.pop_front();
  return status;
}

absl::Status FaultyStore::SyncAll() {
  for (const WriteBatch& earlier : unsynced_) {
    if (absl::Status status = durable_->Write(earlier, Durability::kSynced); !status.ok())
      return status;
  }
  unsynced_.clear();
  return absl::OkStatus();
}

}  // namespace bluegate::storage
