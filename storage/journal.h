#ifndef BLUEGATE_STORAGE_JOURNAL_H_
#define BLUEGATE_STORAGE_JOURNAL_H_

#include <array>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/types/span.h"

namespace bluegate::storage {

// Keeps records over the end of the process until they are kept elsewhere: appending copies them
// into the system's memory of a file, without a system call, which is what somebody who waits for
// an answer can afford. Power loss may take what was appended last; who needs more syncs the place
// that the records go to, and then has them forgotten. Two files take turns, so that they stay
// small while records come all the time. Their place on the disk is taken beforehand: a full disk
// refuses records, and never ends the process.
// Thread-safe.
//
//   journal-0, journal-1   records one after the other: bytes (4, little-endian), XXH3-64 of the
//                          record (8, little-endian), the record; then twelve zero bytes. What
//                          follows is left over from forgotten records
class Journal {
 public:
  static constexpr uint32_t kRecordBytesMax = 16 * 1024 * 1024;

  // Opens, or makes, the journal in `folder`, which is there. `recovered` gets the records that
  // nobody had forgotten, in no order between the two files; of each file up to the first that is
  // not whole. They stay until they are forgotten: their numbers are 1 to recovered->size().
  static absl::StatusOr<std::unique_ptr<Journal>> Open(const std::filesystem::path& folder,
                                                       std::vector<std::string>* recovered);
  // What Open would recover, of a journal that another process may be writing.
  static absl::StatusOr<std::vector<std::string>> Read(const std::filesystem::path& folder);
  ~Journal();

  // Appends the records, all or none, and returns the number of the last one: the count of records
  // up to it. They survive the end of the process when it returns. RESOURCE_EXHAUSTED: disk full;
  // UNAVAILABLE: anything else the system says.
  absl::StatusOr<uint64_t> Append(absl::Span<const std::string> records);

  // Records up to that number are not needed any more.
  absl::Status Forget(uint64_t number);

 private:
  struct File {
    std::filesystem::path path;
    int descriptor = -1;
    char* memory = nullptr;  // the file's first `capacity` bytes
    uint64_t capacity = 0;
    uint64_t bytes = 0;  // of its records
    uint64_t last = 0;   // number of its last record
  };

  Journal() = default;
  // Makes room for so many bytes, or leaves the file as it is.
  static absl::Status Reserve(File& file, uint64_t bytes);

  absl::Mutex mutex_;
  std::array<File, 2> files_ ABSL_GUARDED_BY(mutex_);
  size_t current_ ABSL_GUARDED_BY(mutex_) = 0;
  uint64_t last_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace bluegate::storage

#endif  // BLUEGATE_STORAGE_JOURNAL_H_
