#ifndef BLUEGATE_VERIFICATION_MERKLE_H_
#define BLUEGATE_VERIFICATION_MERKLE_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace bluegate::verification {

inline constexpr size_t kHashSize = 32;

// Hashes of RFC 9162, 2.1.1.
std::string LeafHash(std::string_view leaf);
std::string NodeHash(std::string_view left, std::string_view right);

// Whether `proof` leads from the leaf hash at `index` to `root` over `size` leaves (RFC 9162,
// 2.1.3.2). `proof` is hashes of 32 bytes, one after the other.
bool InclusionHolds(std::string_view leaf_hash, uint64_t index, uint64_t size,
                    std::string_view proof, std::string_view root);

// Whether `proof` shows that the tree of `size` leaves begins with that of `old_size`, which is at
// least 1 (RFC 9162, 2.1.4.2). For equal sizes the roots must be equal and the proof empty.
bool ConsistencyHolds(uint64_t old_size, std::string_view old_root, uint64_t size,
                      std::string_view root, std::string_view proof);

// The root over leaf hashes that come one after the other.
class RunningRoot {
 public:
  void Add(std::string_view leaf_hash);
  uint64_t size() const { return size_; }
  // Of no leaves: SHA-256 of nothing.
  std::string Root() const;

 private:
  struct Subtree {
    int height = 0;
    std::string root;
  };
  uint64_t size_ = 0;
  std::vector<Subtree> subtrees_;
};

}  // namespace bluegate::verification

#endif  // BLUEGATE_VERIFICATION_MERKLE_H_
