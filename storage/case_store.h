#ifndef BLUEGATE_STORAGE_CASE_STORE_H_
#define BLUEGATE_STORAGE_CASE_STORE_H_

#include <compare>
#include <cstdint>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/types/span.h"
#include "storage/audit_log.h"
#include "storage/case_facets.h"
#include "storage/kv.h"
#include "storage/sighting_store.h"

namespace bluegate::storage {

namespace case_records {
struct CaseRow;
}  // namespace case_records

// What casework keeps: one passage a capture with its sightings, cases with their events, the log
// of case changes, the answers to requests, the tally and the cursor, and an audit leaf for each
// thing written. The content of passages, cases and events is the service's and opaque here; states
// are numbers above 0 that the store counts and indexes without knowing their meaning.

// The state of a case at a time. A state may lapse: from `lapse_us` on (microseconds since 1970
// UTC) the case counts as `lapsed_state` though nothing was written.
struct CaseStanding {
  uint32_t state = 0;
  // 0: never.
  int64_t lapse_us = 0;
  uint32_t lapsed_state = 0;
};

// A case to be opened together with its passage. Its id is the passage's.
struct NewCase {
  uint32_t state = 0;
  std::string site_id;
  std::string content;
  // The event that opens it, the first.
  std::string event;
};

// A case to be opened for a passage that was written before.
struct LateCase {
  // Names it for ever; not the id of a passage.
  std::string case_id;
  std::string passage_id;
  uint32_t state = 0;
  // The state of a passage under which it is found.
  uint32_t passage_state = 0;
  std::string site_id;
  std::string content;
  // The event that opens it, the first.
  std::string event;
  // For the audit leaf: who and when, microseconds since 1970 UTC.
  std::string actor;
  int64_t time_us = 0;
};

// A capture that reached its end state.
struct NewPassage {
  // Position of its reading in recognition's log; above 0, rising.
  uint64_t position = 0;
  std::string passage_id;
  uint32_t state = 0;
  std::string content;
  // When it was decided, microseconds since 1970 UTC; for the audit leaf.
  int64_t time_us = 0;
  // Added to the tally.
  uint32_t plates_read = 0;
  uint32_t looked_up = 0;
  std::optional<NewCase> opened;
  // Its plates, for the passages after it; their positions are that of the passage.
  std::vector<SightingRow> sightings;
  // Rows of casework's other tables that are written with it.
  WriteBatch beside;
};

// Where a case stands in the order of cases: by `position`, that of its passage; a case that was
// opened later stands at the position of the last passage then, behind that one's own case and by
// `late`, its first revision.
struct CasePlace {
  uint64_t position = 0;
  uint64_t late = 0;

  friend auto operator<=>(const CasePlace&, const CasePlace&) = default;
};

// Where a case stands among those that are listed by deadline.
struct DuePlace {
  int64_t due_us = 0;
  CasePlace place;

  friend auto operator<=>(const DuePlace&, const DuePlace&) = default;
};

struct PassageRecord {
  uint64_t position = 0;
  uint32_t state = 0;
  std::string content;
};

struct CaseRecord {
  std::string case_id;
  std::string passage_id;
  CasePlace place;
  // Of its last change.
  uint64_t revision = 0;
  CaseStanding standing;
  uint32_t passage_state = 0;
  std::string site_id;
  std::string content;
  // Oldest first; the first opened it.
  std::vector<std::string> events;
  // Content of its passage.
  std::string passage;
  // Of a case that was listed by deadline: under which one. 0 otherwise.
  int64_t due_us = 0;
};

// One change of a case: a new content and one more event.
struct CaseChange {
  // Names the change for ever; 1-64 bytes.
  std::string request_id;
  // Tells this request from another one with the same name.
  std::string request_digest;
  std::string case_id;
  // The revision from which the change was worked out.
  uint64_t seen_revision = 0;
  CaseStanding standing;
  std::string content;
  std::string event;
  // For the audit leaf: who and when, microseconds since 1970 UTC.
  std::string actor;
  int64_t time_us = 0;
};

// The kept answer to a request: the case as that change left it.
struct CaseAnswer {
  std::string request_digest;
  CaseRecord record;
};

struct PassageQuery {
  // 0: any.
  uint32_t state = 0;
  // Only passages before this position.
  uint64_t below_position = std::numeric_limits<uint64_t>::max();
  size_t limit = 50;
};

enum class CaseOrder {
  kNewest,  // by place, the greatest first
  kDue,     // by deadline, the earliest first; of equal ones by place
};

struct CaseQuery {
  // States that the case has at `now_us`; empty: any.
  std::vector<uint32_t> states;
  int64_t now_us = 0;
  // 0: any.
  uint32_t passage_state = 0;
  // Empty: any.
  std::string site_id;
  // Of kNewest: only cases before this place.
  CasePlace below = {.position = std::numeric_limits<uint64_t>::max()};
  size_t limit = 50;
  CaseOrder order = CaseOrder::kNewest;
  // Of kDue: only cases behind this one; std::nullopt: from the first on.
  std::optional<DuePlace> behind = std::nullopt;
};

// How many passages of a kind there were.
struct PassageCount {
  PassageKind kind;
  uint64_t count = 0;
};

struct CaseRevision {
  uint64_t revision = 0;
  std::string case_id;
};

// Counts since the folder was made.
struct CaseTally {
  // Position of the last reading that reached its end state.
  uint64_t position = 0;
  // Revision of the last change of any case; changes are numbered from 1 without gaps.
  uint64_t revision = 0;
  uint64_t plates_read = 0;
  uint64_t looked_up = 0;
  // How many by state; lapsed states still count as they were written.
  std::map<uint32_t, uint64_t> passages;
  std::map<uint32_t, uint64_t> cases;
};

// Thread-safe; changes are written one after the other, synced. Errors beside those of
// KeyValueStore: NOT_FOUND names the id, ABORTED means that the case has changed meanwhile.
class CaseStore {
 public:
  // At most so many passages, the newest, are counted at opening where none are counted yet.
  static constexpr uint64_t kCountedAtOpenMax = 500'000;

  // Opens the store kept in `store`, which it owns from then on. With a `reader` it keeps lists of
  // the cases by deadline, likeness and day, and counts passages by day. What was written without
  // is brought in before Open returns, in small batches: all cases that have changed since, and the
  // last kCountedAtOpenMax passages; a start that is cut off goes on where it was. Without a
  // reader nothing is listed or counted.
  static absl::StatusOr<std::unique_ptr<CaseStore>> Open(std::unique_ptr<KeyValueStore> store,
                                                         CaseReader reader = {});

  // Writes passages, their cases and sightings, and the cursor in one batch. Passages up to the
  // cursor, and captures that have a passage already, are left as they are: repeating does nothing.
  absl::Status CommitPassages(absl::Span<const NewPassage> passages);

  // Opens cases for passages that are there, with `beside`, in one batch; those that are there
  // already are left as they are, so repeating does nothing. How many were opened. NOT_FOUND names
  // a passage that is not there.
  absl::StatusOr<size_t> OpenLateCases(absl::Span<const LateCase> cases, WriteBatch beside);

  // Writes one change, with `beside`, and answers with the case after it. ABORTED, and nothing is
  // written, unless the case is still at `seen_revision` and the request id is new.
  absl::StatusOr<CaseRecord> ChangeCase(const CaseChange& change, WriteBatch beside = {});

  absl::StatusOr<PassageRecord> GetPassage(std::string_view passage_id) const;
  // Several, in the order of `passage_ids`; std::nullopt for one that is not there.
  absl::StatusOr<std::vector<std::optional<PassageRecord>>> FindPassages(
      absl::Span<const std::string> passage_ids) const;
  absl::StatusOr<CaseRecord> GetCase(std::string_view case_id) const;
  // Several, in the order of `case_ids`; NOT_FOUND when one is not there.
  absl::StatusOr<std::vector<CaseRecord>> GetCases(absl::Span<const std::string> case_ids) const;

  // The first answer to a request; std::nullopt when the request id is new.
  absl::StatusOr<std::optional<CaseAnswer>> FindAnswer(std::string_view request_id) const;

  // Newest (greatest position) first, at most `limit`.
  absl::StatusOr<std::vector<PassageRecord>> ListPassages(const PassageQuery& query) const;
  // In the order that the query names, at most `limit`. Of the list of each state it reads no more
  // than that and the entries that lapse before they count, however many cases there are.
  absl::StatusOr<std::vector<CaseRecord>> ListCases(const CaseQuery& query) const;

  // Cases that have any of the texts in common, newest first, at most `limit`.
  absl::StatusOr<std::vector<CaseRecord>> ListLike(absl::Span<const std::string> likes,
                                                   size_t limit) const;

  // The figures of each case of a day, deleted ones too, in the order of their places.
  absl::StatusOr<std::vector<std::string>> FiguresOfDay(uint64_t day) const;

  // How many passages of each kind there were on a day, deleted ones too. Kept for good.
  absl::StatusOr<std::vector<PassageCount>> PassagesOfDay(uint64_t day) const;
  // Days before this one may lack passages, which were written before they were counted; 0: all
  // that ever came are counted.
  uint64_t first_counted_day() const { return first_counted_day_; }
  // How much was brought in as the store was opened.
  struct BroughtIn {
    uint64_t cases = 0;
    uint64_t passages = 0;
  };
  BroughtIn brought_in() const { return brought_in_; }

  // Cases written with `state` that have lapsed to another by `now_us`.
  absl::StatusOr<uint64_t> CountLapsed(uint32_t state, int64_t now_us) const;

  // Changes after `revision`, oldest first, at most `limit`.
  absl::StatusOr<std::vector<CaseRevision>> ChangesAfter(uint64_t revision, size_t limit) const;

  // Writes changes of casework's other tables, such as the watchlist, with the leaf that tells of
  // them. The batch's own expectations hold.
  absl::Status WriteLogged(WriteBatch batch, const AuditEntry& entry);
  // The same with several leaves.
  absl::Status WriteAllLogged(WriteBatch batch, absl::Span<const AuditEntry> entries);

  // Keeps what others tell of, such as an export, under the kind and subject of its leaf. With the
  // same content again it does nothing. ALREADY_EXISTS: the subject has another content.
  absl::Status KeepRecord(const AuditEntry& entry, const std::string& content);

  // Sightings of the passages.
  SightingStore& sightings() { return sightings_; }
  // The store beneath, for casework's other tables. Lives as long as this object.
  KeyValueStore* kv() { return store_.get(); }

  // What has been written so far. Never waits for the disk.
  CaseTally tally() const ABSL_LOCKS_EXCLUDED(tally_mutex_);

  // The log of everything written. Others only read it and keep its checkpoints.
  AuditLog& audit_log() { return *audit_log_; }
  // The kept bytes that a leaf tells of. NOT_FOUND when they are gone.
  absl::StatusOr<std::string> ReadLogged(const AuditEntry& entry) const;

 private:
  CaseStore(std::unique_ptr<KeyValueStore> store, CaseTally tally,
            std::unique_ptr<AuditLog> audit_log, CaseReader reader);

  // Brings in what was written without a reader. Called before anything else.
  absl::Status BringIn();
  absl::Status BringInCases();
  absl::Status BringInPassages();
  // Whether lists and counts are kept.
  bool has_reader() const { return reader_.facets_of != nullptr; }
  // Brings the lists to a whole case as the batch writes it.
  absl::Status StageLists(const CaseRecord& whole, WriteBatch& batch) const;
  // Reads the cases that `list_ids`, called with the lock, names.
  absl::StatusOr<std::vector<CaseRecord>> ReadListed(
      absl::FunctionRef<absl::StatusOr<std::vector<std::string>>()> list_ids) const
      ABSL_LOCKS_EXCLUDED(write_mutex_);
  absl::StatusOr<std::vector<CaseRecord>> ListByDue(const CaseQuery& query) const
      ABSL_LOCKS_EXCLUDED(write_mutex_);

  // Writes `batch` with the leaves and the tally after it, and makes both visible.
  absl::Status Write(WriteBatch batch, absl::Span<const AuditEntry> entries, CaseTally after)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(write_mutex_) ABSL_LOCKS_EXCLUDED(tally_mutex_);

  // Adds events and passage to a case.
  absl::StatusOr<CaseRecord> ReadRest(case_records::CaseRow row) const;

  const std::unique_ptr<KeyValueStore> store_;
  const CaseReader reader_;
  // Set before Open returns.
  uint64_t first_counted_day_ = 0;
  BroughtIn brought_in_;
  SightingStore sightings_;
  // Held while a batch is made and written. Before tally_mutex_.
  mutable absl::Mutex write_mutex_;
  // Appending is guarded by write_mutex_.
  const std::unique_ptr<AuditLog> audit_log_;
  // Held for a copy only.
  mutable absl::Mutex tally_mutex_ ABSL_ACQUIRED_AFTER(write_mutex_);
  CaseTally tally_ ABSL_GUARDED_BY(tally_mutex_);
};

}  // namespace bluegate::storage

#endif  // BLUEGATE_STORAGE_CASE_STORE_H_
