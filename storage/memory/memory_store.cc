#include <functional>
#include <map>

#include "absl/base/thread_annotations.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "storage/engine.h"
#include "storage/limits.h"

namespace bluegate::storage {
namespace {

using Table = std::map<std::string, std::string, std::less<>>;

class MemoryStore : public KeyValueStore {
 public:
  absl::StatusOr<std::string> Get(std::string_view key) const override {
    absl::ReaderMutexLock lock(&mutex_);
    const auto found = table_.find(key);
    if (found == table_.end()) return absl::NotFoundError("key: not there");
    return found->second;
  }

  absl::StatusOr<std::vector<std::optional<std::string>>> MultiGet(
      const std::vector<std::string>& keys) const override {
    absl::ReaderMutexLock lock(&mutex_);
    std::vector<std::optional<std::string>> values;
    values.reserve(keys.size());
    for (const std::string& key : keys) {
      const auto found = table_.find(key);
      values.push_back(found == table_.end() ? std::nullopt : std::optional(found->second));
    }
    return values;
  }

  absl::Status Scan(
      const KeyRange& range, ScanOrder order,
      absl::FunctionRef<bool(std::string_view, std::string_view)> visit) const override {
    // A copy, so that a visit may write and still sees the state at the beginning.
    const Table seen = CopyOf(range);
    if (order == ScanOrder::kAscending) {
      for (const auto& [key, value] : seen) {
        if (!visit(key, value)) break;
      }
    } else {
      for (auto it = seen.rbegin(); it != seen.rend(); ++it) {
        if (!visit(it->first, it->second)) break;
      }
    }
    return absl::OkStatus();
  }

  absl::Status Write(const WriteBatch& batch, Durability) override {
    if (absl::Status status = CheckLimits(batch); !status.ok()) return status;
    absl::MutexLock lock(&mutex_);
    for (const auto& [key, expected] : batch.expectations()) {
      const auto found = table_.find(key);
      const bool same = found == table_.end() ? !expected.has_value() : expected == found->second;
      if (!same) return ExpectationFailed(key);
    }
    for (const auto& [key, value] : batch.changes()) {
      if (value.has_value()) {
        table_.insert_or_assign(key, *value);
      } else {
        table_.erase(key);
      }
    }
    return absl::OkStatus();
  }

  absl::Status Sync() override { return absl::OkStatus(); }

 private:
  Table CopyOf(const KeyRange& range) const {
    absl::ReaderMutexLock lock(&mutex_);
    const auto begin = table_.lower_bound(range.start);
    const auto end = range.limit.empty() ? table_.end() : table_.lower_bound(range.limit);
    return range.limit.empty() || range.start < range.limit ? Table(begin, end) : Table();
  }

  mutable absl::Mutex mutex_;
  Table table_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace

std::unique_ptr<KeyValueStore> MakeMemoryStore() { return std::make_unique<MemoryStore>(); }

}  // namespace bluegate::storage
