#include "storage/reading_store.h"

#include <charconv>
#include <optional>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "storage/ordered_key.h"

namespace bluegate::storage {
namespace {

// Table "reading": position -> record. Table "reading_tally": one key, four numbers.
constexpr std::string_view kReadings = "reading";
constexpr size_t kNumberBytes = 8;
constexpr char kReadingKind[] = "reading";
constexpr char kActor[] = "bluegate";

std::string TallyKey() { return OrderedKey("reading_tally").str(); }

std::string EncodeTally(const ReadingTally& tally) {
  return absl::StrCat(EncodeNumber(tally.position), EncodeNumber(tally.read),
                      EncodeNumber(tally.no_plate), EncodeNumber(tally.failed));
}

absl::StatusOr<ReadingTally> DecodeTally(std::string_view bytes) {
  if (bytes.size() != 4 * kNumberBytes) {
    return absl::DataLossError(absl::StrCat("reading_tally: ", bytes.size(), " bytes, wanted 32"));
  }
  const auto number = [&](size_t index) {
    return DecodeNumber(bytes.substr(index * kNumberBytes, kNumberBytes)).value();
  };
  return ReadingTally{number(0), number(1), number(2), number(3)};
}

void Count(ReadingOutcome outcome, ReadingTally& tally) {
  switch (outcome) {
    case ReadingOutcome::kRead:
      ++tally.read;
      return;
    case ReadingOutcome::kNoPlate:
      ++tally.no_plate;
      return;
    case ReadingOutcome::kFailed:
      ++tally.failed;
      return;
    case ReadingOutcome::kExpired:
      return;
  }
}

}  // namespace

absl::StatusOr<std::unique_ptr<ReadingStore>> ReadingStore::Open(
    std::unique_ptr<KeyValueStore> store) {
  ReadingTally tally;
  const absl::StatusOr<std::string> bytes = store->Get(TallyKey());
  if (bytes.ok()) {
    absl::StatusOr<ReadingTally> decoded = DecodeTally(*bytes);
    if (!decoded.ok()) return decoded.status();
    tally = *decoded;
  } else if (!absl::IsNotFound(bytes.status())) {
    return bytes.status();
  }
  absl::StatusOr<std::unique_ptr<AuditLog>> audit_log = AuditLog::Open(store.get());
  if (!audit_log.ok()) return audit_log.status();
  return std::unique_ptr<ReadingStore>(
      new ReadingStore(std::move(store), tally, *std::move(audit_log)));
}

absl::Status ReadingStore::Append(const std::vector<StoredReading>& readings) {
  absl::MutexLock one_at_a_time(&append_mutex_);
  const ReadingTally before = tally();
  ReadingTally after = before;
  WriteBatch batch;
  std::vector<AuditEntry> entries;
  for (const StoredReading& reading : readings) {
    if (reading.position <= after.position) continue;
    if (reading.position != after.position + 1) {
      return absl::FailedPreconditionError(
          absl::StrCat("reading.position: ", reading.position, ", wanted ", after.position + 1));
    }
    batch.Put(OrderedKey(kReadings).Number(reading.position).str(), reading.record);
    if (reading.outcome != ReadingOutcome::kExpired) {
      entries.push_back({kReadingKind, absl::StrCat(reading.position), kActor, reading.time_us,
                         Sha256(reading.record)});
    }
    after.position = reading.position;
    Count(reading.outcome, after);
  }
  if (after == before) return absl::OkStatus();
  batch.Expect(TallyKey(),
               before == ReadingTally{} ? std::nullopt : std::optional(EncodeTally(before)));
  batch.Put(TallyKey(), EncodeTally(after));
  AuditLog::Growth growth = audit_log_->Stage(entries, batch);
  if (absl::Status status = store_->Write(batch, Durability::kSynced); !status.ok()) return status;
  audit_log_->Commit(std::move(growth));
  absl::MutexLock lock(&mutex_);
  tally_ = after;
  return absl::OkStatus();
}

absl::StatusOr<std::string> ReadingStore::ReadLogged(const AuditEntry& entry) const {
  uint64_t position = 0;
  const char* const end = entry.subject.data() + entry.subject.size();
  if (std::from_chars(entry.subject.data(), end, position).ptr != end) position = 0;
  absl::StatusOr<std::string> record = store_->Get(OrderedKey(kReadings).Number(position).str());
  if (record.ok() && record->empty()) return absl::NotFoundError("reading: was deleted");
  return record;
}

absl::StatusOr<size_t> ReadingStore::Expire(const std::vector<uint64_t>& positions,
                                            int64_t time_us) {
  absl::MutexLock one_at_a_time(&append_mutex_);
  std::vector<std::string> keys;
  for (const uint64_t position : positions) {
    keys.push_back(OrderedKey(kReadings).Number(position).str());
  }
  const auto records = store_->MultiGet(keys);
  if (!records.ok()) return records.status();
  WriteBatch batch;
  std::vector<AuditEntry> entries;
  for (size_t i = 0; i < positions.size(); ++i) {
    const auto& record = (*records)[i];
    if (!record.has_value() || record->empty()) continue;
    // An empty row, so that a lost one is still told from a deleted one.
    batch.Put(keys[i], "");
    entries.push_back({kDeletionKind, DeletedSubject(kReadingKind, absl::StrCat(positions[i])),
                       kActor, time_us, Sha256(*record)});
  }
  if (entries.empty()) return 0;
  AuditLog::Growth growth = audit_log_->Stage(entries, batch);
  if (absl::Status status = store_->Write(batch, Durability::kSynced); !status.ok()) return status;
  audit_log_->Commit(std::move(growth));
  return entries.size();
}

ReadingTally ReadingStore::tally() const {
  absl::MutexLock lock(&mutex_);
  return tally_;
}

absl::StatusOr<std::vector<ReadingStore::Entry>> ReadingStore::ReadAfter(uint64_t position,
                                                                         size_t count) const {
  std::vector<Entry> entries;
  if (count == 0 || position >= tally().position) return entries;
  const KeyRange range{OrderedKey(kReadings).Number(position + 1).str(),
                       PrefixRange(OrderedKey(kReadings).str()).limit};
  absl::Status broken;
  const absl::Status scanned =
      store_->Scan(range, ScanOrder::kAscending, [&](std::string_view key, std::string_view value) {
        const absl::StatusOr<uint64_t> at = OrderedKeyReader(kReadings, key).Number();
        broken = at.status();
        if (!at.ok()) return false;
        entries.push_back({*at, std::string(value)});
        return entries.size() < count;
      });
  if (!scanned.ok()) return scanned;
  if (!broken.ok()) return broken;
  return entries;
}

}  // namespace bluegate::storage
