#include "verification/merkle.h"

#include <bit>

#include "storage/sha256.h"

namespace bluegate::verification {

std::string LeafHash(std::string_view leaf) {
  std::string bytes("\x00", 1);
  bytes.append(leaf);
  return storage::Sha256(bytes);
}

std::string NodeHash(std::string_view left, std::string_view right) {
  std::string bytes("\x01", 1);
  bytes.append(left).append(right);
  return storage::Sha256(bytes);
}

bool InclusionHolds(std::string_view leaf_hash, uint64_t index, uint64_t size,
                    std::string_view proof, std::string_view root) {
  if (index >= size || proof.size() % kHashSize != 0) return false;
  std::string hash(leaf_hash);
  uint64_t node = index, last = size - 1;
  for (; !proof.empty(); proof.remove_prefix(kHashSize)) {
    if (last == 0) return false;
    const std::string_view other = proof.substr(0, kHashSize);
    if ((node & 1) != 0 || node == last) {
      hash = NodeHash(other, hash);
      // The last node of a row has no sibling until its number is odd.
      while ((node & 1) == 0 && node != 0) {
        node >>= 1;
        last >>= 1;
      }
    } else {
      hash = NodeHash(hash, other);
    }
    node >>= 1;
    last >>= 1;
  }
  return last == 0 && hash == root;
}

bool ConsistencyHolds(uint64_t old_size, std::string_view old_root, uint64_t size,
                      std::string_view root, std::string_view proof) {
  if (old_size == 0 || old_size > size || proof.size() % kHashSize != 0) return false;
  if (old_size == size) return proof.empty() && old_root == root;
  std::string_view first;
  if (std::has_single_bit(old_size)) {
    first = old_root;
  } else {
    if (proof.empty()) return false;
    first = proof.substr(0, kHashSize);
    proof.remove_prefix(kHashSize);
  }
  uint64_t node = old_size - 1, last = size - 1;
  while ((node & 1) != 0) {
    node >>= 1;
    last >>= 1;
  }
  std::string old_hash(first), new_hash(first);
  for (; !proof.empty(); proof.remove_prefix(kHashSize)) {
    if (last == 0) return false;
    const std::string_view other = proof.substr(0, kHashSize);
    if ((node & 1) != 0 || node == last) {
      old_hash = NodeHash(other, old_hash);
      new_hash = NodeHash(other, new_hash);
      while ((node & 1) == 0 && node != 0) {
        node >>= 1;
        last >>= 1;
      }
    } else {
      new_hash = NodeHash(new_hash, other);
    }
    node >>= 1;
    last >>= 1;
  }
  return last == 0 && old_hash == old_root && new_hash == root;
}

void RunningRoot::Add(std::string_view leaf_hash) {
  ++size_;
  Subtree grown{0, std::string(leaf_hash)};
  while (!subtrees_.empty() && subtrees_.back().height == grown.height) {
    grown = {grown.height + 1, NodeHash(subtrees_.back().root, grown.root)};
    subtrees_.pop_back();
  }
  subtrees_.push_back(std::move(grown));
}

std::string RunningRoot::Root() const {
  if (subtrees_.empty()) return storage::Sha256("");
  std::string root = subtrees_.back().root;
  for (size_t i = subtrees_.size() - 1; i-- > 0;) root = NodeHash(subtrees_[i].root, root);
  return root;
}

}  // namespace bluegate::verification
