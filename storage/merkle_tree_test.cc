#include "storage/merkle_tree.h"

#include <gtest/gtest.h>

#include <map>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/types/span.h"
#include "storage/sha256.h"

namespace bluegate::storage {
namespace {

using Leaves = absl::Span<const std::string>;
using Proof = std::vector<std::string>;

size_t Split(size_t leaves) {
  size_t left = 1;
  while (left * 2 < leaves) left *= 2;
  return left;
}

// The definitions of RFC 9162, 2.1.1, 2.1.3.1 and 2.1.4.1, by recursion over the list of leaves.
std::string NaiveRoot(Leaves leaves) {
  if (leaves.empty()) return Sha256("");
  if (leaves.size() == 1) return Sha256(absl::StrCat(std::string(1, '\0'), leaves[0]));
  const size_t left = Split(leaves.size());
  return Sha256(absl::StrCat(std::string(1, '\1'), NaiveRoot(leaves.subspan(0, left)),
                             NaiveRoot(leaves.subspan(left))));
}

Proof NaivePath(size_t index, Leaves leaves) {
  if (leaves.size() == 1) return {};
  const size_t left = Split(leaves.size());
  Proof proof = index < left ? NaivePath(index, leaves.subspan(0, left))
                             : NaivePath(index - left, leaves.subspan(left));
  proof.push_back(NaiveRoot(index < left ? leaves.subspan(left) : leaves.subspan(0, left)));
  return proof;
}

Proof NaiveSubproof(size_t old_size, Leaves leaves, bool whole) {
  if (old_size == leaves.size()) return whole ? Proof() : Proof{NaiveRoot(leaves)};
  const size_t left = Split(leaves.size());
  Proof proof;
  if (old_size <= left) {
    proof = NaiveSubproof(old_size, leaves.subspan(0, left), whole);
    proof.push_back(NaiveRoot(leaves.subspan(left)));
  } else {
    proof = NaiveSubproof(old_size - left, leaves.subspan(left), false);
    proof.push_back(NaiveRoot(leaves.subspan(0, left)));
  }
  return proof;
}

std::vector<std::string> VectorLeaves() {
  return {"",
          absl::HexStringToBytes("00"),
          absl::HexStringToBytes("10"),
          absl::HexStringToBytes("2021"),
          absl::HexStringToBytes("3031"),
          absl::HexStringToBytes("40414243"),
          absl::HexStringToBytes("5051525354555657"),
          absl::HexStringToBytes("606162636465666768696a6b6c6d6e6f")};
}

std::vector<std::string> Numbered(size_t count) {
  std::vector<std::string> leaves;
  for (size_t i = 0; i < count; ++i) leaves.push_back(absl::StrCat("leaf ", i));
  return leaves;
}

// Subtrees straight from the leaves.
auto SubtreesOf(const std::vector<std::string>& leaves) {
  return [&leaves](int height, uint64_t index) -> absl::StatusOr<std::string> {
    const size_t width = size_t{1} << height;
    return NaiveRoot(Leaves(leaves).subspan(index * width, width));
  };
}

Proof FromHex(const std::vector<std::string>& hashes) {
  Proof proof;
  for (const std::string& hash : hashes) proof.push_back(absl::HexStringToBytes(hash));
  return proof;
}

TEST(MerkleTreeTest, HashIsSha256) {
  EXPECT_EQ(absl::BytesToHexString(Sha256("abc")),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(MerkleTreeTest, LeafAndNodeHashesAreTheKnownOnes) {
  EXPECT_EQ(absl::BytesToHexString(MerkleLeafHash("")),
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d");
  EXPECT_EQ(MerkleNodeHash(std::string(32, 'a'), std::string(32, 'b')),
            Sha256("\1" + std::string(32, 'a') + std::string(32, 'b')));
}

TEST(MerkleTreeTest, RootsAreThoseOfTheCertificateTransparencyVectors) {
  CompactTree tree;
  EXPECT_EQ(absl::BytesToHexString(tree.Root()),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  for (const std::string& leaf : VectorLeaves()) tree.Append(MerkleLeafHash(leaf));
  EXPECT_EQ(absl::BytesToHexString(tree.Root()),
            "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328");
}

TEST(MerkleTreeTest, ProofsAreThoseOfTheCertificateTransparencyVectors) {
  const std::vector<std::string> leaves = VectorLeaves();
  const auto subtree = SubtreesOf(leaves);
  ProofMaker maker(subtree);
  EXPECT_EQ(*maker.Inclusion(0, 8),
            FromHex({"96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
                     "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                     "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"}));
  EXPECT_EQ(*maker.Consistency(1, 8),
            FromHex({"96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
                     "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                     "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"}));
  EXPECT_EQ(*maker.Consistency(6, 8),
            FromHex({"0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
                     "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
                     "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"}));
}

TEST(MerkleTreeTest, RootAgreesWithTheDefinitionAtEverySize) {
  CompactTree tree;
  std::vector<std::string> leaves;
  for (int i = 0; i < 130; ++i) {
    EXPECT_EQ(tree.Root(), NaiveRoot(leaves)) << i;
    leaves.push_back(absl::StrCat("leaf ", i));
    tree.Append(MerkleLeafHash(leaves.back()));
    const absl::StatusOr<CompactTree> kept = CompactTree::Decode(tree.Encode());
    ASSERT_TRUE(kept.ok()) << kept.status();
    tree = *kept;
    EXPECT_EQ(tree.size(), leaves.size());
  }
}

TEST(MerkleTreeTest, ProofsAgreeWithTheDefinitionForEveryLeafAndPairOfSizes) {
  const std::vector<std::string> leaves = Numbered(40);
  const auto subtree = SubtreesOf(leaves);
  ProofMaker maker(subtree);
  for (size_t size = 1; size <= leaves.size(); ++size) {
    const Leaves now = Leaves(leaves).subspan(0, size);
    EXPECT_EQ(*maker.Root(0, size), NaiveRoot(now));
    for (size_t i = 0; i < size; ++i) {
      EXPECT_EQ(*maker.Inclusion(i, size), NaivePath(i, now)) << i << " of " << size;
      EXPECT_EQ(*maker.Consistency(i + 1, size), NaiveSubproof(i + 1, now, true))
          << i + 1 << " to " << size;
    }
  }
}

TEST(MerkleTreeTest, BytesThatAreNoTreeAreDataLoss) {
  CompactTree tree;
  for (int i = 0; i < 3; ++i) tree.Append(MerkleLeafHash("x"));
  const std::string bytes = tree.Encode();
  for (size_t cut = 0; cut < bytes.size(); ++cut) {
    EXPECT_TRUE(absl::IsDataLoss(CompactTree::Decode(bytes.substr(0, cut)).status())) << cut;
  }
  EXPECT_TRUE(absl::IsDataLoss(CompactTree::Decode(bytes + "x").status()));
}

TEST(MerkleTreeTest, TilesHoldTheRootsOfTheirSubtrees) {
  std::map<std::pair<int, uint64_t>, std::string> tiles;
  const auto put = [&](int level, uint64_t index, std::string_view hashes) {
    tiles[{level, index}] = std::string(hashes);
  };
  TileEdge edge;
  constexpr uint64_t kLeaves = 3 * 256 + 17;
  std::string all;
  for (uint64_t i = 0; i < kLeaves; ++i) {
    all += Sha256(absl::StrCat(i));
    edge.Append(Sha256(absl::StrCat(i)), put);
  }
  EXPECT_EQ(edge.size(), kLeaves);
  ASSERT_EQ(tiles.size(), 4u) << "three full tiles of leaves and one above";
  for (uint64_t i = 0; i < 3; ++i) {
    const std::string hashes = all.substr(i * 256 * 32, 256 * 32);
    const std::string root = tiles[{1, 0}].substr(i * 32, 32);
    EXPECT_EQ((tiles[{0, i}]), hashes);
    EXPECT_EQ(root, RootOfHashes(hashes));
  }
  EXPECT_EQ(TileHashes(0, 3, kLeaves), 17u);
  EXPECT_EQ(TileHashes(1, 0, kLeaves), 3u);
  EXPECT_EQ(TileHashes(1, 1, kLeaves), 0u);
  EXPECT_EQ(TileHashes(8, 0, kLeaves), 0u);
  EXPECT_EQ(TileHashes(-1, 0, kLeaves), 0u);
}

}  // namespace
}  // namespace bluegate::storage
