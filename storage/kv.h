#ifndef BLUEGATE_STORAGE_KV_H_
#define BLUEGATE_STORAGE_KV_H_

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace bluegate::storage {

// Largest key and value that a store takes, bytes. A value has to hold one picture (8 MiB) and a
// little more.
inline constexpr size_t kKeyBytesMax = 1024;
inline constexpr size_t kValueBytesMax = 9 * 1024 * 1024;

// Changes that become visible and durable together or not at all. Owned by one thread.
class WriteBatch {
 public:
  // Later changes of a key win over earlier ones in the same batch.
  void Put(std::string key, std::string value);
  void Delete(std::string key);

  // The batch is refused with ABORTED, and nothing is changed, unless `key` has just this value
  // (std::nullopt: unless it is absent) when the batch is written.
  void Expect(std::string key, std::optional<std::string> value);

  struct Change {
    std::string key;
    std::optional<std::string> value;  // std::nullopt deletes
  };
  const std::vector<Change>& changes() const { return changes_; }
  const std::vector<Change>& expectations() const { return expectations_; }

 private:
  std::vector<Change> changes_;
  std::vector<Change> expectations_;
};

enum class Durability {
  kSynced,    // on disk when Write returns: survives power loss
  kBuffered,  // with the operating system when Write returns: survives SIGKILL
};

// Keys from `start` (included) to `limit` (not included; empty: to the end), in byte order.
struct KeyRange {
  std::string start;
  std::string limit;
};

// All keys that begin with `prefix`.
KeyRange PrefixRange(std::string_view prefix);

enum class ScanOrder { kAscending, kDescending };

// Many keys, written in their order. Used by one thread; goes before its store does.
class SortedRun {
 public:
  virtual ~SortedRun() = default;

  // INVALID_ARGUMENT when the key is not above the one before it, or over the limits.
  virtual absl::Status Put(std::string_view key, std::string_view value) = 0;

  // All keys are visible and on disk when it returns OK; it is called once, after the last Put.
  // Before that, and after an error, any part of them may be visible: so a run is for keys that
  // nobody reads yet.
  virtual absl::Status Finish() = 0;
};

// A small ordered, transactional key-value store. Thread-safe: any thread may call any member at
// any time. Errors: NOT_FOUND (no such key), ABORTED (an expectation failed), INVALID_ARGUMENT (key
// or value over the limits), RESOURCE_EXHAUSTED (disk full), DATA_LOSS (corruption), UNAVAILABLE
// (closed, read-only or failing disk). After an error from Write nothing of the batch is visible.
class KeyValueStore {
 public:
  virtual ~KeyValueStore() = default;

  virtual absl::StatusOr<std::string> Get(std::string_view key) const = 0;

  // One answer a key, in order; std::nullopt for an absent one. All see the same state.
  virtual absl::StatusOr<std::vector<std::optional<std::string>>> MultiGet(
      const std::vector<std::string>& keys) const = 0;

  // Calls `visit` for each key in the range until it returns false. Sees the state as it was when
  // the call began. The views are valid during the visit only.
  virtual absl::Status Scan(
      const KeyRange& range, ScanOrder order,
      absl::FunctionRef<bool(std::string_view key, std::string_view value)> visit) const = 0;

  // Concurrent synced writes share one sync of the disk (group commit).
  virtual absl::Status Write(const WriteBatch& batch, Durability durability) = 0;

  // Begins a run. Its keys must not be written in another way meanwhile. The form given here
  // writes batches; an engine may know a faster one.
  virtual absl::StatusOr<std::unique_ptr<SortedRun>> BeginRun();

  // Deletes every key in the range. Not one step: a reader, or a crash, may see a part of them
  // gone. So it is for keys that nobody reads any more.
  virtual absl::Status DeleteRange(const KeyRange& range);

  // Makes everything that was written before the call survive power loss. Writes of other threads
  // go on meanwhile; a synced write would hold them up until the disk has answered.
  virtual absl::Status Sync() = 0;
};

}  // namespace bluegate::storage

#endif  // BLUEGATE_STORAGE_KV_H_
