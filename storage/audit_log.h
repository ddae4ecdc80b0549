#ifndef BLUEGATE_STORAGE_AUDIT_LOG_H_
#define BLUEGATE_STORAGE_AUDIT_LOG_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "storage/kv.h"

namespace bluegate::storage {

// SHA-256 of `bytes`, 32 bytes.
std::string Sha256(std::string_view bytes);

// Hash of a leaf and of an inner node (RFC 9162, 2.1.1): the first byte keeps the two apart.
std::string MerkleLeafHash(std::string_view leaf);
std::string MerkleNodeHash(std::string_view left, std::string_view right);

// A Merkle tree (RFC 9162, 2.1.1) reduced to what appending and its root need: the roots of its
// complete subtrees, at most 64. A value.
class CompactTree {
 public:
  // Adds a leaf by its hash, in amortised constant time.
  void Append(std::string leaf_hash);

  // Leaves so far.
  uint64_t size() const { return size_; }
  // Root over all leaves, 32 bytes; of no leaves: SHA-256 of nothing.
  std::string Root() const;

  // For keeping. Decode gives DATA_LOSS when the bytes are no tree.
  std::string Encode() const;
  static absl::StatusOr<CompactTree> Decode(std::string_view bytes);

 private:
  uint64_t size_ = 0;
  // Roots of the complete subtrees, the largest first: one for each one-bit of size_.
  std::vector<std::string> subtree_roots_;
};

// What one leaf of the audit log states: that something was written, by whom, when, and the hash of
// just the bytes that were kept.
struct AuditEntry {
  // What was written, such as "passage" or "case.event".
  std::string kind;
  // Its name, such as a passage's id, or a case's id and the event's number.
  std::string subject;
  // An officer's account, or "bluegate".
  std::string actor;
  // Our clock, microseconds since 1970 UTC.
  int64_t time_us = 0;
  // SHA-256 of the kept bytes, 32 bytes.
  std::string content_sha256;
};

// The canonical bytes of an entry, which are hashed as the leaf. The encoding never changes.
std::string EncodeAuditEntry(const AuditEntry& entry);
absl::StatusOr<AuditEntry> DecodeAuditEntry(std::string_view leaf);

// A leaf as it is kept.
struct AuditLeaf {
  std::string hash;
  // Canonical bytes of the entry.
  std::string leaf;
};

// The append-only log of a service's store. Leaves are staged into the batch that writes what they
// prove, so that neither is ever there without the other. Appending is not thread-safe: the owner
// stages, writes and commits under one lock. ReadLeaf may be called by any thread.
class AuditLog {
 public:
  // Reads how far the log has come. `store` outlives the log.
  static absl::StatusOr<AuditLog> Open(const KeyValueStore* store);

  // Puts the leaves and the tree after them into `batch`, which is then refused with ABORTED if the
  // log has grown meanwhile. Returns that tree.
  CompactTree Stage(absl::Span<const AuditEntry> entries, WriteBatch& batch) const;
  // The batch of Stage was written.
  void Commit(CompactTree tree) { tree_ = std::move(tree); }

  // The tree over everything committed.
  const CompactTree& tree() const { return tree_; }

  // One leaf by sequence number, from 0. NOT_FOUND beyond the end.
  absl::StatusOr<AuditLeaf> ReadLeaf(uint64_t sequence) const;

 private:
  AuditLog(const KeyValueStore* store, CompactTree tree) : store_(store), tree_(std::move(tree)) {}

  const KeyValueStore* store_;
  CompactTree tree_;
};

}  // namespace bluegate::storage

#endif  // BLUEGATE_STORAGE_AUDIT_LOG_H_
