#ifndef BLUEGATE_STORAGE_WATCHLIST_STORE_H_
#define BLUEGATE_STORAGE_WATCHLIST_STORE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "storage/kv.h"

namespace bluegate::storage {

// One change of the watchlist. Contents are the owner's and opaque here.
struct WatchlistChangeRow {
  // Counts the changes, from 1, without gaps.
  uint64_t number = 0;
  // Names the change for ever; 1-64 bytes without a zero byte.
  std::string request_id;
  // Tells this request from another one with the same name.
  std::string request_digest;
  std::string entry_id;
  // The entry after the change; std::nullopt when it was removed.
  std::optional<std::string> entry;
  // What is kept of the change itself.
  std::string change;
};

// A kept change, as the answer to its request.
struct WatchlistAnswer {
  std::string request_digest;
  std::string change;
};

// The watchlist as it stands, and every change of it. Reads are thread-safe.
class WatchlistStore {
 public:
  // `kv` outlives the store.
  explicit WatchlistStore(KeyValueStore* kv) : kv_(kv) {}

  // Adds all of a change to a batch, which is then refused with ABORTED if its number or its
  // request id is taken.
  static void StageChange(const WatchlistChangeRow& change, WriteBatch& batch);

  // Calls `visit` for each entry, in the order of ids, after `after_id` (empty: from the first),
  // until it returns false.
  absl::Status ScanEntries(
      std::string_view after_id,
      absl::FunctionRef<bool(std::string_view entry_id, std::string_view entry)> visit) const;

  // The first answer to a request; std::nullopt when the request id is new.
  absl::StatusOr<std::optional<WatchlistAnswer>> FindAnswer(std::string_view request_id) const;

  // Changes after `number`, oldest first, at most `count_max`.
  absl::StatusOr<std::vector<std::string>> ChangesAfter(uint64_t number, size_t count_max) const;
  // Number of the last change; 0 without any.
  absl::StatusOr<uint64_t> LastChange() const;

 private:
  KeyValueStore* const kv_;
};

}  // namespace bluegate::storage

#endif  // BLUEGATE_STORAGE_WATCHLIST_STORE_H_
