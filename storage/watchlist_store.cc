#include "storage/watchlist_store.h"

#include "storage/ordered_key.h"
#include "storage/record_codec.h"

namespace bluegate::storage {
namespace {

// watchlist.entry: entry id -> the owner's bytes
constexpr std::string_view kEntryTable = "watchlist.entry";
// watchlist.change: number -> the owner's bytes
constexpr std::string_view kChangeTable = "watchlist.change";
// watchlist.answer: request id -> request digest, the change's bytes
constexpr std::string_view kAnswerTable = "watchlist.answer";

}  // namespace

void WatchlistStore::StageChange(const WatchlistChangeRow& change, WriteBatch& batch) {
  const std::string entry_key = OrderedKey(kEntryTable).Text(change.entry_id).str();
  if (change.entry.has_value()) {
    batch.Put(entry_key, *change.entry);
  } else {
    batch.Delete(entry_key);
  }
  const std::string change_key = OrderedKey(kChangeTable).Number(change.number).str();
  batch.Expect(change_key, std::nullopt);
  batch.Put(change_key, change.change);
  const std::string answer_key = OrderedKey(kAnswerTable).Text(change.request_id).str();
  batch.Expect(answer_key, std::nullopt);
  batch.Put(answer_key, RecordWriter().Bytes(change.request_digest).Bytes(change.change).Take());
}

absl::Status WatchlistStore::ScanEntries(
    std::string_view after_id,
    absl::FunctionRef<bool(std::string_view, std::string_view)> visit) const {
  KeyRange range = PrefixRange(OrderedKey(kEntryTable).str());
  // The key of an id has nothing behind it, so the next possible key is one zero byte longer.
  if (!after_id.empty()) range.start = OrderedKey(kEntryTable).Text(after_id).str() + '\0';
  absl::Status damage;
  const absl::Status scan =
      kv_->Scan(range, ScanOrder::kAscending, [&](std::string_view key, std::string_view value) {
        const auto entry_id = OrderedKeyReader(kEntryTable, key).Text();
        damage = entry_id.status();
        return entry_id.ok() && visit(*entry_id, value);
      });
  return scan.ok() ? damage : scan;
}

absl::StatusOr<std::optional<WatchlistAnswer>> WatchlistStore::FindAnswer(
    std::string_view request_id) const {
  const auto bytes = kv_->Get(OrderedKey(kAnswerTable).Text(request_id).str());
  if (absl::IsNotFound(bytes.status())) return std::nullopt;
  if (!bytes.ok()) return bytes.status();
  RecordReader reader(*bytes);
  WatchlistAnswer answer;
  answer.request_digest = reader.Bytes();
  answer.change = reader.Bytes();
  if (absl::Status status = reader.Finish("watchlist answer"); !status.ok()) return status;
  return answer;
}

absl::StatusOr<std::vector<std::string>> WatchlistStore::ChangesAfter(uint64_t number,
                                                                      size_t count_max) const {
  std::vector<std::string> changes;
  KeyRange range = PrefixRange(OrderedKey(kChangeTable).str());
  if (number == UINT64_MAX || count_max == 0) return changes;
  range.start = OrderedKey(kChangeTable).Number(number + 1).str();
  const absl::Status scan =
      kv_->Scan(range, ScanOrder::kAscending, [&](std::string_view key, std::string_view value) {
        changes.emplace_back(value);
        return changes.size() < count_max;
      });
  if (!scan.ok()) return scan;
  return changes;
}

absl::StatusOr<uint64_t> WatchlistStore::LastChange() const {
  absl::StatusOr<uint64_t> last = 0;
  const absl::Status scan =
      kv_->Scan(PrefixRange(OrderedKey(kChangeTable).str()), ScanOrder::kDescending,
                [&](std::string_view key, std::string_view value) {
                  last = OrderedKeyReader(kChangeTable, key).Number();
                  return false;
                });
  if (!scan.ok()) return scan;
  return last;
}

}  // namespace bluegate::storage
