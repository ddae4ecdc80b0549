#include "verification/merkle.h"

#include <gtest/gtest.h>

#include <string>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "verification/testing/sample_log.h"

namespace bluegate::verification {
namespace {

TEST(VerificationMerkleTest, RootIsThatOfTheCertificateTransparencyVectors) {
  RunningRoot root;
  EXPECT_EQ(absl::BytesToHexString(root.Root()),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  for (const char* leaf : {"", "00", "10", "2021", "3031", "40414243", "5051525354555657",
                           "606162636465666768696a6b6c6d6e6f"}) {
    root.Add(LeafHash(absl::HexStringToBytes(leaf)));
  }
  EXPECT_EQ(absl::BytesToHexString(root.Root()),
            "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328");
}

TEST(VerificationMerkleTest, EveryProofHoldsAndNoOther) {
  SampleLog log("casework");
  RunningRoot running;
  for (uint64_t size = 1; size <= 33; ++size) {
    log.Add(absl::StrCat("leaf ", size));
    running.Add(LeafHash(log.leaves().back()));
    const std::string root = log.Root(size);
    EXPECT_EQ(running.Root(), root);
    for (uint64_t i = 0; i < size; ++i) {
      const std::string hash = LeafHash(log.leaves()[i]);
      const std::string proof = log.Inclusion(i, size);
      EXPECT_TRUE(InclusionHolds(hash, i, size, proof, root)) << i << " of " << size;
      EXPECT_FALSE(InclusionHolds(hash, i, size, proof + std::string(32, 'x'), root));
      EXPECT_FALSE(InclusionHolds(hash, i, size, proof + "x", root));
      EXPECT_FALSE(InclusionHolds(hash, size, size, proof, root));
      EXPECT_FALSE(InclusionHolds(LeafHash("other"), i, size, proof, root));
      if (!proof.empty()) {
        EXPECT_FALSE(InclusionHolds(hash, i, size, proof.substr(32), root));
      }
      EXPECT_FALSE(InclusionHolds(hash, i + 1, size, proof, root));
    }
  }
}

TEST(VerificationMerkleTest, EveryConsistencyHoldsAndNoOther) {
  SampleLog log("casework"), other("casework");
  for (uint64_t size = 1; size <= 33; ++size) {
    log.Add(absl::StrCat("leaf ", size));
    other.Add(absl::StrCat("leaf ", size == 1 ? 0 : size));
    for (uint64_t old_size = 1; old_size <= size; ++old_size) {
      const std::string proof = log.Consistency(old_size, size);
      const std::string old_root = log.Root(old_size), root = log.Root(size);
      EXPECT_TRUE(ConsistencyHolds(old_size, old_root, size, root, proof))
          << old_size << " to " << size;
      EXPECT_FALSE(ConsistencyHolds(old_size, other.Root(old_size), size, root, proof));
      EXPECT_FALSE(ConsistencyHolds(old_size, old_root, size, other.Root(size), proof));
      EXPECT_FALSE(ConsistencyHolds(old_size, old_root, size, root, proof + std::string(32, 'x')));
      if (!proof.empty()) {
        EXPECT_FALSE(ConsistencyHolds(old_size, old_root, size, root, proof.substr(32)));
      }
    }
    EXPECT_FALSE(ConsistencyHolds(0, log.Root(0), size, log.Root(size), ""));
    EXPECT_FALSE(ConsistencyHolds(size + 1, log.Root(size), size, log.Root(size), ""));
  }
}

}  // namespace
}  // namespace bluegate::verification
