#ifndef BLUEGATE_STORAGE_CHECKPOINT_H_
#define BLUEGATE_STORAGE_CHECKPOINT_H_

#include <filesystem>

#include "absl/status/status.h"
#include "storage/kv.h"

namespace bluegate::storage {

// What an engine that lies on a disk can do beside kv.h. Thread-safe.
class Checkpointing {
 public:
  virtual ~Checkpointing() = default;

  // As Checkpoint below.
  virtual absl::Status Checkpoint(const std::filesystem::path& folder) = 0;
};

// Makes `folder`, which is not there and whose parent is, and in it a database that holds what
// `store` holds now: everything written before the call at least. Writes go on meanwhile. On the
// same disk it takes little room: files that never change again are shared. ALREADY_EXISTS when the
// folder is there; UNIMPLEMENTED when the store lies on no disk.
absl::Status Checkpoint(KeyValueStore& store, const std::filesystem::path& folder);

}  // namespace bluegate::storage

#endif  // BLUEGATE_STORAGE_CHECKPOINT_H_
