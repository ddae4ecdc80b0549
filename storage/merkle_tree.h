#ifndef BLUEGATE_STORAGE_MERKLE_TREE_H_
#define BLUEGATE_STORAGE_MERKLE_TREE_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"

namespace bluegate::storage {

inline constexpr size_t kHashBytes = 32;

// Hash of a leaf and of an inner node (RFC 9162, 2.1.1): the first byte keeps the two apart.
std::string MerkleLeafHash(std::string_view leaf);
// The same of many leaves, in their order, in a fraction of the time.
std::vector<std::string> MerkleLeafHashes(absl::Span<const std::string> leaves);
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

// A kept tree is cut into tiles of this many levels: a tile of level L holds the roots of up to 256
// neighbouring complete subtrees of 256^L leaves each, 32 bytes each, one after the other. The
// measures of C2SP tlog-tiles.
inline constexpr int kTileHeight = 8;
inline constexpr uint64_t kTileWidth = 1 << kTileHeight;

// How many hashes a tile has in a tree of that many leaves; 0: none, there is no such tile.
uint64_t TileHashes(int level, uint64_t index, uint64_t tree_size);

// The hashes that a tree has gathered at its right edge: for each level the tile that is not full.
// A value; what appending works on.
class TileEdge {
 public:
  // Called with each tile that is full or has grown, and the hashes in it.
  using PutTile = absl::FunctionRef<void(int level, uint64_t index, std::string_view hashes)>;

  TileEdge() = default;
  // `open_tiles` are the unfilled tiles of a tree of `size` leaves, level by level.
  TileEdge(uint64_t size, std::vector<std::string> open_tiles)
      : size_(size), open_tiles_(std::move(open_tiles)) {}

  // Adds a leaf by its hash. Full tiles of the lowest level are put; of the levels above, also
  // those that have grown.
  void Append(std::string_view leaf_hash, PutTile put);

  uint64_t size() const { return size_; }

 private:
  uint64_t size_ = 0;
  std::vector<std::string> open_tiles_;
};

// Root of the complete subtree over 2^height leaves, `hashes` being those of its leaves or of
// neighbouring complete subtrees of one size.
std::string RootOfHashes(std::string_view hashes);

// Proofs (RFC 9162, 2.1.3 and 2.1.4) from roots of complete subtrees, which `subtree` gives: that
// of the `index`-th run of 2^height leaves. Errors of `subtree` come through.
class ProofMaker {
 public:
  using Subtree = absl::FunctionRef<absl::StatusOr<std::string>(int height, uint64_t index)>;
  explicit ProofMaker(Subtree subtree) : subtree_(subtree) {}

  // The hashes that lead from leaf `index`, which is below `size`, to the root over `size` leaves.
  absl::StatusOr<std::vector<std::string>> Inclusion(uint64_t index, uint64_t size);
  // The hashes that show that the tree of `size` begins with that of `old_size`; 0 < old_size <=
  // size. None when both are the same.
  absl::StatusOr<std::vector<std::string>> Consistency(uint64_t old_size, uint64_t size);
  // Root over the leaves from `begin` (included) to `end` (not included).
  absl::StatusOr<std::string> Root(uint64_t begin, uint64_t end);

 private:
  absl::Status AddPath(uint64_t index, uint64_t begin, uint64_t end,
                       std::vector<std::string>* proof);
  absl::Status AddConsistency(uint64_t old_size, uint64_t begin, uint64_t end, bool whole,
                              std::vector<std::string>* proof);
  absl::Status AddRoot(uint64_t begin, uint64_t end, std::vector<std::string>* proof);

  const Subtree subtree_;
};

}  // namespace bluegate::storage

#endif  // BLUEGATE_STORAGE_MERKLE_TREE_H_
