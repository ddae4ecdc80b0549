#ifndef BLUEGATE_STORAGE_FAULTY_FAULTY_FOLDER_H_
#define BLUEGATE_STORAGE_FAULTY_FAULTY_FOLDER_H_

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "storage/append_folder.h"

namespace bluegate::storage {

// What is on a disk in memory, which outlives the objects that have it open: hand the same one to
// the next FaultyFolder, as after a restart.
struct FaultyDisk {
  struct File {
    std::string bytes;
    size_t synced = 0;  // so many of them survive power loss
  };
  std::map<uint64_t, File> files;
};

// Files in memory that fail as a disk does, when they are told to. For tests and simulation.
// Thread-safe.
class FaultyFolder : public AppendFolder {
 public:
  explicit FaultyFolder(std::shared_ptr<FaultyDisk> disk = std::make_shared<FaultyDisk>())
      : disk_(std::move(disk)) {}

  // The next Create, Append, Erase or Sync fails with `status`; called n times, the next n. An
  // Append has by then written `part` (0 to 1) of its bytes; a Sync leaves open what of them will
  // survive.
  void FailNext(absl::Status status, double part = 0);
  // Power loss: what was not synced is gone but for `kept(bytes)` of its first bytes, of which the
  // last ones may be torn (zeros).
  void LosePower(const std::function<size_t(size_t)>& kept = [](size_t) { return 0; });
  void SetFreeBytes(uint64_t bytes);
  // Turns one bit of a file over.
  void Damage(uint64_t file, uint64_t offset);
  // The same where these bytes first stand in it.
  void DamageAt(uint64_t file, std::string_view bytes);
  FaultyDisk& disk() { return *disk_; }

  absl::StatusOr<std::vector<uint64_t>> List() const override;
  absl::Status Create(uint64_t file) override;
  absl::Status Append(uint64_t file, absl::Span<const std::string_view> parts) override;
  absl::Status Sync(uint64_t file) override;
  absl::StatusOr<uint64_t> Size(uint64_t file) const override;
  absl::StatusOr<std::string> Read(uint64_t file, uint64_t offset, size_t length) const override;
  absl::Status Erase(uint64_t file, uint64_t offset, uint64_t length) override;
  absl::Status Remove(uint64_t file) override;
  absl::StatusOr<uint64_t> FreeBytes() const override;

 private:
  struct Failure {
    absl::Status status;
    double part = 0;
  };
  // The failure that is due, if any.
  Failure TakeFailure() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  mutable absl::Mutex mutex_;
  std::shared_ptr<FaultyDisk> disk_ ABSL_GUARDED_BY(mutex_);
  std::deque<Failure> failures_ ABSL_GUARDED_BY(mutex_);
  uint64_t free_bytes_ ABSL_GUARDED_BY(mutex_) = uint64_t{1} << 40;
};

}  // namespace bluegate::storage

#endif  // BLUEGATE_STORAGE_FAULTY_FAULTY_FOLDER_H_
