#include <utility>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/synchronization/notification.h"
#include "storage/change_log.h"
#include "storage/decision_layout.h"
#include "storage/decision_store.h"
#include "storage/ordered_key.h"
#include "storage/record_codec.h"

namespace bluegate::storage {
namespace {

// A record of the journal, see decision_layout.h.
std::string RecordOf(uint64_t position, uint64_t kind, std::string_view request_id,
                     std::string_view question_digest, std::string_view bytes) {
  constexpr size_t kNumbers = 5;  // position, kind and three lengths
  return RecordWriter()
      .Reserve(kNumbers * 8 + request_id.size() + question_digest.size() + bytes.size())
      .Number(position)
      .Number(kind)
      .Bytes(request_id)
      .Bytes(question_digest)
      .Bytes(bytes)
      .Take();
}

}  // namespace

void DecisionStore::AppendDecision(std::string request_id, std::string question_digest,
                                   std::string bytes, std::function<void(Appended)> done) {
  if (absl::Status id = CheckRequestId(request_id); !id.ok()) return done(id);
  Pending entry = {std::move(request_id), std::move(question_digest), std::move(bytes)};
  entry.done = std::move(done);
  entry.name_hash = NameFilter::HashOf(entry.request_id);
  bool enqueued = false;
  bool writes = false;
  {
    absl::MutexLock lock(&mutex_);
    entry.unnamed_epoch = names_epoch_;
    enqueued = first_layout_last_ == 0 && IsNewName(entry.name_hash);
    if (enqueued) writes = Enqueue(std::move(entry));
  }
  if (writes) WritePending();
  if (enqueued) return;
  const absl::StatusOr<KeptAnswer> earlier = FindDecision(entry.request_id);
  if (earlier.ok()) return entry.done(std::optional(*earlier));
  if (!absl::IsNotFound(earlier.status())) return entry.done(earlier.status());
  Append(std::move(entry));
}

DecisionStore::Appended DecisionStore::AppendDecision(std::string request_id,
                                                      std::string question_digest,
                                                      std::string bytes) {
  Appended result;
  absl::Notification ended;
  AppendDecision(std::move(request_id), std::move(question_digest), std::move(bytes),
                 [&](Appended appended) {
                   result = std::move(appended);
                   ended.Notify();
                 });
  ended.WaitForNotification();
  return result;
}

absl::Status DecisionStore::AppendLate(std::string request_id, std::string bytes) {
  if (absl::Status id = CheckRequestId(request_id); !id.ok()) return id;
  absl::Status status;
  absl::Notification ended;
  Pending entry = {std::move(request_id), "", std::move(bytes), true};
  entry.done = [&](const Appended& appended) {
    status = appended.status();
    ended.Notify();
  };
  Append(std::move(entry));
  ended.WaitForNotification();
  return status;
}

// Whether the caller is to write what waits; another thread does otherwise.
bool DecisionStore::Enqueue(Pending entry) {
  pending_.push_back(std::move(entry));
  return !std::exchange(writing_, true);
}

void DecisionStore::Append(Pending entry) {
  bool writes = false;
  {
    absl::MutexLock lock(&mutex_);
    writes = Enqueue(std::move(entry));
  }
  if (writes) WritePending();
}

// Everything that waits; whoever writes is through when there is nothing.
std::vector<DecisionStore::Pending> DecisionStore::TakePending() {
  std::vector<Pending> entries = std::exchange(pending_, {});
  for (Pending& entry : entries) {
    entry.may_be_named = !entry.late && !IsNewName(entry.name_hash) &&
                         (names_.contains(entry.request_id) || names_epoch_ != entry.unnamed_epoch);
  }
  writing_ = !entries.empty();
  return entries;
}

// Whether a decision of that id has come while this one waited; it is answered then.
bool DecisionStore::AnswerEarlier(Pending& entry) {
  if (!entry.may_be_named) return false;
  absl::StatusOr<KeptAnswer> earlier = FindDecision(entry.request_id);
  if (absl::IsNotFound(earlier.status())) return false;
  entry.done(earlier.ok() ? Appended(*std::move(earlier)) : Appended(earlier.status()));
  return true;
}

// Of entries that were taken those to be written now: some are answered by an earlier one, and of
// those of one name the first goes before the others.
std::vector<DecisionStore::Pending> DecisionStore::SetAside(std::vector<Pending> entries) {
  std::vector<Pending> now;
  absl::flat_hash_set<std::string> ids;
  now.reserve(entries.size());
  for (Pending& entry : entries) {
    if (AnswerEarlier(entry)) continue;
    if (!entry.late && entries.size() > 1 && !ids.insert(entry.request_id).second) {
      absl::MutexLock lock(&mutex_);
      pending_.push_back(std::move(entry));
      continue;
    }
    now.push_back(std::move(entry));
  }
  return now;
}

// The number of the last record.
absl::StatusOr<uint64_t> DecisionStore::AppendToJournal(const std::vector<std::string>& records) {
  if (journal_ == nullptr) return absl::UnavailableError("decision log: opened to read only");
  return records.empty() ? 0 : journal_->Append(records);
}

// Called by the one thread that writes, so `decision_last_` is its own.
void DecisionStore::WritePending() {
  uint64_t position = 0;
  std::vector<Pending> entries;
  {
    absl::MutexLock lock(&mutex_);
    position = decision_last_;
    entries = TakePending();
  }
  while (!entries.empty()) {
    entries = SetAside(std::move(entries));
    std::vector<std::string> records;
    records.reserve(entries.size());
    for (const Pending& entry : entries) {
      records.push_back(RecordOf(position + records.size() + 1, entry.late ? kLate : kAnswer,
                                 entry.request_id, entry.question_digest, entry.bytes));
    }
    const absl::StatusOr<uint64_t> journaled = AppendToJournal(records);
    std::vector<Pending> next;
    {
      absl::MutexLock lock(&mutex_);
      for (size_t i = 0; journaled.ok() && i < entries.size(); ++i) {
        journaled_last_ = *journaled;
        decision_last_ = ++position;
        if (!entries[i].late) Name(entries[i].request_id, position);
        fresh_.push_back({position, std::make_shared<const std::string>(std::move(records[i]))});
      }
      next = TakePending();
    }
    for (Pending& entry : entries) {
      entry.done(journaled.ok() ? Appended(std::nullopt) : Appended(journaled.status()));
    }
    entries = std::move(next);
  }
}

}  // namespace bluegate::storage
