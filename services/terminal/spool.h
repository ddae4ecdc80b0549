#ifndef BLUEGATE_SERVICES_TERMINAL_SPOOL_H_
#define BLUEGATE_SERVICES_TERMINAL_SPOOL_H_

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "bluegate/terminal/v1/spool.pb.h"
#include "enforcement/clock.h"
#include "services/terminal/durable_file.h"

namespace bluegate::terminal {

// The captures of one terminal that have no answer yet, one file each in a folder of its own, and
// the names it has given. Survives a kill or a power cut at any moment: a capture is in the spool
// as a whole or not at all, and no name is given twice.
//
//   state                      SpoolState, sealed with its SHA-256
//   <epoch>-<sequence>.capture SpooledCapture, sealed likewise; of a dropped capture a small note
//                              takes the place of the pictures, until the server has been told
//   *.damaged                  what could not be read at opening, for people to look at
//   lock                       held while the spool is open
//
// A spool without its state starts a new epoch: the seconds since 1970, or one more than any epoch
// it knows of, so that epochs rise although nothing remembers them. Thread-safe.
class Spool {
 public:
  using Key = std::pair<uint64_t, uint64_t>;  // boot epoch, sequence

  // UNAVAILABLE: another process has it open. FAILED_PRECONDITION: it is another device's.
  // `bytes_max` bounds the files of all captures together.
  static absl::StatusOr<std::unique_ptr<Spool>> Open(const std::filesystem::path& folder,
                                                     const std::string& device_id,
                                                     const Clock& clock, uint64_t bytes_max);

  // Gives names to the captures, in order, and keeps them; all are on disk when it returns.
  // RESOURCE_EXHAUSTED when the spool or the disk is full; on any error none is kept.
  absl::Status Add(std::vector<terminal::v1::SpooledCapture>* captures);
  bool HasRoomFor(uint64_t bytes) const;

  // The first capture after `after`, oldest first.
  absl::StatusOr<std::optional<terminal::v1::SpooledCapture>> Next(Key after) const;
  // The files that a capture was made from; empty when it is not there.
  std::vector<terminal::v1::SourceFile> SourcesOf(Key key) const;
  // Every key, oldest first.
  std::vector<Key> keys() const;

  // Drops captures that are not flagged, oldest first, until so many bytes are free or none is left
  // to drop: only a note of each stays, for the server to be told. Returns whose they were; on an
  // error none is lost that is not returned or noted.
  absl::StatusOr<std::vector<Key>> DropOldest(uint64_t bytes);

  // Gives the capture another name, in a new epoch: the server knows the one it has for another
  // capture, of a second terminal with this device's id. Nothing is done when it is not there.
  absl::Status Rename(Key key);

  // The captures have their answers. Keys that are not there are passed over.
  absl::Status Remove(const std::vector<Key>& keys);

  uint64_t boot_epoch() const;
  // The sequence that the next capture will have.
  uint64_t next_sequence() const;
  size_t size() const;

  // Later captures get a greater epoch: the server knows names that this spool does not.
  absl::Status BeginEpoch();

 private:
  struct Entry {
    std::vector<terminal::v1::SourceFile> sources;
    uint64_t bytes = 0;  // of its file
    bool droppable = true;
  };
  static Entry EntryOf(const terminal::v1::SpooledCapture& spooled, uint64_t bytes);

  Spool(std::filesystem::path folder, FolderLock lock, const Clock& clock, uint64_t bytes_max);
  absl::Status Load(const std::string& device_id);
  absl::Status LoadEntry(const std::filesystem::path& file) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // Removes what a rename that was cut off left under the old name.
  absl::Status RemoveRenamed() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::Status BeginEpochLocked() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::Status RemoveFile(Key key) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::Status SaveState(const terminal::v1::SpoolState& state)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  uint64_t FreshEpoch() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  std::filesystem::path FileOf(Key key) const;

  const std::filesystem::path folder_;
  const FolderLock lock_;
  const Clock& clock_;
  const uint64_t bytes_max_;
  mutable absl::Mutex mutex_;
  // next_sequence is the present one; the file may be behind as long as the spool holds the rest.
  terminal::v1::SpoolState state_ ABSL_GUARDED_BY(mutex_);
  uint64_t saved_next_ ABSL_GUARDED_BY(mutex_) = 0;
  std::map<Key, Entry> entries_ ABSL_GUARDED_BY(mutex_);
  uint64_t bytes_ ABSL_GUARDED_BY(mutex_) = 0;
  // New names with the old ones of renamed captures.
  std::map<Key, Key> renamed_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace bluegate::terminal

#endif  // BLUEGATE_SERVICES_TERMINAL_SPOOL_H_
