#include "storage/merkle_tree.h"

#include <openssl/sha.h>

#include <algorithm>
#include <bit>
#include <utility>

#include "absl/status/status.h"
#include "storage/many_sha256.h"
#include "storage/record_codec.h"
#include "storage/sha256.h"

namespace bluegate::storage {
namespace {

constexpr char kLeafPrefix = 0;
constexpr unsigned char kNodePrefix = 1;
constexpr size_t kTileBytes = kTileWidth * kHashBytes;

// The largest power of two below `leaves`, which are at least 2 (RFC 9162, 2.1.1: k).
uint64_t LeftLeaves(uint64_t leaves) { return std::bit_floor(leaves - 1); }

}  // namespace

std::string MerkleLeafHash(std::string_view leaf) {
  return Sha256(std::string(1, kLeafPrefix).append(leaf));
}

std::vector<std::string> MerkleLeafHashes(absl::Span<const std::string> leaves) {
  std::vector<std::string> prefixed;
  prefixed.reserve(leaves.size());
  for (const std::string& leaf : leaves) {
    prefixed.push_back(std::string(1, kLeafPrefix).append(leaf));
  }
  return Sha256Each(std::vector<std::string_view>(prefixed.begin(), prefixed.end()));
}

std::string MerkleNodeHash(std::string_view left, std::string_view right) {
  unsigned char node[1 + 2 * kHashBytes] = {kNodePrefix};
  std::copy_n(left.data(), kHashBytes, node + 1);
  std::copy_n(right.data(), kHashBytes, node + 1 + kHashBytes);
  return Sha256({reinterpret_cast<const char*>(node), sizeof(node)});
}

void CompactTree::Append(std::string leaf_hash) {
  std::string root = std::move(leaf_hash);
  for (uint64_t full = size_; (full & 1) != 0; full >>= 1) {
    root = MerkleNodeHash(subtree_roots_.back(), root);
    subtree_roots_.pop_back();
  }
  subtree_roots_.push_back(std::move(root));
  ++size_;
}

std::string CompactTree::Root() const {
  if (subtree_roots_.empty()) return Sha256("");
  std::string root = subtree_roots_.back();
  for (size_t i = subtree_roots_.size() - 1; i > 0; --i) {
    root = MerkleNodeHash(subtree_roots_[i - 1], root);
  }
  return root;
}

std::string CompactTree::Encode() const {
  RecordWriter record;
  record.Number(size_);
  for (const std::string& root : subtree_roots_) record.Bytes(root);
  return record.Take();
}

absl::StatusOr<CompactTree> CompactTree::Decode(std::string_view bytes) {
  RecordReader record(bytes);
  CompactTree tree;
  tree.size_ = record.Number();
  for (int i = std::popcount(tree.size_); i > 0; --i) {
    tree.subtree_roots_.push_back(record.Bytes());
    if (tree.subtree_roots_.back().size() != kHashBytes) {
      return absl::DataLossError("audit tree: a hash is not 32 bytes");
    }
  }
  if (absl::Status status = record.Finish("audit tree"); !status.ok()) return status;
  return tree;
}

uint64_t TileHashes(int level, uint64_t index, uint64_t tree_size) {
  const int shift = level * kTileHeight;
  if (level < 0 || shift >= 64 || index > (uint64_t{1} << 56)) return 0;
  const uint64_t hashes = tree_size >> shift;
  const uint64_t before = index * kTileWidth;
  return before >= hashes ? 0 : std::min(hashes - before, kTileWidth);
}

std::string RootOfHashes(std::string_view hashes) {
  std::string row(hashes);
  while (row.size() > kHashBytes) {
    std::string above;
    above.reserve(row.size() / 2);
    for (size_t at = 0; at < row.size(); at += 2 * kHashBytes) {
      const std::string_view pair = std::string_view(row).substr(at, 2 * kHashBytes);
      above += MerkleNodeHash(pair.substr(0, kHashBytes), pair.substr(kHashBytes));
    }
    row = std::move(above);
  }
  return row;
}

void TileEdge::Append(std::string_view leaf_hash, PutTile put) {
  std::string hash(leaf_hash);
  for (size_t level = 0;; ++level) {
    if (level == open_tiles_.size()) open_tiles_.emplace_back();
    std::string& tile = open_tiles_[level];
    tile += hash;
    const bool full = tile.size() == kTileBytes;
    const uint64_t index = size_ >> ((level + 1) * kTileHeight);
    if (full || level > 0) put(static_cast<int>(level), index, tile);
    if (!full) break;
    hash = RootOfHashes(tile);
    tile.clear();
  }
  ++size_;
}

absl::StatusOr<std::vector<std::string>> ProofMaker::Inclusion(uint64_t index, uint64_t size) {
  std::vector<std::string> proof;
  if (absl::Status status = AddPath(index, 0, size, &proof); !status.ok()) return status;
  return proof;
}

absl::StatusOr<std::vector<std::string>> ProofMaker::Consistency(uint64_t old_size, uint64_t size) {
  std::vector<std::string> proof;
  absl::Status status = AddConsistency(old_size, 0, size, true, &proof);
  if (!status.ok()) return status;
  return proof;
}

absl::StatusOr<std::string> ProofMaker::Root(uint64_t begin, uint64_t end) {
  if (begin == end) return Sha256("");
  const uint64_t leaves = end - begin;
  if (std::has_single_bit(leaves) && begin % leaves == 0) {
    return subtree_(std::countr_zero(leaves), begin / leaves);
  }
  const uint64_t middle = begin + LeftLeaves(leaves);
  const absl::StatusOr<std::string> left = Root(begin, middle);
  if (!left.ok()) return left;
  const absl::StatusOr<std::string> right = Root(middle, end);
  if (!right.ok()) return right;
  return MerkleNodeHash(*left, *right);
}

absl::Status ProofMaker::AddRoot(uint64_t begin, uint64_t end, std::vector<std::string>* proof) {
  absl::StatusOr<std::string> root = Root(begin, end);
  if (root.ok()) proof->push_back(*std::move(root));
  return root.status();
}

absl::Status ProofMaker::AddPath(uint64_t index, uint64_t begin, uint64_t end,
                                 std::vector<std::string>* proof) {
  if (end - begin <= 1) return absl::OkStatus();
  const uint64_t middle = begin + LeftLeaves(end - begin);
  const bool in_left = index < middle;
  absl::Status status =
      in_left ? AddPath(index, begin, middle, proof) : AddPath(index, middle, end, proof);
  if (!status.ok()) return status;
  return in_left ? AddRoot(middle, end, proof) : AddRoot(begin, middle, proof);
}

absl::Status ProofMaker::AddConsistency(uint64_t old_size, uint64_t begin, uint64_t end, bool whole,
                                        std::vector<std::string>* proof) {
  if (old_size == end) return whole ? absl::OkStatus() : AddRoot(begin, end, proof);
  const uint64_t middle = begin + LeftLeaves(end - begin);
  if (old_size <= middle) {
    absl::Status status = AddConsistency(old_size, begin, middle, whole, proof);
    return status.ok() ? AddRoot(middle, end, proof) : status;
  }
  absl::Status status = AddConsistency(old_size, middle, end, false, proof);
  return status.ok() ? AddRoot(begin, middle, proof) : status;
}

}  // namespace bluegate::storage
