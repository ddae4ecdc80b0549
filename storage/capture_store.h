#ifndef BLUEGATE_STORAGE_CAPTURE_STORE_H_
#define BLUEGATE_STORAGE_CAPTURE_STORE_H_

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "enforcement/clock.h"
#include "storage/append_folder.h"
#include "storage/audit_log.h"
#include "storage/evidence_log.h"
#include "storage/kv.h"

namespace bluegate::storage {

// What a terminal calls a capture: unique for ever.
struct CaptureName {
  std::string device_id;  // 1-64 bytes, without zero bytes
  uint64_t boot_epoch = 0;
  uint64_t sequence = 0;  // from 1
};

// A picture, kept once however many captures show it.
struct KeptPicture {
  std::string sha256;  // 32 bytes
  std::string bytes;   // at most 8 MiB
};

struct CaptureToKeep {
  CaptureName name;
  // 32 bytes over name and content: the same name with another digest is another capture.
  std::string digest;
  std::string record;  // opaque, at most 64 KiB, handed back as it is
  std::vector<KeptPicture> pictures;
  int64_t time_us = 0;  // when it came, microseconds since 1970 UTC; for the audit leaf
};

struct CaptureToRefuse {
  // Absent when the sender may not use the name it gave: the name stays free, and the refusal is
  // known by its digest alone.
  std::optional<CaptureName> name;
  std::string digest;   // as in CaptureToKeep
  uint32_t reason = 0;  // refusals are counted by it
  std::string refusal;  // opaque, at most 64 KiB, handed back as it is
};

using CaptureToAnswer = std::variant<CaptureToKeep, CaptureToRefuse>;

// What became of a capture, at its first coming and at every later one.
struct CaptureAnswer {
  uint64_t position = 0;  // in the log of kept captures, from 1; 0: refused
  std::string record;     // of the first time; empty when refused
  std::string refusal;    // of the first time; empty when kept
  bool repeated = false;  // the capture had its answer before
};

// One kept capture.
struct LoggedCapture {
  uint64_t position = 0;
  std::string record;  // empty: it was deleted because its period was over
};

// What is deleted at once.
struct CaptureExpiry {
  struct Capture {
    uint64_t position = 0;
    CaptureName name;
    // SHA-256 each. A picture goes when no other capture shows it.
    std::vector<std::string> pictures;
    // Whether the capture itself goes, and its name with it.
    bool record = false;
  };
  std::vector<Capture> captures;
  // Above 0: from now on pictures_expired().
  uint64_t pictures_expired = 0;
  int64_t time_us = 0;  // now, microseconds since 1970 UTC; for the audit leaves
};

struct CaptureExpiryReport {
  size_t records = 0;
  size_t pictures = 0;
  uint64_t picture_bytes = 0;
};

// How many captures had which end since the store was made.
struct CaptureTally {
  uint64_t kept = 0;
  std::map<uint32_t, uint64_t> refused;  // by reason
};

// What writing one group took.
struct CommitReport {
  size_t captures = 0;
  uint64_t picture_bytes = 0;
  absl::Duration time;        // of writing it until it was on disk and visible
  absl::Duration proof_time;  // on a core, for hashes beside those of the pictures
  absl::Status status;
};

struct CaptureStoreOptions {
  EvidenceLogOptions evidence;
  // Told of each group that was written, or could not be, by the thread that did it. May be null.
  std::function<void(const CommitReport&)> on_commit;
};

// The captures, their pictures, the log of kept ones, and the refusals, over a store and a folder
// of its own. The evidence log in the folder is what makes a capture durable; the store is what
// makes it found, and takes up from the log what it missed when it is opened.
//
// Keep, Refuse, AnswerAll and AnswerEach return when the answer is on disk. Those that come
// together, in one call or from many threads, share one batch and one sync: whoever finds the disk
// free writes for all. Positions are given while that batch is made and are used again if it fails,
// so the log has no gaps, and a reader never sees a position before all smaller ones are on disk.
//
// Thread-safe. Errors of the storage come through as kv.h lists them. After one the capture has no
// answer and may be handed in again; should it have reached the evidence log meanwhile, it is then
// answered as repeated.
class CaptureStore {
 public:
  // Takes up the logs where the last run left them. A store that has lost its end, or all of it, is
  // made whole from the evidence log. DATA_LOSS when that cannot be done. The clock outlives the
  // store; it says in which month a picture came.
  static absl::StatusOr<std::unique_ptr<CaptureStore>> Open(std::unique_ptr<KeyValueStore> kv,
                                                            std::unique_ptr<AppendFolder> folder,
                                                            const Clock* clock,
                                                            CaptureStoreOptions options = {});

  // ALREADY_EXISTS: the name has its answer for other content. INVALID_ARGUMENT: a field of the
  // capture is out of the bounds above.
  absl::StatusOr<CaptureAnswer> Keep(CaptureToKeep capture);

  // Keeps and counts a refusal. The answer is that of the first time: a capture that was kept once
  // stays kept. Errors as of Keep.
  absl::StatusOr<CaptureAnswer> Refuse(CaptureToRefuse capture);

  // The same for each, in their order.
  std::vector<absl::StatusOr<CaptureAnswer>> AnswerAll(std::vector<CaptureToAnswer> captures);

  // The same for captures that are still to be made ready, in a group of their own: `next` hands
  // over the next few, none when there are no more. The disk takes the pictures of those before
  // meanwhile. `next` is called in this thread and asks nothing of the store that would wait for
  // the disk; others wait until all is done.
  std::vector<absl::StatusOr<CaptureAnswer>> AnswerEach(
      absl::FunctionRef<std::vector<CaptureToAnswer>()> next);

  // Deletes what is still there of it, each thing with a leaf that says so, in one synced group of
  // the evidence log; the leaves of before stay, and so do their proofs. The bytes of a picture
  // are erased on disk right after, or at the next start. What an older version kept without
  // counting uses stays.
  absl::StatusOr<CaptureExpiryReport> Expire(const CaptureExpiry& expiry);

  // The pictures of captures up to this position have been looked at for their age.
  absl::StatusOr<uint64_t> PicturesExpired() const;

  // The kept capture of that name. NOT_FOUND when there is none, also when it was refused.
  absl::StatusOr<LoggedCapture> Find(const CaptureName& name) const;

  // The bytes of just that hash: DATA_LOSS when the disk no longer has them whole. NOT_FOUND when
  // there is no such picture.
  absl::StatusOr<std::string> GetPicture(std::string_view sha256) const;

  // The last position on disk; 0 when nothing is kept.
  uint64_t last_position() const;

  // At most `limit` captures after a position, oldest first, without gaps: deleted ones are among
  // them.
  absl::StatusOr<std::vector<LoggedCapture>> Read(uint64_t after_position, size_t limit) const;

  // Every sequence of the epoch from 1 up to this one has its answer; 0: the first has none.
  absl::StatusOr<uint64_t> DurableSequence(std::string_view device_id, uint64_t boot_epoch) const;

  CaptureTally tally() const;

  // What the disk of the pictures has left.
  absl::StatusOr<uint64_t> FreeBytes() const { return evidence_.FreeBytes(); }
  // The log of kept captures: each has its leaf in the batch that keeps it. Others only read it and
  // keep its checkpoints.
  AuditLog& audit_log() { return *audit_log_; }
  // The kept bytes that a leaf tells of. NOT_FOUND when they are gone.
  absl::StatusOr<std::string> ReadLogged(const AuditEntry& entry) const;

 private:
  struct Pending;
  class Commit;

  CaptureStore(std::unique_ptr<KeyValueStore> kv, std::unique_ptr<AppendFolder> folder,
               const Clock* clock, CaptureStoreOptions options);
  absl::Status TakeUpEvidence();
  absl::Status ReadTally();
  absl::Status ReadCountedUses();
  absl::Status EraseLeft();
  absl::Status Erase(const std::vector<EvidencePlace>& places);

  static Pending ToPending(CaptureToKeep capture);
  static Pending ToPending(CaptureToRefuse capture);
  static Pending ToPending(CaptureToAnswer capture);
  // Sets writing_ once no other thread has, and takes it back.
  void BeginWriting();
  void EndWriting();
  // Each is answered when it returns.
  void Submit(const std::vector<Pending*>& pendings);
  // Writes what `next` hands over until that is nothing, as one group. For the thread that has set
  // writing_.
  void WriteGroup(absl::FunctionRef<std::vector<Pending*>()> next);
  void Settle(Commit& commit, const absl::Status& status);
  absl::Status WriteOwed();
  void CommitLeaves(std::optional<AuditLog::Growth> growth);
  void SetTally(const CaptureTally& tally);
  std::vector<Pending*> TakeGroup() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const std::unique_ptr<KeyValueStore> kv_;
  const CaptureStoreOptions options_;
  // Grows in the thread that has set writing_. Constant after Open.
  std::unique_ptr<AuditLog> audit_log_;
  // Written by the thread that has set writing_, as is owed_.
  EvidenceLog evidence_;
  // What the evidence log has and the store has not, because it refused the write.
  struct Owed {
    WriteBatch batch;
    std::optional<AuditLog::Growth> growth;
    CaptureTally tally;
  };
  std::optional<Owed> owed_;
  uint64_t uses_first_ = 1;    // see CountedUses. Constant after Open
  bool old_pictures_ = false;  // the store holds pictures itself, of an older layout
  mutable absl::Mutex mutex_;
  // Waiting for the disk, in order of coming; owned by the threads that wait.
  std::deque<Pending*> queue_ ABSL_GUARDED_BY(mutex_);
  bool writing_ ABSL_GUARDED_BY(mutex_) = false;
  // What is on disk. Changed only by the thread that has set writing_.
  CaptureTally tally_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace bluegate::storage

#endif  // BLUEGATE_STORAGE_CAPTURE_STORE_H_
