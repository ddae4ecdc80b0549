#ifndef BLUEGATE_STORAGE_DECISION_STORE_H_
#define BLUEGATE_STORAGE_DECISION_STORE_H_

#include <cstdint>
#include <deque>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "storage/audit_log.h"
#include "storage/journal.h"
#include "storage/kv.h"
#include "storage/name_filter.h"

namespace bluegate::storage {

// An answer as it was given first.
struct KeptAnswer {
  uint64_t position = 0;  // in its log, from 1, without gaps
  // What was asked, by hash: the same request id with another digest is another question.
  std::string question_digest;
  std::string bytes;  // the owner's
  // Whether `bytes` are of the first layout of a decision, which holds no facts. Such are read and
  // no longer written.
  bool first_layout = false;
};

// An entry of the decision log. Views are valid during the visit only.
struct LoggedDecision {
  uint64_t position = 0;
  std::string_view request_id;
  std::string_view bytes;  // the owner's
  // Whether it says what became known after the request was answered.
  bool late = false;
};

// What admission keeps: the log of decisions, of alerts, and of rule sets with their files.
// Nothing is ever changed in any. A decision goes to a journal first, because a gate waits for it,
// and at the next SyncDecisions to the key-value store. Thread-safe. Errors of the storage come
// through as kv.h lists them.
class DecisionStore {
 public:
  // `folder` holds the journal, and is there. A thread of the store's own reads the names of all
  // decisions, so that new ones are known to be new without the table of names; until it is through
  // the table is asked. It ends with the store.
  static absl::StatusOr<std::unique_ptr<DecisionStore>> Open(std::unique_ptr<KeyValueStore> kv,
                                                             const std::filesystem::path& folder);
  ~DecisionStore();
  // What there is at this moment, of a store that another process may be writing: `journal` was
  // read (Journal::Read) before `kv` was opened, so that no entry is missed on its way from the one
  // to the other. Appends are refused with UNAVAILABLE.
  static absl::StatusOr<std::unique_ptr<DecisionStore>> OpenToRead(
      std::vector<std::string> journal, std::unique_ptr<KeyValueStore> kv);

  // What came of an append: nullopt when it was done, the one that was there already otherwise.
  using Appended = absl::StatusOr<std::optional<KeptAnswer>>;

  // Appends a decision under its request id (1-64 bytes without zero bytes) unless there is one
  // already, and calls `done` once, on this thread or on that of another append: nobody waits for
  // another's write, whoever writes takes along what has come meanwhile. When `done` is called, the
  // entry survives the end of the process; power loss only after the next SyncDecisions.
  void AppendDecision(std::string request_id, std::string question_digest, std::string bytes,
                      std::function<void(Appended)> done);
  // The same, waiting for it.
  Appended AppendDecision(std::string request_id, std::string question_digest, std::string bytes);

  // Appends, as AppendDecision does, what became known of a request after it was answered. It is
  // found in the log alone.
  absl::Status AppendLate(std::string request_id, std::string bytes);

  // NOT_FOUND when there is none.
  absl::StatusOr<KeptAnswer> FindDecision(std::string_view request_id) const;

  // Every entry after `position` and up to `last`, oldest first, until `visit` returns false.
  // Entries of the first layout are left out; their positions are skipped.
  absl::Status VisitDecisions(uint64_t position, uint64_t last,
                              absl::FunctionRef<bool(const LoggedDecision&)> visit) const;

  // Position of the newest entry; 0 when there is none.
  uint64_t LastDecision() const;

  // Brings every decision appended so far, with its name and its leaf in the audit log, to the
  // key-value store in one synced write: they survive power loss. Touches nothing when there is
  // nothing new. Decisions go on meanwhile. Called often: what is not there yet takes memory.
  absl::Status SyncDecisions(const AuditStamp& stamp = {});

  // Deletes these decisions, each with a leaf that says so, and the names of their requests, in one
  // synced write; the leaves of before stay, and so do their proofs. Those that only the journal
  // holds, and the newest, stay. How many were deleted.
  absl::StatusOr<size_t> ExpireDecisions(const std::vector<uint64_t>& positions,
                                         const AuditStamp& stamp);

  // Appends an alert in one synced write unless there is one of that request id already, and
  // returns the one that is kept.
  absl::StatusOr<KeptAnswer> AppendAlert(std::string_view request_id,
                                         std::string_view question_digest, std::string_view bytes,
                                         const AuditStamp& stamp = {});

  // NOT_FOUND when there is none.
  absl::StatusOr<KeptAnswer> FindAlert(std::string_view request_id) const;

  // Every alert, oldest first.
  absl::StatusOr<std::vector<KeptAnswer>> Alerts() const;

  // Appends that a rule set came into force, as AppendAlert does, and keeps its file under
  // `revision` in the same write.
  absl::StatusOr<KeptAnswer> AppendRuleSet(std::string_view request_id,
                                           std::string_view question_digest, std::string_view bytes,
                                           std::string_view revision, std::string_view file,
                                           const AuditStamp& stamp = {});

  // NOT_FOUND when there is none.
  absl::StatusOr<KeptAnswer> FindRuleSet(std::string_view request_id) const;

  // Every change of the rule set, oldest first.
  absl::StatusOr<std::vector<KeptAnswer>> RuleSets() const;

  // The log of decisions, alerts and rule sets. Others only read it and keep its checkpoints.
  AuditLog& audit_log() { return *audit_log_; }
  // The kept bytes that a leaf tells of. NOT_FOUND when they are gone.
  absl::StatusOr<std::string> ReadLogged(const AuditEntry& entry) const;

  // The file of a rule set that was ever in force. NOT_FOUND when none had that revision.
  absl::StatusOr<std::string> RuleSetFile(std::string_view revision) const;

 private:
  explicit DecisionStore(std::unique_ptr<KeyValueStore> kv) : kv_(std::move(kv)) {}
  static absl::StatusOr<std::unique_ptr<DecisionStore>> Load(std::unique_ptr<KeyValueStore> kv,
                                                             std::unique_ptr<Journal> journal,
                                                             std::vector<std::string> recovered);

  // An entry that waits to be written.
  struct Pending {
    std::string request_id;
    std::string question_digest;
    std::string bytes;
    bool late = false;
    uint64_t name_hash = 0;
    uint64_t unnamed_epoch = 0;  // when the table of names was seen not to have it
    bool may_be_named = false;   // whether one of that name may have come while this one waited
    std::function<void(Appended)> done;
  };

  // An entry that only the journal holds.
  struct Fresh {
    uint64_t position = 0;
    std::shared_ptr<const std::string> record;  // see decision_layout.h
  };

  absl::Status Recover(uint64_t named_last, std::vector<std::string> recovered)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::Status ScanEntries(uint64_t position, uint64_t last,
                           absl::FunctionRef<bool(const LoggedDecision&)> visit) const;
  absl::Status Save(const std::vector<Fresh>& entries, uint64_t last, const AuditStamp& stamp)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(change_mutex_);
  absl::StatusOr<uint64_t> FindName(std::string_view request_id) const;
  bool IsNewName(uint64_t hash) const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Name(std::string_view request_id, uint64_t position) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void LearnNames();
  absl::StatusOr<KeptAnswer> ReadAnswer(uint64_t position) const;
  // Null when the key-value store has it.
  std::shared_ptr<const std::string> FindFresh(uint64_t position) const;
  // Those after `position` and up to `last`.
  std::vector<Fresh> FreshBetween(uint64_t position, uint64_t last) const;
  absl::Status LogEarlierChanges() ABSL_EXCLUSIVE_LOCKS_REQUIRED(change_mutex_);
  absl::Status LogEarlierDecisions(uint64_t last) ABSL_EXCLUSIVE_LOCKS_REQUIRED(change_mutex_);
  bool Enqueue(Pending entry) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Append(Pending entry);
  void WritePending();
  std::vector<Pending> TakePending() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  std::vector<Pending> SetAside(std::vector<Pending> entries);
  bool AnswerEarlier(Pending& entry);
  absl::StatusOr<uint64_t> AppendToJournal(const std::vector<std::string>& records);

  const std::unique_ptr<KeyValueStore> kv_;
  std::unique_ptr<Journal> journal_;  // null: opened to read. Constant after Open
  mutable absl::Mutex mutex_;         // never held while the disk is asked
  std::vector<Pending> pending_ ABSL_GUARDED_BY(mutex_);
  bool writing_ ABSL_GUARDED_BY(mutex_) = false;  // one thread writes: logs have no gaps
  uint64_t decision_last_ ABSL_GUARDED_BY(mutex_) = 0;
  // What only the journal holds, by rising position.
  std::deque<Fresh> fresh_ ABSL_GUARDED_BY(mutex_);
  uint64_t journaled_last_ ABSL_GUARDED_BY(mutex_) = 0;  // number in the journal of the last one
  // Positions of decisions by request id that are not in the table of names yet.
  absl::flat_hash_map<std::string, uint64_t> names_ ABSL_GUARDED_BY(mutex_);
  // Every name of `names_`, and of the table once they are learned, which goes on from Open.
  NameFilter name_filter_ ABSL_GUARDED_BY(mutex_);
  bool names_learned_ ABSL_GUARDED_BY(mutex_) = false;
  bool closing_ ABSL_GUARDED_BY(mutex_) = false;
  // Rises whenever names have gone from here to the table.
  uint64_t names_epoch_ ABSL_GUARDED_BY(mutex_) = 0;
  uint64_t first_layout_last_ = 0;  // constant after Open
  absl::Mutex sync_mutex_ ABSL_ACQUIRED_BEFORE(mutex_);
  uint64_t synced_last_ ABSL_GUARDED_BY(sync_mutex_) = 0;
  // The audit log grows by one batch at a time.
  absl::Mutex change_mutex_ ABSL_ACQUIRED_BEFORE(mutex_);
  std::unique_ptr<AuditLog> audit_log_;  // constant after Open; it grows under change_mutex_
  std::thread learner_;
};

}  // namespace bluegate::storage

#endif  // BLUEGATE_STORAGE_DECISION_STORE_H_
