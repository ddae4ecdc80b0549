#ifndef BLUEGATE_SERVICES_INTAKE_PICTURE_HASHER_H_
#define BLUEGATE_SERVICES_INTAKE_PICTURE_HASHER_H_

#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "bluegate/capture/v1/capture.pb.h"

namespace bluegate::intake {

// Hashes the pictures of captures. Where several pictures are hashed side by side sooner than one
// after the other (storage/many_sha256.h), whoever comes first hashes for all who wait.
// Thread-safe.
class PictureHasher {
 public:
  // SHA-256 of each picture, in order.
  std::vector<std::string> Hash(const capture::v1::Capture& capture);

 private:
  struct Waiting {
    std::vector<std::string_view> pictures;
    std::vector<std::string> hashes;
    bool done = false;
  };
  std::vector<Waiting*> TakeGroup() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  absl::Mutex mutex_;
  bool hashing_ ABSL_GUARDED_BY(mutex_) = false;
  // Owned by the threads that wait.
  std::deque<Waiting*> queue_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace bluegate::intake

#endif  // BLUEGATE_SERVICES_INTAKE_PICTURE_HASHER_H_
