#ifndef BLUEGATE_STORAGE_FAULTY_LENT_STORE_H_
#define BLUEGATE_STORAGE_FAULTY_LENT_STORE_H_

#include <optional>
#include <string>
#include <vector>

#include "storage/kv.h"

namespace bluegate::storage {

// A store that outlives whoever it is lent to: as the disk outlives a process. For tests.
class LentStore : public KeyValueStore {
 public:
  explicit LentStore(KeyValueStore* kv) : kv_(kv) {}

  absl::StatusOr<std::string> Get(std::string_view key) const override { return kv_->Get(key); }
  absl::StatusOr<std::vector<std::optional<std::string>>> MultiGet(
      const std::vector<std::string>& keys) const override {
    return kv_->MultiGet(keys);
  }
  absl::Status Scan(
      const KeyRange& range, ScanOrder order,
      absl::FunctionRef<bool(std::string_view key, std::string_view value)> visit) const override {
    return kv_->Scan(range, order, visit);
  }
  absl::Status Write(const WriteBatch& batch, Durability durability) override {
    return kv_->Write(batch, durability);
  }
  absl::Status Sync() override { return kv_->Sync(); }

 private:
  KeyValueStore* const kv_;
};

}  // namespace bluegate::storage

#endif  // BLUEGATE_STORAGE_FAULTY_LENT_STORE_H_
