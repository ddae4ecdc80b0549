#ifndef BLUEGATE_STORAGE_EVIDENCE_LOG_H_
#define BLUEGATE_STORAGE_EVIDENCE_LOG_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "enforcement/clock.h"
#include "storage/append_folder.h"
#include "storage/kv.h"

namespace bluegate::storage {

// Where a picture lies: `length` bytes from `offset` on in file `file`.
struct EvidencePlace {
  uint64_t file = 0;
  uint64_t offset = 0;
  uint64_t length = 0;
};

// The end of a group of the log. A default one is before the first.
struct EvidenceMark {
  uint64_t file = 0;
  uint64_t offset = 0;
  uint64_t ordinal = 0;  // of the group, from 1, without gaps
  bool operator==(const EvidenceMark&) const = default;
};

// A group to be appended: pictures, then the changes of the database that tell of them. Holds views
// of the pictures, which stay until they are written.
class EvidenceDraft {
 public:
  // After `end`, in the file that holds it.
  EvidenceDraft(const EvidenceMark& end, bool begins_file)
      : file_(end.file),
        offset_(end.offset),
        ordinal_(end.ordinal + 1),
        begins_file_(begins_file),
        end_(end.offset) {}

  // `sha256` (32 bytes) is that of `picture`, which the log takes for granted.
  EvidencePlace Add(std::string_view sha256, std::string_view picture);

  // Ends the group with the changes, of which it keeps a copy. Called once, after the last Add.
  void Seal(const std::vector<WriteBatch::Change>& changes);

  // Whether the group is the first of its file.
  bool begins_file() const { return begins_file_; }

 private:
  friend class EvidenceLog;
  std::vector<std::string_view> Unwritten() const;

  uint64_t file_;
  uint64_t offset_;
  uint64_t ordinal_;
  bool begins_file_;
  uint64_t end_;
  // Added and not yet written.
  std::vector<std::string> headers_;
  std::vector<std::string_view> pictures_;
  std::string commit_;  // header and payload; empty until it is sealed
};

struct EvidenceLogOptions {
  // A file that has grown to this size, or that was begun in another month (UTC), is followed by a
  // new one, so that what has reached its age can be deleted by whole files.
  uint64_t file_bytes_max = uint64_t{1} << 30;
  // With less left on the disk nothing is begun: RESOURCE_EXHAUSTED.
  uint64_t free_bytes_min = 0;
};

// Evidence, written once: files that only grow, in which each group is a commit. A group holds
// pictures and the changes of the database that name them, and is on disk after one sync; the
// database itself is then written without waiting for the disk, and takes up what it missed when it
// is opened (Replay). So a capture costs one sync, and its picture is written to the disk once.
//
// What is appended is never overwritten with anything else; the bytes of a picture whose period is
// over are erased in their place, and its group stays. A group that could not be written in full is
// left behind: the next one begins a new file, whose header says where its predecessor ended. Bytes
// beyond that end are nobody's.
//
// Form of the files: docs/storage_format.md. One thread at a time may begin or append;
// reading is free to all. Erasing is for the thread that may append.
class EvidenceLog {
 public:
  // `clock` outlives the log. Replay is called next, once.
  EvidenceLog(std::unique_ptr<AppendFolder> folder, const Clock* clock, EvidenceLogOptions options)
      : folder_(std::move(folder)), clock_(clock), options_(options) {}

  // Hands over the changes of each group after `mark`, oldest first, with the group's own mark, and
  // finds the end of the log. Everything handed over is on disk, and is so before `apply` sees it.
  // A torn end, the last group begun before a crash, is no group. DATA_LOSS when a group that was
  // complete once cannot be read, or when the log ends before `mark`; what `apply` fails with.
  absl::Status Replay(
      const EvidenceMark& mark,
      absl::FunctionRef<absl::Status(const EvidenceMark&, std::vector<WriteBatch::Change>)> apply);

  // Where the next group goes, which may be a new file.
  absl::StatusOr<EvidenceDraft> Begin();
  // The same for a group of deletions, which may be begun however little the disk has left.
  absl::StatusOr<EvidenceDraft> BeginDeletions();

  // Writes what was added since the last call, so that the disk is at work while the rest of the
  // group is made ready. From the first call on the group is left behind unless Append is OK.
  absl::Status WritePictures(EvidenceDraft& draft);

  // Writes the rest of a sealed group and syncs it. On an error the group is left behind.
  absl::StatusOr<EvidenceMark> Append(const EvidenceDraft& draft);

  // The bytes of a place. DATA_LOSS when the file is gone or too short, or the bytes are not those
  // of the hash.
  absl::StatusOr<std::string> Read(const EvidencePlace& place, std::string_view sha256) const;

  // Erases the picture of a place. A group after its own, which says that it was deleted, is on
  // disk before: a start that finds the picture erased then knows that its group was complete.
  absl::Status Erase(const EvidencePlace& place) {
    return folder_->Erase(place.file, place.offset, place.length);
  }

  absl::StatusOr<uint64_t> FreeBytes() const { return folder_->FreeBytes(); }

 private:
  using Apply =
      absl::FunctionRef<absl::Status(const EvidenceMark&, std::vector<WriteBatch::Change>)>;
  struct File;
  struct Group;

  // The files from the one of `mark` on, without those whose making was cut off.
  absl::StatusOr<std::vector<File>> ReadFiles(const EvidenceMark& mark);
  absl::Status ReplayFile(const File& file, const File* successor, Apply apply);
  absl::StatusOr<Group> ReadGroup(uint64_t file, uint64_t offset, uint64_t end) const;
  // Whether a group after `ordinal` ends somewhere behind `offset`: then those up to `ordinal` were
  // complete once.
  absl::StatusOr<bool> HasGroupAfter(uint64_t ordinal, uint64_t file, uint64_t offset,
                                     uint64_t end) const;
  absl::Status BeginFile(uint64_t month);
  uint64_t Month() const;

  const std::unique_ptr<AppendFolder> folder_;
  const Clock* const clock_;
  const EvidenceLogOptions options_;
  EvidenceMark end_;          // of the last group in force
  bool appendable_ = false;   // end_ is the end of its file as well, and the file is this object's
  uint64_t month_ = 0;        // of the file of end_, while appendable_
  uint64_t last_number_ = 0;  // the greatest that a file has
};

}  // namespace bluegate::storage

#endif  // BLUEGATE_STORAGE_EVIDENCE_LOG_H_
