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

void DecisionStore::WritePending() {
  while (true) {
    std::vector<Pending> entries;
    {
      absl::MutexLock lock(&mutex_);
      if (pending_.empty()) {
        writing_ = false;
        return;
      }
      entries.swap(pending_);
    }
    WriteEntries(std::move(entries));
  }
}

// Whether a decision of that id has come while this one waited; it is answered then.
bool DecisionStore::AnswerEarlier(Pending& entry) {
  if (entry.late) return false;
  bool may_be_named = false;
  {
    absl::MutexLock lock(&mutex_);
    may_be_named = !IsNewName(entry.name_hash) &&
                   (names_.contains(entry.request_id) || names_epoch_ != entry.unnamed_epoch);
  }
  if (!may_be_named) return false;
  absl::StatusOr<KeptAnswer> earlier = FindDecision(entry.request_id);
  if (absl::IsNotFound(earlier.status())) return false;
  entry.done(earlier.ok() ? Appended(*std::move(earlier)) : Appended(earlier.status()));
  return true;
}

// Called by the one thread that writes.
void DecisionStore::WriteEntries(std::vector<Pending> entries) {
  std::vector<Pending> written;
  absl::flat_hash_set<std::string> ids;
  std::vector<std::string> records;
  uint64_t position = LastDecision();
  written.reserve(entries.size());
  records.reserve(entries.size());
  for (Pending& entry : entries) {
    if (AnswerEarlier(entry)) continue;
    if (!entry.late && entries.size() > 1 && !ids.insert(entry.request_id).second) {
      absl::MutexLock lock(&mutex_);  // its namesake is written first
      pending_.push_back(std::move(entry));
      continue;
    }
    records.push_back(RecordOf(++position, entry.late ? kLate : kAnswer, entry.request_id,
                               entry.question_digest, entry.bytes));
    written.push_back(std::move(entry));
  }
  if (written.empty()) return;
  const absl::StatusOr<uint64_t> journaled =
      journal_ == nullptr ? absl::UnavailableError("decision log: opened to read only")
                          : journal_->Append(records);
  if (journaled.ok()) {
    absl::MutexLock lock(&mutex_);
    journaled_last_ = *journaled;
    for (size_t i = 0; i < written.size(); ++i) {
      ++decision_last_;
      if (!written[i].late) Name(written[i].request_id, decision_last_);
      fresh_.push_back(
          {decision_last_, std::make_shared<const std::string>(std::move(records[i]))});
    }
  }
  for (Pending& entry : written) {
    entry.done(journaled.ok() ? Appended(std::nullopt) : Appended(journaled.status()));
  }
}

}  // namespace bluegate::storage
