#ifndef BLUEGATE_STORAGE_CAPTURE_COMMIT_H_
#define BLUEGATE_STORAGE_CAPTURE_COMMIT_H_

#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "storage/capture_store.h"

namespace bluegate::storage {

// A capture that waits for its answer: one to keep or one to refuse.
struct CaptureStore::Pending {
  std::optional<CaptureName> name;
  std::string digest;
  bool keep = false;
  int64_t time_us = 0;
  std::string record;
  std::vector<KeptPicture> pictures;
  uint32_t reason = 0;
  std::string refusal;

  absl::StatusOr<CaptureAnswer> answer = absl::UnknownError("not answered");
  bool done = false;  // guarded by CaptureStore::mutex_
};

// The changes of a group of the evidence log as the store takes them: with the group's mark.
WriteBatch EvidenceBatch(std::vector<WriteBatch::Change> changes, const EvidenceMark& end);

// One synced group, of captures or of deletions: pictures and the batch that tells of them go to
// the evidence log, and the batch then to the store. Used by one thread, once, for Add and Finish
// or for RunExpiry; no other commit may run on the same store meanwhile.
class CaptureStore::Commit {
 public:
  // `audit_log` is that of `kv`. `old_pictures`: the store itself may hold some, of an older
  // layout.
  // `uses_first`: the first capture whose pictures have their uses counted.
  Commit(KeyValueStore* kv, EvidenceLog* evidence, const AuditLog* audit_log, bool old_pictures,
         uint64_t uses_first, CaptureTally tally)
      : kv_(kv),
        evidence_(evidence),
        audit_log_(audit_log),
        old_pictures_(old_pictures),
        uses_first_(uses_first),
        tally_(std::move(tally)) {}

  // Takes captures into the group and has their pictures written. After an error it does nothing.
  void Add(const std::vector<Pending*>& captures);

  // Answers every capture that was added, on an error all new ones with it. OK: tally() is on disk.
  absl::Status Finish();

  // Deletes what is told and still there, with a leaf for each. OK: erased() may be erased.
  absl::Status RunExpiry(const CaptureExpiry& expiry);
  const std::vector<EvidencePlace>& erased() const { return erased_; }
  size_t deleted_records() const { return deleted_records_; }

  const CaptureTally& tally() const { return tally_; }
  // After an error: the group is in the evidence log and will be taken up at the next start, so it
  // has to be in the store before anything else: batch(), then growth and tally().
  bool logged() const { return logged_; }
  const WriteBatch& batch() const { return batch_; }
  // How the audit log stands once batch() is in the store; nothing when the group brought no leaf.
  std::optional<AuditLog::Growth> TakeGrowth() { return std::exchange(growth_, std::nullopt); }
  // What was new in the group.
  size_t captures() const { return fresh_.size(); }
  uint64_t picture_bytes() const { return picture_bytes_; }
  // Time on a core for what makes the group provable: hashes beside those of the pictures.
  absl::Duration proof_time() const { return proof_time_; }

 private:
  // Answers what has its answer already; the captures that are fresh.
  absl::StatusOr<std::vector<Pending*>> AnswerKnown(const std::vector<Pending*>& captures);
  absl::Status AddFresh(const std::vector<Pending*>& fresh);
  absl::Status CheckExpectations() const;
  absl::Status WriteBoth(EvidenceDraft& draft);
  absl::Status AddPictures(const std::vector<Pending*>& fresh);
  void AddRecord(Pending& pending);
  absl::Status DeleteRecord(const CaptureExpiry::Capture& capture, int64_t time_us);
  absl::Status DeletePictures(const CaptureExpiry& expiry);
  absl::Status DeletePicture(std::string_view sha256, std::string_view place, int64_t time_us);
  absl::Status AddDurableSequences();
  void AnswerTwins();

  KeyValueStore* const kv_;
  EvidenceLog* const evidence_;
  const AuditLog* const audit_log_;
  const bool old_pictures_;
  const uint64_t uses_first_;
  CaptureTally tally_;
  absl::Status status_;                                // of Add
  std::optional<EvidenceDraft> draft_;                 // from the first fresh capture on
  std::map<std::string, Pending*> first_of_key_;       // names and refusals of fresh captures
  std::map<std::string, const Pending*> shown_first_;  // pictures, with the first that shows them
  // Pictures of the group that an earlier capture, of the store or of the group, shows already.
  std::set<std::pair<const Pending*, std::string>> shown_before_;
  std::vector<EvidencePlace> erased_;
  size_t deleted_records_ = 0;
  uint64_t picture_bytes_ = 0;
  absl::Duration proof_time_;
  WriteBatch batch_;
  bool logged_ = false;
  std::vector<AuditEntry> entries_;  // a leaf for each kept capture
  std::optional<AuditLog::Growth> growth_;
  std::vector<Pending*> fresh_;
  // A capture that came twice in the group, with the one that came first.
  std::vector<std::pair<Pending*, Pending*>> twins_;
};

}  // namespace bluegate::storage

#endif  // BLUEGATE_STORAGE_CAPTURE_COMMIT_H_
