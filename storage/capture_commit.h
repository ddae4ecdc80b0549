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

// One synced batch for a group of captures. Used by one thread, once; no other commit may run on
// the same store meanwhile.
class CaptureStore::Commit {
 public:
  // `audit_log` is that of `kv`.
  Commit(KeyValueStore* kv, AuditLog* audit_log, CaptureTally tally)
      : kv_(kv), audit_log_(audit_log), tally_(std::move(tally)) {}

  // Answers every capture of the group, on an error all new ones with it. OK: tally() is on disk.
  absl::Status Run(const std::vector<Pending*>& group);

  const CaptureTally& tally() const { return tally_; }

 private:
  absl::Status AnswerKnown(const std::vector<Pending*>& group);
  absl::Status AddPictures();
  void AddRecords();
  absl::Status AddDurableSequences();
  void AnswerTwins();

  absl::Status WriteBatchWithLeaves();

  KeyValueStore* const kv_;
  AuditLog* const audit_log_;
  CaptureTally tally_;
  WriteBatch batch_;
  std::vector<AuditEntry> entries_;  // a leaf for each kept capture
  std::vector<Pending*> fresh_;
  // A capture that came twice in the group, with the one that came first.
  std::vector<std::pair<Pending*, Pending*>> twins_;
};

}  // namespace bluegate::storage

#endif  // BLUEGATE_STORAGE_CAPTURE_COMMIT_H_
