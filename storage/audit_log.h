#ifndef BLUEGATE_STORAGE_AUDIT_LOG_H_
#define BLUEGATE_STORAGE_AUDIT_LOG_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/types/span.h"
#include "storage/audit_entry.h"
#include "storage/kv.h"
#include "storage/merkle_tree.h"
#include "storage/sha256.h"

namespace bluegate::storage {

// A leaf as it is kept.
struct AuditLeaf {
  std::string hash;
  // Canonical bytes of the entry.
  std::string leaf;
};

// The append-only log of a service's store: a Merkle tree (RFC 9162) kept as tiles. Leaves are
// staged into the batch that writes what they prove, so that neither is ever there without the
// other. Appending belongs to one thread at a time: the owner stages, writes and commits under one
// lock of its own. Everything else may be called by any thread at any time, and sees what is
// committed. A batch of a log is written synced, or synced before its commit: a checkpoint must
// never tell of leaves that a power cut can take.
class AuditLog {
 public:
  // The log as a batch leaves it.
  struct Growth {
    CompactTree tree;
    TileEdge edge;
  };

  // Reads how far the log has come. A log of the first layout, without tiles and index, gets them.
  // `store` outlives the log.
  static absl::StatusOr<std::unique_ptr<AuditLog>> Open(KeyValueStore* store);

  // Puts the leaves, the tiles that they fill and the tree after them into `batch`. With kExpect
  // the batch is then refused with ABORTED if the log has grown meanwhile; an expectation makes a
  // batch of pictures dearer, so an owner whose lock alone is enough leaves it out.
  enum class Guard { kExpect, kOwnersLock };
  // With kRuns entries of one kind whose subjects are numbers, each one more than the one before,
  // are kept together, at most 256 in a row of the store: for an owner that writes many at once. No
  // such subject may come again in a run of its kind.
  enum class Keeping { kEach, kRuns };
  Growth Stage(absl::Span<const AuditEntry> entries, WriteBatch& batch,
               Guard guard = Guard::kExpect, Keeping keeping = Keeping::kEach) const;
  // The batch of Stage was written.
  void Commit(Growth growth) ABSL_LOCKS_EXCLUDED(mutex_);

  // The tree over everything committed.
  CompactTree tree() const ABSL_LOCKS_EXCLUDED(mutex_);
  uint64_t size() const ABSL_LOCKS_EXCLUDED(mutex_);

  // One leaf by sequence number, from 0. NOT_FOUND beyond the end.
  absl::StatusOr<AuditLeaf> ReadLeaf(uint64_t sequence) const;
  // The sequence numbers of all leaves of that kind and subject, ascending, at most 1,000.
  absl::StatusOr<std::vector<uint64_t>> Find(std::string_view kind, std::string_view subject) const;

  // Proofs of RFC 9162, 2.1.3 and 2.1.4, 32 bytes a hash, for any sizes up to the present one.
  // OUT_OF_RANGE, naming what was wanted, for others.
  absl::StatusOr<std::vector<std::string>> Inclusion(uint64_t sequence, uint64_t size) const;
  absl::StatusOr<std::vector<std::string>> Consistency(uint64_t old_size, uint64_t size) const;
  // Root over the first `size` leaves.
  absl::StatusOr<std::string> RootAt(uint64_t size) const;
  // The hashes of a tile as far as it is filled, one after the other. NOT_FOUND when there is no
  // such tile.
  absl::StatusOr<std::string> Tile(int level, uint64_t index) const;

  // The newest signed checkpoint, as text. NOT_FOUND when there is none.
  absl::StatusOr<std::string> Checkpoint() const;
  // Survives power loss when it returns OK: a witness must not have seen one that is lost.
  absl::Status KeepCheckpoint(std::string checkpoint);

 private:
  AuditLog(KeyValueStore* store, Growth committed)
      : store_(store), committed_(std::move(committed)) {}

  absl::StatusOr<std::string> ReadTile(int level, uint64_t index, uint64_t size) const;
  // Runs `make` with a ProofMaker over the tiles of a tree of `size` leaves.
  template <typename Make>
  auto Prove(uint64_t size, Make make) const;

  KeyValueStore* const store_;
  mutable absl::Mutex mutex_;  // held for a copy only
  Growth committed_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace bluegate::storage

#endif  // BLUEGATE_STORAGE_AUDIT_LOG_H_
